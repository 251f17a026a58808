"""The REST API, version 1: read-only, public, strict about what it is asked (design.md, 8)."""
