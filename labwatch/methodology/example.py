"""From record to cell: two grants of the starter record, followed step by step.

Computed when the page is shown, by the rules themselves, so that it never goes stale.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from evaluators.depth import RUNGS, depth_of
from evaluators.models import AccessGrant
from evaluators.vocabulary import Depth
from labwatch.methodology.markdown import listed
from labwatch.scorecards.coverage import Coverage, coverage, last_months
from labwatch.scorecards.deed_criteria import depth_span
from labwatch.scorecards.deed_steps import DEPTH_STEPS, STEPS
from labwatch.scorecards.facts import GrantFacts, LabFacts, Ref
from labwatch.scorecards.gathering import Gathering
from labwatch.scorecards.rubric import CURRENT, DEEDS
from labwatch.scorecards.scorecard import LabRow, build_scorecard
from labwatch.templatetags.scorecard import quarters

#: The day of the post from which the starter record comes.
DAY = dt.date(2024, 5, 24)
CRITERION = "depth"


@dataclass(frozen=True)
class Followed:
    """Which grant is followed, to which release of which lab; slugs."""

    lab: str
    model: str
    grant: str


FOLLOWED = (
    Followed(
        "google-deepmind", "gemini-1-0-ultra", "google-deepmind-external-groups-gemini-1-0-ultra"
    ),
    Followed("openai", "gpt-4", "openai-metr-gpt-4"),
)
_MISSING = "The records of this example are not in this copy of the site."


def example() -> str:
    """Both examples as Markdown."""
    labs = {lab.ref.slug: lab for lab in Gathering(DAY, DAY).labs}
    parts = [_followed(one, labs.get(one.lab)) for one in FOLLOWED]
    return "\n\n".join(part for part in parts if part) or _MISSING


def _followed(one: Followed, lab: LabFacts | None) -> str:
    """One grant, from its facts to the cell; empty if a record is not on this site."""
    grant = _found(lab.grants, one.grant) if lab else None
    release = _found(lab.releases, one.model) if lab else None
    if not lab or not grant or not release:
        return ""
    row = build_scorecard([lab], DAY, CURRENT, CURRENT.weights).rows[0]
    steps = [
        _record(grant),
        _depth(grant),
        _quarters(grant),
        _release(release.ref, coverage(lab, last_months(DAY))),
        _cell(row),
        _column(row),
    ]
    lines = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, start=1))
    return f"**{release.ref.name}**\n\n{lines}"


def _found(records: Any, slug: str) -> Any:
    return next((one for one in records if one.ref.slug == slug), None)


def _link(ref: Ref, query: str = "") -> str:
    return f"[{ref.name}]({ref.page}{query})"


def _record(grant: GrantFacts) -> str:
    facts = [_stated(grant, fact) for fact in dict.fromkeys(rung.fact for rung in DEPTH_STEPS)]
    return f"*The record.* {_link(grant.ref)}: {'; '.join(facts)}. Its page quotes the source."


def _stated(grant: GrantFacts, fact: str) -> str:
    field: Any = AccessGrant._meta.get_field(fact)
    return f"{field.verbose_name}: {dict(field.choices)[grant.depth[fact]]}"


def _depth(grant: GrantFacts) -> str:
    width = depth_of(grant.depth)
    low, high = Depth(width.established), Depth(width.possible)
    kept = [Depth(rung.level).slug for rung in RUNGS if rung.level > high]
    excluded = f" Excluded: {listed((f'`{slug}`' for slug in kept), 'and')}." if kept else ""
    return f"*Depth.* Established `{low.slug}`, possible `{high.slug}`.{excluded}"


def _quarters(grant: GrantFacts) -> str:
    span = depth_span(grant)
    ends = dict.fromkeys((int(span.low * 4), int(span.high * 4)))
    words = "; ".join(f"“{STEPS[CRITERION][number]}”" for number in ends)
    return f"*In quarters.* By the table above: {quarters(span)} ({words})."


def _release(release: Ref, found: Coverage) -> str:
    period = f"from {found.period.start} to {found.period.end}"
    link = f"*The release.* {_link(release, f'?as_of={DAY}')}"
    for row in found.rows:
        if row.release.ref == release:
            return f"{link} was released {period}. {row.sentence}"
    for row in found.maybe:
        if row.release.ref == release:
            return (
                f"{link} may have been released {period}: sources do not settle it. {row.sentence}"
            )
    return f"{link} was not released {period}, so it does not count."


def _cell(row: LabRow) -> str:
    cell = row.cell(CRITERION)
    query = f"?as_of={DAY}&edition={CURRENT.edition}"
    address = reverse("cell", args=[row.lab.slug, CRITERION]) + query
    value = quarters(cell.span) if cell.known else "not known"
    name = f"{cell.criterion.name}, {row.lab.name}, as of {DAY}"
    return f"*The cell.* [{name}]({address}): **{value}**. {cell.sentence}"


def _column(row: LabRow) -> str:
    score, weight = row.scores[DEEDS], row.cell(CRITERION).criterion.weight
    sentence = score.sentence.rstrip(".")
    said = f"{sentence[:1].lower()}{sentence[1:]}"
    return f"*The column.* It counts {weight} of 100 in the deeds of {row.lab.name}: {said}."
