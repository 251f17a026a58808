"""An installation for each test; see ``tests.machines``."""

from tests.machines.fixtures import installation, internet, own_postgres, own_redis, record

__all__ = ["installation", "internet", "own_postgres", "own_redis", "record"]
