"""What the methodology says of records, from the rules themselves: depth, rulings, dates, reach."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import Field

from commitments.rulings import RULES
from commitments.timing import SETTLED_EARLY
from evaluators.depth import BANDS, NEEDED, RUNGS, SETTLED, Rung
from evaluators.models import AccessGrant
from evaluators.vocabulary import Band, Depth, ThreatModel
from labwatch.methodology.markdown import bullets, listed, table
from sources.quotestates.worse import APART
from sources.reach import standing
from sources.records import Record
from sources.vocabulary import Reach


def rungs() -> str:
    """The rungs of depth: which fact reaches each, and which excludes it."""
    rows = [
        (f"`{Depth.NONE.slug}`", "0", Depth.NONE.label, "the access is not certain", "it is"),
        (f"`{Depth.API.slug}`", "10", Depth.API.label, "the access is certain", "never"),
        *(_rung(rung) for rung in RUNGS),
    ]
    return table(("Rung", "Number", "Means", "Reached when", "Excluded when"), rows)


def _rung(rung: Rung) -> tuple[str, ...]:
    depth = Depth(rung.level)
    reached, excluded = (_when(rung.fact, values) for values in (rung.reached_by, rung.excluded_by))
    return f"`{depth.slug}`", str(depth.value), depth.label, reached, excluded


def _when(fact: str, values: Iterable[Any]) -> str:
    """A fact and the values that decide: "safety filters: `disabled`"."""
    field: Field[Any, Any] = AccessGrant._meta.get_field(fact)  # type: ignore[assignment]
    words = [f"`{value}`" for value, _label in field.choices or () if value in set(values)]
    return f"{field.verbose_name}: {listed(words)}"


def bands() -> str:
    """The bands of access: which facts reach each, and which exclude it."""
    rows = [(str(Band.AL1.label), "there was access of any kind", "never")]
    for band in (Band.AL2, Band.AL3):
        facts = [rung for rung in BANDS if rung.level == band]
        reached = " *or* ".join(_when(rung.fact, rung.reached_by) for rung in facts)
        excluded = " *and* ".join(_when(rung.fact, rung.excluded_by) for rung in facts)
        rows.append((str(band.label), reached, excluded))
    return table(("Band", "Reached when", "Excluded when"), rows)


def sufficiency() -> str:
    """How deep is deep enough for each threat model."""
    rows = [
        (threat.label, f"`{NEEDED[threat].slug}`", NEEDED[threat].label) for threat in ThreatModel
    ]
    return table(("Threat", "Needed at least", "Means"), rows)


def settled_safeguards() -> str:
    """States of a safeguard in which it cannot hide a danger."""
    return listed(f"`{state.value}`" for state in sorted(SETTLED))


def ruling_rules() -> str:
    """Every rule that a ruling must keep before it is published."""
    return bullets(rule.demand for rule in RULES)


def settled_early() -> str:
    """Rulings that settle a promise even before its date."""
    return listed(conduct.label for conduct in SETTLED_EARLY)


def dating() -> str:
    """By which date each kind of record is placed in time."""
    rows = [(_kind(model), _dates(model)) for model in _records()]
    return table(("Record", "Dated by the first of these that is stated"), rows)


def _records() -> list[type[Record]]:
    found = [model for model in apps.get_models() if issubclass(model, Record)]
    return sorted(found, key=_kind)


def _kind(model: type[Record]) -> str:
    return str(model._meta.verbose_name)


def _dates(model: type[Record]) -> str:
    if not model.dated_by:
        return "not in time: shown at every day, under its name on that day"
    return "; ".join(_path(model, path.split("__")) for path in model.dated_by)


def _path(model: Any, names: list[str]) -> str:
    """A date reached over other records, in words: "published (of the source)"."""
    words = []
    for name in names:
        field = model._meta.get_field(name)
        words.append(str(field.verbose_name))
        model = field.related_model
    *along, date = words
    return f"{date} (of the {' of the '.join(reversed(along))})" if along else date


def reach() -> str:
    """After how many failures what is concluded of a source."""
    rows = [
        (Reach.GONE, "not found (404, 410)", standing.HARD, standing.HARD_SPAN),
        (Reach.GONE, "gone for good (410) each time", standing.FOR_GOOD, standing.FOR_GOOD_SPAN),
        (
            Reach.UNREACHABLE,
            "no answer, or a failing server",
            standing.TRANSIENT,
            standing.TRANSIENT_SPAN,
        ),
        (Reach.BLOCKED, "refused", standing.BLOCKED, standing.BLOCKED_SPAN),
    ]
    return table(
        ("A source is called", "After these answers", "At least", "Over at least"),
        [(what.label, kind, f"{count} times", _days(span)) for what, kind, count, span in rows],
    )


def _days(span: dt.timedelta) -> str:
    return "1 day" if span.days == 1 else f"{span.days} days"


def hours_apart() -> str:
    """How long the two looks lie apart that a worse state of a quote needs."""
    return f"{APART.total_seconds() / 3600:.0f}"
