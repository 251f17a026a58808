"""Behaviour of the pages, asked for as a reader's browser would."""
