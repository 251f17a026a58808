"""What a day's record says of one lab in sentences. Pure.

Each is about one thing: how matters stand, words, access, red-teaming, what was looked for. None
says more than the records: "nothing" is always nothing on record.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from commitments.vocabulary import Attribution, Conduct, Shape, Testability, Timing, Topic
from evaluators.vocabulary import Activity, Depth
from labwatch.scorecards.facts import (
    EvaluationFacts,
    FindingFacts,
    GrantFacts,
    LabFacts,
    PledgeFacts,
    Ref,
)
from labwatch.scorecards.recent import AccessBefore, Lately, access_before
from labwatch.scorecards.word_criteria import NO_PROMISE, promises_in_force, relevant
from labwatch.scorecards.wording import (
    day_words,
    depth_words,
    is_silent,
    models_words,
    told_words,
    width_of,
)

#: Words that promise to think about it, and nothing more.
_WEAK = frozenset({Shape.EXPLORATORY, Shape.PROMISE_TO_SAY_MORE})


@dataclass(frozen=True)
class Sentence:
    """What is said of a lab on one ``topic``, with the records behind it."""

    topic: str
    text: str
    refs: tuple[Ref, ...] = ()


def story(lab: LabFacts, time: Lately) -> list[Sentence]:
    """What is known of the lab on a day; ``time``: what is recent on it."""
    access = access_before(lab, time)
    promised = evaluation_promised(lab)
    return [
        _now(promised, access),
        *_words(lab, promised),
        *_access(access),
        *_red_teaming(lab),
        *_newest_findings(lab),
    ]


def has_story(lab: LabFacts) -> bool:
    """Whether anything is to tell of it: work, access, words of its own, or a search for them."""
    own = [one for one in lab.pledges if one.attribution == Attribution.OWN_WORDS]
    return bool(
        lab.releases or lab.grants or lab.evaluations or lab.findings or own or relevant(lab)
    )


def evaluation_promised(lab: LabFacts) -> list[PledgeFacts]:
    """Promises of outside model evaluation in force that say more than that it is thought about."""
    return [
        one
        for one in promises_in_force(lab)
        if one.topic == Topic.EXTERNAL_EVALUATION
        and one.shape not in _WEAK
        and one.testability != Testability.ASPIRATIONAL
    ]


def _now(promised: list[PledgeFacts], access: AccessBefore) -> Sentence:
    promises = f"{_count(len(promised), 'promise')} of outside model evaluation in force"
    if promised and access.recent:
        text = f"{promises}, and access for one before release in the last year."
    elif promised:
        text = f"{promises}; no access for one before release on record in the last year."
    elif access.recent:
        text = (
            "access for outside model evaluation before release in the last year; no promise of "
            "it in force on record."
        )
    else:
        text = (
            "nothing. No promise of outside model evaluation in force is on record, and no access "
            "for one before release in the last year."
        )
    return Sentence("Currently", text, _refs(promised, access.recent))


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s'[: number != 1]}"


def _refs(*records: Iterable[PledgeFacts | GrantFacts | EvaluationFacts]) -> tuple[Ref, ...]:
    return tuple(record.ref for some in records for record in some)


def _words(lab: LabFacts, promised: list[PledgeFacts]) -> list[Sentence]:
    told = {one.ref for one in promised}
    others = [one for one in promises_in_force(lab) if one.ref not in told]
    words = [one for one in relevant(lab) if one.is_in_force]
    mentioned = [one for one in words if one.shape in NO_PROMISE]
    parts = [
        ("Promised", promised),
        ("Promised beside that" if promised else "Closest to a promise", others),
        ("Only mentioned", mentioned),
    ]
    said = [
        Sentence(topic, f"{'; '.join(map(_said, some))}.", _refs(some))
        for topic, some in parts
        if some
    ]
    return said or [Sentence("Words", "none about outside evaluation in force on record.")]


def _said(pledge: PledgeFacts) -> str:
    words = pledge.ref.name.rstrip(".")
    if pledge.conduct:
        return f"{words} (ruled: {Conduct(pledge.conduct).label})"
    if pledge.timing == Timing.OVERDUE and pledge.due:
        return f"{words} (due by {day_words(pledge.due.latest)}, overdue)"
    return words


def _access(access: AccessBefore) -> list[Sentence]:
    if not access.all:
        nothing = "none for outside model evaluation before release on record."
        return [Sentence("Access", nothing)]
    parts = [
        ("Access before release in the last year", access.recent),
        ("Earlier access before release", access.earlier),
        ("Access before release without a date", access.undated),
    ]
    return [Sentence(topic, _told(some), _refs(some)) for topic, some in parts if some]


def _told(grants: tuple[GrantFacts, ...]) -> str:
    """The grants by evaluator; what is said twice, or of all of them, is said once."""
    silent = all(is_silent(grant) for grant in grants)
    by_party: dict[str, dict[str, None]] = {}
    for grant in grants:
        depth = "" if silent else f"; {depth_words(grant)}"
        said = f"{models_words(grant)} ({told_words(grant)}{depth})"
        by_party.setdefault(grant.evaluator.words, {})[said] = None
    told = "; ".join(f"{party}, at {', '.join(some)}" for party, some in by_party.items())
    return f"{told}.{_how_deep(grants, silent=silent)}"


def _how_deep(grants: Iterable[GrantFacts], *, silent: bool) -> str:
    deepest = max(width_of(grant).possible for grant in grants)
    if silent:
        return " How deep is not stated."
    return " None of it was deep." if deepest <= Depth.NO_FILTER else ""


def _red_teaming(lab: LabFacts) -> list[Sentence]:
    promised = [
        one
        for one in lab.pledges
        if one.topic == Topic.RED_TEAMING and one.is_in_force and not one.is_alleged
    ]
    done = [one for one in lab.evaluations if one.kind == Activity.RED_TEAMING]
    if not promised and not done:
        return []
    text = (
        f"{_count(len(promised), 'promise')} in force and {_count(len(done), 'record')} of it. "
        "It is not model evaluation and counts nowhere above."
    )
    return [Sentence("External red-teaming", text, _refs(promised, done))]


def _newest_findings(lab: LabFacts) -> list[Sentence]:
    """What the newest searches about the lab itself came to, all of the newest day."""
    about = [one for one in lab.findings if one.about_lab]
    newest = max((one.as_of for one in about), default=None)
    found: list[FindingFacts] = [one for one in about if one.as_of == newest]
    return [
        Sentence(
            f"Looked for, {one.as_of.words}",
            f"{one.question} {one.summary} ({one.who_looked})",
            (one.ref,),
        )
        for one in sorted(found, key=lambda one: one.ref.slug)
    ]
