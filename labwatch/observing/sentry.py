"""Reports of failures to Sentry, or whatever speaks its protocol, where SENTRY_DSN names one.

Imported only then. What leaves is masked like a log line: no person, no address, no form, no
local variable of our functions.
"""

from __future__ import annotations

from typing import Any, cast

import sentry_sdk
from sentry_sdk.types import Event, Hint

from labwatch.observing.discretion import discreet, discreet_address
from labwatch.running import code_stamp

#: Never sent, whoever put it there.
_PERSONAL = ("user", "modules", "server_name")
_OF_REQUEST = ("method", "url")


def start(dsn: str, environment: str) -> None:
    """Report what fails from now on. The release is the stamp of the code."""
    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        release=code_stamp()[:12],
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=20,
        before_send=masked,
        before_breadcrumb=_masked_crumb,
    )


def masked(event: Event, _hint: Hint) -> Event:
    """The report without persons and secrets; of the request, method and address alone."""
    told: dict[str, Any] = {**event}
    told = {name: each for name, each in told.items() if name not in _PERSONAL}
    asked = told.pop("request", None) or {}
    request = {name: asked[name] for name in _OF_REQUEST if name in asked}
    if "url" in request:
        request["url"] = discreet_address(request["url"])
    held: Any = {name: discreet("", each) for name, each in told.items()}
    held["request"] = request
    return cast(Event, held)


def _masked_crumb(crumb: dict[str, Any], _hint: Hint) -> dict[str, Any]:
    masked_crumb: dict[str, Any] = discreet("", crumb)
    return masked_crumb
