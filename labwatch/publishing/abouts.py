"""Which records an entry of the log is about beyond those that its own record names.

Whoever follows a lab wants to read of rulings on its pledges, of changed words of the promises that
bind it, and of changes in the sources that all of it hangs on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from commitments.models import Pledge, Ruling
from labwatch.publishing.dependents import with_dependents
from labwatch.publishing.differences import about
from labwatch.publishing.models import ChangeAbout, ChangeEntry, PublishedForm, What
from labwatch.publishing.place import read_form

Refs = set[tuple[str, str]]


def further(resource: str, entries: Iterable[ChangeEntry]) -> Mapping[int, Refs]:
    """What entries of one resource are about further, by the keys of their records."""
    by_what: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        by_what[entry.what].add(entry.record)
    gone, alarmed = by_what.pop(What.WITHDRAWN, set()), by_what.pop(What.ALARM, set())
    found: dict[int, Refs] = defaultdict(set)
    for key, ref in _of_public(resource, set().union(*by_what.values())):
        found[key].add(ref)
    for key, ref in _as_before(resource, gone):
        found[key].add(ref)
    for key in alarmed:
        found[key] |= _resting_on(resource, key)
    return found


def _of_public(resource: str, keys: set[int]) -> Iterable[tuple[int, tuple[str, str]]]:
    """A ruling is about the lab and the commitment of its pledge, a commitment about the labs that
    it binds."""
    if resource == "rulings":
        columns = ("pk", "pledge__lab__slug", "pledge__commitment__slug")
        for key, lab, commitment in Ruling.objects.filter(pk__in=keys).values_list(*columns):
            yield key, ("commitments", commitment)
            if lab:
                yield key, ("labs", lab)
    elif resource == "commitments":
        yield from ((key, ("labs", lab)) for key, lab in _bound(keys))


def _bound(commitments: set[int]) -> Iterable[tuple[int, str]]:
    pledges = Pledge.objects.published().filter(commitment__in=commitments, lab__isnull=False)
    return pledges.values_list("commitment", "lab__slug")


def _as_before(resource: str, keys: set[int]) -> Iterable[tuple[int, tuple[str, str]]]:
    """What is withdrawn is about what it was about: whatever it names now is not public."""
    if not keys:
        return
    rows = ChangeAbout.objects.filter(entry__resource=resource, entry__record__in=keys)
    for key, kind, slug in rows.values_list("entry__record", "resource", "slug").distinct():
        yield key, (kind, slug)


def _resting_on(resource: str, key: int) -> Refs:
    """The public records that cite the passage or the source, and what these are about."""
    found: Refs = set()
    showing = with_dependents({resource: {key}})
    for kind, keys in showing.items():
        for form in PublishedForm.objects.filter(resource=kind, record__in=keys):
            found |= about(kind, _read(form))
    bound = _bound(showing.get("commitments", set()))
    return found | {("labs", lab) for _commitment, lab in bound}


def _read(form: PublishedForm) -> Any:
    return read_form(form.body)
