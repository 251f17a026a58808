"""Whole records as files: read, validated and written as one, or written out (design.md, 9).

kinds: which records there are and what their files may say. reading: files to entries with their
lines. importing: entries to rows, all or nothing. exporting: rows to files of the same form.
"""
