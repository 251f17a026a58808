"""What a day's record says of one lab in sentences. Pure.

Each is about one thing: how matters stand, words, access, red-teaming, what was looked for. None
says more than the records: "nothing" is always nothing on record.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext, pgettext

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
from sources.enumerating import clauses

#: Words that promise to think about it, and nothing more.
_WEAK = frozenset({Shape.EXPLORATORY, Shape.PROMISE_TO_SAY_MORE})


@dataclass(frozen=True)
class Sentence:
    """What is said of a lab on one ``topic``, with the records behind it.

    ``is_record``: whether the text is the record's own, in English, whatever the page's language.
    """

    topic: str
    text: str
    refs: tuple[Ref, ...] = ()
    is_record: bool = False


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
    text = _both(len(promised), access) if promised else _deeds_only(access)
    topic = pgettext("how matters stand", "Currently")
    return Sentence(topic, text, _refs(promised, access.surely or access.perhaps))


def _both(number: int, access: AccessBefore) -> str:
    if access.surely:
        text = ngettext(
            "%(number)d promise of outside model evaluation in force, and access for one before "
            "release in the last year.",
            "%(number)d promises of outside model evaluation in force, and access for one before "
            "release in the last year.",
            number,
        )
    elif access.perhaps:
        text = ngettext(
            "%(number)d promise of outside model evaluation in force; access for one before "
            "release is told of, not certainly of the last year.",
            "%(number)d promises of outside model evaluation in force; access for one before "
            "release is told of, not certainly of the last year.",
            number,
        )
    else:
        text = ngettext(
            "%(number)d promise of outside model evaluation in force; no access for one before "
            "release on record in the last year.",
            "%(number)d promises of outside model evaluation in force; no access for one before "
            "release on record in the last year.",
            number,
        )
    return text % {"number": number}


def _deeds_only(access: AccessBefore) -> str:
    if access.surely:
        return gettext(
            "access for outside model evaluation before release in the last year; no promise of "
            "it in force on record."
        )
    if access.perhaps:
        return gettext(
            "access for outside model evaluation before release is told of, not certainly of the "
            "last year; no promise of it in force on record."
        )
    return gettext(
        "nothing. No promise of outside model evaluation in force is on record, and no access "
        "for one before release in the last year."
    )


def _refs(*records: Iterable[PledgeFacts | GrantFacts | EvaluationFacts]) -> tuple[Ref, ...]:
    return tuple(record.ref for some in records for record in some)


def _words(lab: LabFacts, promised: list[PledgeFacts]) -> list[Sentence]:
    told = {one.ref for one in promised}
    others = [one for one in promises_in_force(lab) if one.ref not in told]
    words = [one for one in relevant(lab) if one.is_in_force]
    mentioned = [one for one in words if one.shape in NO_PROMISE]
    parts = [
        (gettext("Promised"), promised),
        (gettext("Promised beside that") if promised else gettext("Closest to a promise"), others),
        (gettext("Only mentioned"), mentioned),
    ]
    said = [
        Sentence(topic, f"{'; '.join(map(_said, some))}.", _refs(some), is_record=_is_plain(some))
        for topic, some in parts
        if some
    ]
    none = gettext("none about outside evaluation in force on record.")
    return said or [Sentence(gettext("Words"), none)]


def _is_plain(pledges: Iterable[PledgeFacts]) -> bool:
    """Whether they are told in the words of the record alone."""
    return all(_said(one) == one.ref.name.rstrip(".") for one in pledges)


def _said(pledge: PledgeFacts) -> str:
    words = pledge.ref.name.rstrip(".")
    if pledge.conduct:
        ruled = Conduct(pledge.conduct).label
        return gettext("%(promise)s (ruled: %(ruling)s)") % {"promise": words, "ruling": ruled}
    if pledge.timing == Timing.OVERDUE and pledge.due:
        told = {"promise": words, "day": day_words(pledge.due.latest)}
        return gettext("%(promise)s (due by %(day)s, overdue)") % told
    return words


def _access(access: AccessBefore) -> list[Sentence]:
    parts = [
        (gettext("Access before release in the last year"), access.recent),
        (gettext("Access before release, told of in the last year"), access.told),
        (gettext("Earlier access before release"), access.earlier),
        (gettext("Access before release without a date"), access.undated),
        (gettext("Access to internal models, not before a release"), access.internal),
    ]
    said = [Sentence(topic, _told(some), _refs(some)) for topic, some in parts if some]
    if access.all:
        return said
    nothing = gettext("none for outside model evaluation before release on record.")
    return [Sentence(pgettext("of evaluators to models", "Access"), nothing), *said]


def _told(grants: tuple[GrantFacts, ...]) -> str:
    """The grants by evaluator; what is said twice, or of all of them, is said once."""
    silent = all(is_silent(grant) for grant in grants)
    by_party: dict[str, dict[str, None]] = {}
    for grant in grants:
        depth = "" if silent else f"; {depth_words(grant)}"
        said = f"{models_words(grant)} ({told_words(grant)}{depth})"
        by_party.setdefault(grant.evaluator.words, {})[said] = None
    told = clauses(_at(party, some) for party, some in by_party.items())
    return f"{told}.{_how_deep(grants, silent=silent)}"


def _at(party: str, models: Iterable[str]) -> str:
    told = {"evaluator": party, "models": ", ".join(models)}
    return gettext("%(evaluator)s, at %(models)s") % told


def _how_deep(grants: Iterable[GrantFacts], *, silent: bool) -> str:
    deepest = max(width_of(grant).possible for grant in grants)
    if silent:
        return " " + gettext("How deep is not stated.")
    return " " + gettext("None of it was deep.") if deepest <= Depth.NO_FILTER else ""


def _red_teaming(lab: LabFacts) -> list[Sentence]:
    promised = [
        one
        for one in lab.pledges
        if one.topic == Topic.RED_TEAMING and one.is_in_force and not one.is_alleged
    ]
    done = [one for one in lab.evaluations if one.kind == Activity.RED_TEAMING]
    if not promised and not done:
        return []
    text = gettext(
        "%(promises)s and %(records)s. It is not model evaluation and counts nowhere above."
    )
    text %= {"promises": _in_force(len(promised)), "records": _records(len(done))}
    return [Sentence(gettext("External red-teaming"), text, _refs(promised, done))]


def _in_force(number: int) -> str:
    text = ngettext("%(number)d promise in force", "%(number)d promises in force", number)
    return text % {"number": number}


def _records(number: int) -> str:
    text = ngettext("%(number)d record of it", "%(number)d records of it", number)
    return text % {"number": number}


def _newest_findings(lab: LabFacts) -> list[Sentence]:
    """What the newest searches about the lab itself came to, all of the newest day."""
    about = [one for one in lab.findings if one.about_lab]
    newest = max((one.as_of for one in about), default=None)
    found: list[FindingFacts] = [one for one in about if one.as_of == newest]
    return [
        Sentence(
            gettext("Looked for, %(day)s") % {"day": one.as_of.words},
            gettext("%(question)s It was said then: %(finding)s (%(who)s)")
            % {"question": one.question, "finding": one.summary, "who": one.who_looked},
            (one.ref,),
        )
        for one in sorted(found, key=lambda one: one.ref.slug)
    ]
