"""ETag and Last-Modified of an answer, from the data version: cheap, and known before the answer.

An ETag belongs to one address in one form: it is made of all that an answer depends on. The body is
never looked at, so ETags are weak: they promise the same content, not the same bytes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from labwatch.publishing.versions import Version, on_day, version_for
from labwatch.running import code_stamp
from labwatch.serving.etags import is_sent_by

#: Answers of code that ran before may have differed.
_STARTED = timezone.now()


@dataclass(frozen=True)
class Validators:
    """By what a reader asks whether an answer is still the same."""

    etag: str
    modified: int  #: seconds since 1970
    is_settled: bool  #: nothing can change any more without a later ``modified``
    under: str  #: the mark of all that is public, on this day

    def are_sent_by(self, request: HttpRequest) -> bool:
        """Whether the reader holds just this answer, by its ETag."""
        return is_sent_by(request, self.etag)

    def put_on(self, request: HttpRequest, answer: Any) -> HttpResponseBase:
        """The answer with both; 304 where its reader needs nothing more."""
        answer["ETag"] = self.etag
        answer["Last-Modified"] = http_date(self.modified)
        since = self.modified if self.is_settled else None
        found = get_conditional_response(request, self.etag, since, answer)
        return answer if found is None else found


def validators_of(request: HttpRequest) -> Validators:
    """Those of the answer to this request; one small query."""
    now = timezone.now()
    version = version_for(request)
    under = on_day(version, timezone.localdate(now))
    return Validators(_etag(request, version, now), *last_modified(version, now), under)


def _etag(request: HttpRequest, version: Version, now: dt.datetime) -> str:
    """The form that will be negotiated follows from the address and from Accept."""
    parts = (
        code_stamp(),
        version.mark,
        str(timezone.localdate(now)),
        request.build_absolute_uri(),
        request.headers.get("Accept", ""),
    )
    return f'W/"{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"'


def last_modified(version: Version, now: dt.datetime) -> tuple[int, bool]:
    """The second of the newest change, and whether it is over.

    While it runs, the second before is told and dates settle nothing, so that a change later in the
    same second is not missed; likewise while touched records wait for their forms. Each midnight
    counts as a change, since overdue changes then.
    """
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    newest = max(version.changed_at or _STARTED, midnight, _STARTED) if version.is_fresh else now
    changed, running = int(newest.timestamp()), int(now.timestamp())
    return min(changed, running - 1), changed < running
