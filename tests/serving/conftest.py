"""Servers of one's own, for tests that need several processes; see ``tests.machines``."""

from tests.machines.fixtures import own_postgres

__all__ = ["own_postgres"]
