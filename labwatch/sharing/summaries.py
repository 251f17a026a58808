"""A record in short, for its card and its embed: what the page of the record says, and no more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evaluators.depth_words import DepthShown, show_depth
from labwatch.scorecards.rubric import DEEDS, WORDS
from labwatch.scorecards.spans import Span
from labwatch.sharing.lists import doubts
from sources.partialdates import PartialDate

Context = Mapping[str, Any]
#: What a record of each resource is called, alone.
KINDS: Mapping[str, str | Promise] = {
    "labs": _("Lab"),
    "models": _("Model"),
    "commitments": _("Commitment"),
    "documents": _("Document"),
    "evaluators": _("Evaluator"),
    "grants": _("Access"),
    "evaluations": _("Evaluation"),
    "findings": _("Finding"),
    "sources": _("Source"),
}
#: So many bound labs are told of a commitment in short.
MOST_LABS = 4


@dataclass(frozen=True)
class Range:
    """A low-high bar with what it measures and what it says."""

    label: str | Promise
    span: Span
    sentence: str


@dataclass(frozen=True)
class Summary:
    """A record in short: its kind and name, a sentence, some facts as (label, value), and bars or a
    depth where these apply."""

    kind: str | Promise
    name: str
    sentence: str
    facts: list[tuple[str | Promise, str]] = field(default_factory=list)
    ranges: list[Range] = field(default_factory=list)
    depth: DepthShown | None = None


def summary_of(context: Context) -> Summary:
    """What the page with this context says of its record, in short."""
    resource = context["view"].resource
    told = _FACTS.get(resource, _no_facts)(context["object"], context)
    return Summary(
        KINDS[resource],
        str(context["heading"]),
        sentence_in(context),
        [(label, str(value)) for label, value in told if value],
        list(_ranges(context)),
        _depth(context) if resource == "grants" else None,
    )


def sentence_in(context: Context) -> str:
    """The page's one sentence; else the first of its story; empty if it has neither."""
    story = context.get("sentences") or []
    return str(context.get("sentence") or (story[0].text if story else ""))


def _ranges(context: Context) -> list[Range]:
    scores = context.get("scores") or {}
    named = ((DEEDS, _("Deeds, of 100")), (WORDS, _("Words, of 100")))
    return [
        Range(label, scores[key].span, scores[key].sentence)
        for key, label in named
        if key in scores and scores[key].span
    ]


def _depth(context: Context) -> DepthShown:
    grant = context["object"]
    return show_depth(grant.depth, grant.facts)


Facts = list[tuple[str | Promise, Any]]


def _no_facts(record: Any, context: Context) -> Facts:
    return []


def _words(date: PartialDate | None) -> Any:
    return date.words if date else _("not stated")


def _name_of(record: Any, context: Context) -> str:
    return str(context["names_then"].get(record, record.name))


def _of_model(model: Any, context: Context) -> Facts:
    return [
        (_("Lab"), _name_of(model.lab, context)),
        (_("Released"), _words(model.released)),
        (_("Frontier"), model.get_frontier_display()),
    ]


def _of_commitment(commitment: Any, context: Context) -> Facts:
    ruled = [
        (_name_of(pledge.lab, context), _conduct(ruling))
        for pledge, ruling in ruled_pledges(commitment)
    ]
    return [
        (_("Stated"), _words(commitment.stated_on)),
        (_("Testability"), commitment.get_testability_display()),
        *ruled[:MOST_LABS],
    ]


def ruled_pledges(commitment: Any) -> list[tuple[Any, Any]]:
    """The pledges of named labs on which somebody ruled, as its page fetched them, each with the
    ruling that holds."""
    return [
        (pledge, pledge.public_rulings[0])
        for pledge in commitment.public_pledges
        if pledge.lab and pledge.public_rulings
    ]


def _conduct(ruling: Any) -> str:
    """What it says, with whether it is contested."""
    words = str(ruling.get_conduct_display())
    return gettext("%(conduct)s, contested") % {"conduct": words} if ruling.contested else words


def _of_document(document: Any, context: Context) -> Facts:
    return [
        (_("Kind"), document.get_kind_display()),
        (_("Lab"), _name_of(document.lab, context) if document.lab else ""),
        (_("Versions on record"), str(len(document.public_versions))),
    ]


def _of_evaluator(evaluator: Any, context: Context) -> Facts:
    return [(_("Kind"), evaluator.get_kind_display()), (_("Country"), evaluator.country)]


def _of_grant(grant: Any, context: Context) -> Facts:
    return [
        (_("Stage"), grant.get_stage_display()),
        (_("Who says so"), grant.get_attested_by_display()),
        (_("Not plain"), "; ".join(map(str, doubts(grant)))),
    ]


def _of_evaluation(work: Any, context: Context) -> Facts:
    names = ", ".join(_name_of(one, context) for one in work.public_evaluators)
    models = ", ".join(one.name for one in work.public_models)
    return [
        (_("Kind"), work.get_kind_display()),
        (_("Evaluators"), names or _("not named")),
        (_("Models"), models or _("not named")),
    ]


def _of_finding(finding: Any, context: Context) -> Facts:
    return [
        (_("Outcome"), finding.get_outcome_display()),
        (_("Looked"), _words(finding.as_of)),
    ]


def _of_source(source: Any, context: Context) -> Facts:
    return [
        (_("Kind"), source.get_kind_display()),
        (_("Publisher"), source.publisher),
        (_("Published"), _words(source.published_on)),
    ]


_FACTS: Mapping[str, Callable[[Any, Context], Facts]] = {
    "models": _of_model,
    "commitments": _of_commitment,
    "documents": _of_document,
    "evaluators": _of_evaluator,
    "grants": _of_grant,
    "evaluations": _of_evaluation,
    "findings": _of_finding,
    "sources": _of_source,
}
