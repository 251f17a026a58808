"""Who changed what of the record, when and why: each record's history, restoring, and the log."""
