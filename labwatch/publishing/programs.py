"""Which program makes public forms while an old and a new one run side by side.

Each would make all forms anew that the other made, for as long as both run. So the newer one does
it alone; the former one answers by its serializers meanwhile, and takes over again only once the
newer one was silent for a while: then it was taken back.
"""

from __future__ import annotations

import datetime as dt

from labwatch.publishing.models import DataVersion
from labwatch.running import code_stamp

#: Longer than any worker rests: it is called every ten seconds.
SILENT = dt.timedelta(minutes=5)
_NOTED_EVERY = dt.timedelta(minutes=1)
#: So many former programs are remembered.
_REMEMBERED = 20


def is_in_charge(version: DataVersion, now: dt.datetime) -> bool:
    """Whether this program may make forms: it made the last ones, or it is new here, or the one
    that did is silent."""
    mine = code_stamp()
    if version.code == mine or mine not in version.former_codes.split():
        return True
    return version.code_seen_at is None or _apart(version.code_seen_at, now) > SILENT


def take_charge(version: DataVersion, now: dt.datetime) -> None:
    """Note, in the row, that its forms are this program's from now on."""
    mine, former = code_stamp(), version.former_codes.split()
    if version.code != mine:
        others = [code for code in (*former, version.code) if code and code != mine]
        version.former_codes = " ".join(others[-_REMEMBERED:])
    version.code, version.code_seen_at = mine, now


def note_at_work(version: DataVersion, now: dt.datetime) -> None:
    """Note that this program is here, also where it has nothing to do; the version stays."""
    if version.code_seen_at is None or _apart(version.code_seen_at, now) > _NOTED_EVERY:
        DataVersion.objects.filter(pk=version.pk).update(code_seen_at=now)


def _apart(one: dt.datetime, other: dt.datetime) -> dt.timedelta:
    """Either way: a clock may have been set back."""
    return abs(other - one)
