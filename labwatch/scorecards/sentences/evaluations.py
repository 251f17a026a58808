"""The sentence of one evaluation: what sort of work, by whom, on what, and by whose word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from commitments.models import AIModel
from evaluators.models import Evaluator
from labwatch.scorecards.sentences.days import Day, dated, fetched, listed
from sources.publishing import published


@dataclass(frozen=True)
class Work:
    """What is on record of one evaluation. ``hedge``: the source's own hedging words."""

    title: str
    kind: str
    attested_by: str
    evaluators: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    hedge: str = ""


def of(record: Any, day: Day) -> str:
    """The sentence; two queries unless evaluators and models come along."""
    by, on = fetched(record, "public_evaluators"), fetched(record, "public_models")
    testers = published(Evaluator).filter(evaluations=record) if by is None else by
    models = published(AIModel, "lab").filter(evaluations=record) if on is None else on
    work = Work(
        title=record.title,
        kind=str(record.get_kind_display()),
        attested_by=str(record.get_attested_by_display()),
        evaluators=tuple(day.name(one) for one in testers),
        models=tuple(model.name for model in models),
        hedge=record.hedge,
    )
    return told(work, day)


def told(work: Work, day: Day) -> str:
    """The sentence. Its kind is named as it is, so that red-teaming is never called evaluation."""
    said = gettext("“%(title)s” is on record as %(kind)s by %(who)s on %(models)s") % {
        "title": work.title,
        "kind": work.kind,
        "who": listed(work.evaluators) or gettext("somebody not named"),
        "models": listed(work.models) or gettext("a model not named"),
    }
    return dated([said, _sayer(work)], day)


def _sayer(work: Work) -> str:
    words = {"who": work.attested_by, "hedge": work.hedge}
    if work.hedge:
        return gettext("it is told by %(who)s, hedged with “%(hedge)s”") % words
    return gettext("it is told by %(who)s") % words
