"""Pages that were made already are served again while the record stands as it stood."""
