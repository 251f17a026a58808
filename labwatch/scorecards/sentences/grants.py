"""The sentence of one access grant: who let whom at what, how deep, and who says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from commitments.models import AIModel
from evaluators.vocabulary import Activity, Stage
from labwatch.scorecards.facts import GrantFacts
from labwatch.scorecards.sentences.days import Day, dated, fetched, listed
from labwatch.scorecards.sentences.depths import depth_clause
from labwatch.scorecards.sentences.rows import grant_facts
from labwatch.scorecards.wording import span_words
from sources.publishing import published


@dataclass(frozen=True)
class GrantSaid:
    """What is on record of one grant. ``sayer``: who says so; ``hedge``: the source's own words."""

    lab: str
    access: GrantFacts
    sayer: str
    is_certain: bool = True
    hedge: str = ""
    disputed_by: str = ""


def of(record: Any, day: Day) -> str:
    """The sentence; at most three queries unless the page's relations come along."""
    if fetched(record, "public_models") is None:
        record.public_models = list(published(AIModel, "lab").filter(grants=record))
    said = GrantSaid(
        lab=day.name(record.lab),
        access=grant_facts(record, day),
        sayer=str(record.get_attested_by_display()),
        is_certain=record.access_certain,
        hedge=record.hedge,
        disputed_by=record.disputed_by if record.disputed else "",
    )
    return sentence(said, day)


def sentence(said: GrantSaid, day: Day) -> str:
    """The access with its hedge, for what, when and who says so; how deep; who disputes it."""
    return dated([_given(said), *depth_clause([said.access]), *_disputed(said)], day)


def _given(said: GrantSaid) -> str:
    told = {
        "lab": said.lab,
        "evaluator": said.access.evaluator.ref.name,
        "models": listed(said.access.model_names) or gettext("models not named"),
        "activity": Activity(said.access.activity).label,
        "stage": Stage(said.access.stage).label,
        "date": span_words(*said.access.window) or gettext("not stated"),
        "source": said.sayer,
        "hedge": said.hedge,
    }
    return _how_certain(said) % told


def _how_certain(said: GrantSaid) -> str:
    """Access that is not certain is never told as given: the source may announce a plan only."""
    if not said.is_certain and said.hedge:
        return gettext(
            "whether %(lab)s gave %(evaluator)s access to %(models)s is not certain: the source "
            "says “%(hedge)s” (purpose: %(activity)s; stage: %(stage)s; date: %(date)s; source: "
            "%(source)s)"
        )
    if said.hedge:
        return gettext(
            "%(lab)s is on record, in hedged words (“%(hedge)s”), as giving %(evaluator)s access "
            "to %(models)s (purpose: %(activity)s; stage: %(stage)s; date: %(date)s; source: "
            "%(source)s)"
        )
    if not said.is_certain:
        return gettext(
            "whether %(lab)s gave %(evaluator)s access to %(models)s is not certain (purpose: "
            "%(activity)s; stage: %(stage)s; date: %(date)s; source: %(source)s)"
        )
    return gettext(
        "%(lab)s is on record as giving %(evaluator)s access to %(models)s (purpose: "
        "%(activity)s; stage: %(stage)s; date: %(date)s; source: %(source)s)"
    )


def _disputed(said: GrantSaid) -> list[str]:
    if not said.disputed_by:
        return []
    return [gettext("this is disputed by %(who)s") % {"who": said.disputed_by.rstrip(".")}]
