"""The sentence of one evaluation: what sort of work, by whom, on what, and by whose word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from commitments.models import AIModel
from evaluators.models import Evaluator
from evaluators.vocabulary import Activity
from labwatch.scorecards.sentences.days import Day, dated, fetched, listed
from labwatch.scorecards.wording import span_words
from sources.publishing import published


@dataclass(frozen=True)
class Work:
    """What is on record of one evaluation. ``date``: when, as far as stated; ``hedge``: the
    source's own hedging words.
    """

    title: str
    kind: str
    attested_by: str
    evaluators: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    date: str = ""
    hedge: str = ""


def of(record: Any, day: Day) -> str:
    """The sentence; two queries unless evaluators and models come along."""
    by, on = fetched(record, "public_evaluators"), fetched(record, "public_models")
    testers = published(Evaluator).filter(evaluations=record) if by is None else by
    models = published(AIModel, "lab").filter(evaluations=record) if on is None else on
    work = Work(
        title=record.title,
        kind=record.kind,
        attested_by=str(record.get_attested_by_display()),
        evaluators=tuple(day.name(one) for one in testers),
        models=tuple(model.name for model in models),
        date=span_words(record.started_on, record.ended_on),
        hedge=record.hedge,
    )
    return told(work, day)


def told(work: Work, day: Day) -> str:
    """The sentence. Its kind is named as it is, so that red-teaming is never called evaluation."""
    words = {
        "title": work.title,
        "kind": Activity(work.kind).label,
        "who": listed(work.evaluators) or gettext("outsiders that no source names"),
        "models": listed(work.models) or gettext("models not named"),
        "date": work.date or gettext("not stated"),
        "source": work.attested_by,
        "hedge": work.hedge,
    }
    return dated([_done(work) % words], day)


def _done(work: Work) -> str:
    """Titles are ours: they stand in no quotation marks, as hedges do."""
    if work.kind == Activity.NOT_STATED and not work.hedge:
        return gettext(
            "work by %(who)s on %(models)s is on record, of a kind that is not stated (listed "
            "here as: %(title)s; date: %(date)s; source: %(source)s)"
        )
    if work.hedge:
        return gettext(
            "work by %(who)s on %(models)s is on record, in hedged words (“%(hedge)s”; kind: "
            "%(kind)s; listed here as: %(title)s; date: %(date)s; source: %(source)s)"
        )
    return gettext(
        "%(kind)s by %(who)s on %(models)s is on record (listed here as: %(title)s; date: "
        "%(date)s; source: %(source)s)"
    )
