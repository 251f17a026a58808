"""Capture: an address and a quote become a source, a citation and a record, from one reading."""
