"""What is on record of a release in place of an outside model evaluation before it. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from evaluators.vocabulary import Stage
from labwatch.scorecards.before_release import stage_of
from labwatch.scorecards.coverage import ReleaseCoverage
from labwatch.scorecards.facts import Answer, EvaluationFacts, GrantFacts, Release
from labwatch.scorecards.sentences.days import listed


def instead_of(found: ReleaseCoverage) -> list[str]:
    """What is on record in place of an evaluation before release."""
    said = []
    if found.access_only:
        said.append(_access_only(found.access_only))
    return [*said, *_after(found)]


def _after(found: ReleaseCoverage) -> list[str]:
    """A limited release is no release to the public, so work during it is told as that."""
    limited = [one for one in found.after if _was_limited(one, found.release)]
    later = [one for one in found.after if one not in limited]
    parts = [
        (
            limited,
            gettext(
                "outside model evaluation during a limited release, by %(names)s, is on record"
            ),
        ),
        (
            later,
            gettext("outside model evaluation at or after release, by %(names)s, is on record"),
        ),
    ]
    return [text % {"names": names_of(some)} for some, text in parts if some]


def _was_limited(work: EvaluationFacts, release: Release) -> bool:
    """Whether all access that it rests on was during a limited release."""
    stages = {one.stage for one in work.access_to(release.slug)}
    return stages == {Stage.LIMITED_RELEASE}


def _access_only(grants: Iterable[GrantFacts]) -> str:
    grants = list(grants)
    names = listed(one.evaluator.ref.name for one in grants)
    if all(stage_of(one) == Answer.YES for one in grants):
        return gettext("access before release is on record for %(names)s") % {"names": names}
    text = gettext(
        "access is on record for %(names)s, and whether all of it was before release is not stated"
    )
    return text % {"names": names}


def names_of(work: Iterable[EvaluationFacts]) -> str:
    """Who did that work."""
    names = [party.ref.name for one in work for party in one.parties]
    return listed(names) or gettext("outsiders that no source names")
