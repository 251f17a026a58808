"""The search over everything public: an index of public forms, the same answers on SQLite (FTS5)
and PostgreSQL (tsvector with GIN).

Texts are folded and cut into words by us (``sources.searchwords``), so both databases see the same
words. ``indexing`` writes, ``matching`` asks the database, ``ranking`` and ``excerpts`` are pure,
``finding`` puts them together.
"""
