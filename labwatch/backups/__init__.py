"""One file that holds the whole site, and the way back into an empty one.

``writing`` reads one moment of the database and the files that its rows name; ``checking`` reads a
backup without touching anything; ``restoring`` puts it back, all or nothing. What the file looks
like: docs/backups.md.
"""
