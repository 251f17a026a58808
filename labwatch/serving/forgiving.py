"""A cache in Redis without which everything goes on: for what can be made or asked for anew."""

from __future__ import annotations

import logging
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class ForgivingCache(RedisCache):
    """What Redis does not tell is unknown, what it does not take is not kept; the log says so."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """The value; the default as well where Redis cannot be reached."""
        try:
            return super().get(key, default, version)
        except (RedisError, OSError):
            logger.warning("Redis cannot be reached; what is kept there is made anew.")
            return default

    def set(
        self,
        key: Any,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        """Keep it, if Redis can be reached."""
        try:
            super().set(key, value, timeout, version)
        except (RedisError, OSError):
            logger.warning("Redis cannot be reached; nothing is kept there.")
