"""An installation for each test; see ``tests.machines``."""

from tests.machines.fixtures import installation, own_postgres, own_redis, record

__all__ = ["installation", "own_postgres", "own_redis", "record"]
