"""The desk: everything that waits for a person, in one queue, and who has taken what."""
