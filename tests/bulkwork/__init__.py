"""Import, export and acts on many records at once."""
