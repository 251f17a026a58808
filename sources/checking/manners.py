"""How this site goes visiting: the policy, the gate and the fetcher that the settings ask for.

Tests replace ``going``: they treat a loopback address as the open internet. The settings never do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.core.cache import cache as shared_cache

from sources.fetching import Fetcher, Policy, nameserver_lookup
from sources.politeness import Gate, MemoryGate, RedisGate
from sources.robots import Cache

PROGRAM = "LabWatch/0.1"


@dataclass(frozen=True)
class Going:
    """What a batch needs to go out."""

    policy: Policy
    fetcher: Callable[[], Fetcher]
    gate: Gate
    cache: Cache  #: for robots.txt


@cache
def going() -> Going:
    """As the settings say; one gate for the whole process, or one in Redis for all."""
    rules = policy()
    second = settings.CHECK_SECOND_RESOLVERS
    lookup = nameserver_lookup(second) if second else None
    return Going(
        policy=rules,
        fetcher=lambda: Fetcher(rules, second_lookup=lookup),
        gate=gate(settings.REDIS_URL),
        cache=shared_cache,
    )


def gate(redis_url: str) -> Gate:
    """The gate of all processes that share a Redis, or of this process alone."""
    if not redis_url:
        return MemoryGate()
    # A Redis that hangs is one that cannot be reached: nobody is let in, and nobody waits for ever.
    return RedisGate(redis.Redis.from_url(redis_url, socket_timeout=5, socket_connect_timeout=2))


def policy() -> Policy:
    """Who we say we are, and where we never go: our own site, and what the operator denies."""
    return Policy(
        user_agent=user_agent(),
        deny_hosts=[urlsplit(settings.SITE_URL).hostname or ""],
        deny_networks=settings.CHECK_DENY_NETWORKS,
    )


def user_agent() -> str:
    """Our name, a page that explains us, and how to reach us."""
    contact = f"; {settings.CONTACT_EMAIL}" if settings.CONTACT_EMAIL else ""
    return f"{PROGRAM} (+{settings.SITE_URL}/about/#visits{contact})"
