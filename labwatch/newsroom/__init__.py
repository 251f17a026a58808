"""The admin as a newsroom: its site, its start page, and the pages that are no record's own."""
