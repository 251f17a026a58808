"""Start-up checks of what is asked for beyond the log: who may read metrics."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

#: Shorter, a token can be guessed.
_SHORTEST = 20


@register()
def check_metrics(**_kwargs: Any) -> list[CheckMessage]:
    """Whether somebody, and nobody else, may read the metrics."""
    return list(_metrics()) if settings.METRICS else []


def _metrics() -> Iterator[CheckMessage]:
    token, networks = settings.METRICS_TOKEN, settings.METRICS_NETWORKS
    if not token and not networks:
        yield Error(
            "METRICS is on, but nobody may read them.",
            hint="Set METRICS_TOKEN to 20 random characters or more, or METRICS_NETWORKS.",
            id="labwatch.E020",
        )
    if token and len(token) < _SHORTEST:
        yield Error(
            f"METRICS_TOKEN has {len(token)} characters and could be guessed.",
            hint="Set it to 20 random characters or more.",
            id="labwatch.E021",
        )
    for each in networks:
        if not _is_network(each):
            yield Error(
                f"METRICS_NETWORKS names {each!r}, which is no network.",
                hint="Write networks such as 10.0.0.0/8, separated by commas.",
                id="labwatch.E022",
            )


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return False
    return True
