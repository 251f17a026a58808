"""Conditional GET: what to send, what to remember, what a 304 proves (source-checking.md, 7). Pure.

Some servers answer 304 for ever. So validators are dropped after 8 days without a new answer, and
a full read is forced at least weekly whatever the server says.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sources.reach.plain import aware

DROP_AFTER = dt.timedelta(days=8)
#: A full read falls due a day before the week is over, as a daily source's next visit may be a
#: day away. Weekly and monthly sources are therefore always read in full.
FULL_READ_DUE = dt.timedelta(days=6)
#: Longer values are not kept: a stranger's header must not fill our rows.
LONGEST = 500


@dataclass(frozen=True)
class Validators:
    """The server's words for the version we read last. All defaults: none known."""

    etag: str = ""
    last_modified: str = ""
    since: dt.datetime | None = None  #: when an answer last gave or confirmed them
    full_read_at: dt.datetime | None = None  #: when the page was last read in full


def headers_to_send(
    validators: Validators, at: dt.datetime, *, must_read: bool = False
) -> dict[str, str]:
    """The request headers of a visit; none if the page must be read in full.

    ``must_read`` asks for a full read: a worse verdict waits for its second look, or the kept text
    must be made anew.
    """
    if must_read or not _is_fresh(validators, at, FULL_READ_DUE):
        return {}
    pairs = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in pairs.items() if value}


def after_full_read(
    etag: str | None, last_modified: str | None, at: dt.datetime, *, readable: bool = True
) -> Validators:
    """What to remember of a 200. Nothing if it was not the page (``readable`` is false), for a 304
    must never confirm a consent wall."""
    aware(at)
    if not readable:
        return Validators()
    return Validators(_kept(etag), _kept(last_modified), since=at, full_read_at=at)


def after_not_modified(
    validators: Validators, etag: str | None, last_modified: str | None, at: dt.datetime
) -> Validators:
    """What to remember of a 304: the values it gave, else the old ones; the full read stays."""
    return replace(
        validators,
        etag=_kept(etag) or validators.etag,
        last_modified=_kept(last_modified) or validators.last_modified,
        since=aware(at),
    )


def may_confirm(validators: Validators, at: dt.datetime) -> bool:
    """Whether a 304 at that moment, to a request with these, may move "last stood"."""
    return _is_fresh(validators, at, DROP_AFTER)


def _is_fresh(validators: Validators, at: dt.datetime, full_read_within: dt.timedelta) -> bool:
    aware(at)
    if validators.since is None or validators.full_read_at is None:
        return False
    within = at - validators.full_read_at < full_read_within
    return within and at - validators.since < DROP_AFTER


def _kept(value: str | None) -> str:
    """A header's value as we send it back; nothing if it is too long or holds odd characters."""
    text = (value or "").strip()
    return text if len(text) <= LONGEST and text.isascii() and text.isprintable() else ""
