"""The log of changes as readers see it: its filters, its pages and its feeds."""
