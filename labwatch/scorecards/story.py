"""What a day's record says of one lab in sentences: words in force, access, findings. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from commitments.vocabulary import Shape, Testability, Topic
from evaluators.depth import depth_of
from evaluators.vocabulary import Activity, Depth
from labwatch.scorecards.coverage import stage_of
from labwatch.scorecards.facts import Answer, FindingFacts, GrantFacts, LabFacts, Party, Ref
from labwatch.scorecards.word_criteria import promises_in_force

#: What lies no further back is recent, in days.
RECENT_DAYS = 365
#: Words that promise to think about it, and nothing more.
_WEAK = frozenset({Shape.EXPLORATORY, Shape.PROMISE_TO_SAY_MORE, Shape.MENTION_ONLY})


@dataclass(frozen=True)
class Sentence:
    """One sentence about a lab, with the records behind it."""

    text: str
    refs: tuple[Ref, ...] = ()


def story(lab: LabFacts) -> list[Sentence]:
    """What is known of the lab: its words, its deeds, and what was looked for last."""
    return [_words(lab), _access(lab), *_newest_findings(lab)]


def _words(lab: LabFacts) -> Sentence:
    promised = [
        one
        for one in promises_in_force(lab)
        if one.topic == Topic.EXTERNAL_EVALUATION
        and one.shape not in _WEAK
        and one.testability != Testability.ASPIRATIONAL
    ]
    others = [one for one in promises_in_force(lab) if one not in promised]
    if promised:
        count = len(promised)
        text = f"{count} promise{'s'[: count != 1]} of outside model evaluation in force."
        return Sentence(text, tuple(one.ref for one in promised))
    text = "No promise of outside model evaluation before release in force on record."
    if others:
        besides = "; ".join(one.ref.name.rstrip(".") for one in others)
        text = f"{text[:-1]}; in force besides: {besides}."
    return Sentence(text, tuple(one.ref for one in others))


def _access(lab: LabFacts) -> Sentence:
    grants = _told_once([one for one in lab.grants if _is_evaluation_before_release(one)])
    if not grants:
        return Sentence("No outside model evaluation before release on record.")
    names = {release.slug: release.ref.name for release in lab.releases}
    told = "; ".join(dict.fromkeys(_told(grant, names) for grant in grants))
    return Sentence(
        f"Access for outside model evaluation before release on record: {told}. "
        f"{_how_deep(grants)}",
        tuple(grant.ref for grant in grants),
    )


def _told_once(grants: list[GrantFacts]) -> list[GrantFacts]:
    """Without grants that name no model and tell of the same access as others that do."""
    exact = {grant.ref.slug for grant in grants if grant.models}
    return [grant for grant in grants if grant.models or not grant.same_as & exact]


def _is_evaluation_before_release(grant: GrantFacts) -> bool:
    return grant.activity == Activity.MODEL_EVALUATION and stage_of(grant) == Answer.YES


def _told(grant: GrantFacts, names: Mapping[str, str]) -> str:
    when = grant.window[1] or grant.window[0]
    models = ", ".join(sorted(names.get(slug, slug) for slug in grant.models))
    models = models or "models not named"
    return f"{grant.evaluator.ref.name}, {models} ({when.words if when else 'when, not stated'})"


def _how_deep(grants: Iterable[GrantFacts]) -> str:
    widths = [depth_of({**grant.depth, "access_certain": grant.certain}) for grant in grants]
    reached = Depth(max(width.established for width in widths))
    possible = Depth(max(width.possible for width in widths))
    if possible <= Depth.NO_FILTER:
        return (
            f"Not deep: {reached.label}, and by what is stated never deeper than: {possible.label}."
        )
    return f"Deepest established: {reached.label}; not excluded: {possible.label}."


def _newest_findings(lab: LabFacts) -> list[Sentence]:
    """What the newest searches about the lab itself came to, all of the newest day."""
    about = sorted(
        (one for one in lab.findings if one.about_lab),
        key=lambda one: (one.as_of, one.ref.slug),
        reverse=True,
    )
    return [
        Sentence(
            f"{one.question} {one.summary} ({one.who_looked}, as of {one.as_of.words})",
            (one.ref,),
        )
        for one in about
        if one.as_of == about[0].as_of
    ]


@dataclass(frozen=True)
class Recent:
    """An evaluator that recently got access before release, and from which labs."""

    evaluator: Party
    labs: tuple[Ref, ...]
    grants: tuple[GrantFacts, ...]


def recent_access(
    labs: Iterable[LabFacts], findings: Iterable[FindingFacts], on: dt.date
) -> list[Recent]:
    """Named evaluators with access for model evaluation before release in the last year.

    Access without a date counts if a source told of it in that time, unless somebody looked into
    that evaluator in that time and found none (``findings``: those about evaluators).
    """
    since = on - dt.timedelta(days=RECENT_DAYS)
    denied = {one.evaluator for one in findings if one.evaluator and one.as_of.latest >= since}
    found: dict[Party, list[tuple[LabFacts, GrantFacts]]] = {}
    for lab in labs:
        for grant in lab.grants:
            if _is_evaluation_before_release(grant) and _is_recent(grant, since, denied):
                found.setdefault(grant.evaluator, []).append((lab, grant))
    return [
        Recent(
            party,
            tuple({lab.ref: None for lab, _grant in pairs}),
            tuple(grant for _lab, grant in pairs),
        )
        for party, pairs in sorted(found.items(), key=lambda item: item[0].ref.name)
        if party.is_named
    ]


def _is_recent(grant: GrantFacts, since: dt.date, denied: set[str]) -> bool:
    """Whether it was certainly no earlier than that day."""
    when = grant.window[1] or grant.window[0]
    if when is not None:
        return when.earliest >= since
    told_lately = grant.told_on is not None and grant.told_on >= since
    return told_lately and grant.evaluator.ref.slug not in denied
