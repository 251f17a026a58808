"""Many records at once: files in and out of the admin, and acts on a whole selection.

packing, spreadsheets, preparing: an uploaded file to entries of a dataset. trying: what it would
change, and doing just that. exporting: records to files. actions: acts on the rows of a list.
"""
