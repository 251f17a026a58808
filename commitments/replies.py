"""Right of reply as acts: a party is asked, its answer is recorded, its effect noted.

The site sends no mail. ``letter`` proposes the words; a person sends them and records the text
that was sent. That no answer came in time is computed (``Reply.state_on``), never recorded.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from commitments.models import Lab, Pledge, Reply, Ruling
from sources.masking import masked
from sources.slugs import free_slug
from sources.vocabulary import CitationRole, Status

#: Days that a party is given to answer unless another day is named.
DAYS_TO_ANSWER = 14


def due_after(asked_on: dt.date) -> dt.date:
    """The day by which an answer is asked for if nobody says otherwise."""
    return asked_on + dt.timedelta(days=DAYS_TO_ANSWER)


def letter(pledge: Pledge, ruling: Ruling | None, party: str, due_on: dt.date) -> str:
    """A letter in plain words that asks the party: what we record, and what we ask. To be edited
    before it is sent."""
    parts = [f"To {party}", _opening(pledge), *_quotes(pledge), *_test(pledge, ruling)]
    parts += _judged(ruling) if ruling else [_not_judged()]
    return "\n\n".join([*parts, _request(due_on)])


@transaction.atomic
def ask(
    pledge: Pledge,
    by: Any,
    *,
    party: str,
    question: str,
    asked_on: dt.date,
    due_on: dt.date,
    lab: Lab | None = None,
    ruling: Ruling | None = None,
) -> Reply:
    """Record that a party was asked, with the text that was sent, verbatim; a draft.

    Raises ValidationError naming the field.
    """
    if not question.strip():
        raise ValidationError({"question": "Paste the text that was sent, word for word."})
    if ruling is not None and ruling.pledge_id != pledge.pk:
        raise ValidationError({"ruling": "The ruling is about another pledge; choose its own."})
    reply = Reply(pledge=pledge, ruling=ruling, party=party.strip(), lab=lab, question=question)
    reply.asked_on, reply.due_on, reply.status = asked_on, due_on, Status.DRAFT
    reply.slug = free_slug(Reply, f"{lab.slug if lab else 'asked'}-{asked_on}")
    _save(reply, by, f"Asked {reply.party} for a reply")
    return reply


@transaction.atomic
def answer(
    reply: Reply, by: Any, *, answered_on: dt.date, text: str, effect: str = "", why: str = ""
) -> Reply:
    """Record the answer verbatim, the day it came, and what changed because of it.

    Raises ValidationError naming the field, or if the reply was published since it was read: what
    is public asks for other rights.
    """
    row: Reply = Reply.objects.select_for_update(of=("self",)).get(pk=reply.pk)
    if row.status != reply.status:
        raise ValidationError("Somebody took it a step further meanwhile. Open it again.")
    if not text.strip():
        raise ValidationError({"answer": "Paste the answer, word for word."})
    row.answered_on, row.answer, row.effect = answered_on, text, effect
    _save(row, by, why or f"{row.party} answered")
    return row


def _save(reply: Reply, by: Any, why: str) -> None:
    reply.full_clean()
    history: Any = reply  # read by simple_history
    history._history_user, history._change_reason = by, why
    reply.save()


# The letter


def _opening(pledge: Pledge) -> str:
    who = pledge.lab.name if pledge.lab else "labs that the source does not name"
    return (
        "Lab Watch is a public record of what AI labs promised about outside testing and of what "
        f"became of it. It records a promise by {who}:\n\n{pledge.commitment.summary}"
    )


def _quotes(pledge: Pledge) -> list[str]:
    """The promise's own words with their addresses, as far as they are recorded."""
    links = pledge.commitment.citations.filter(role=CitationRole.PROMISE)
    found = [link.citation for link in links.select_related("citation__source")]
    texts = [f"“{each.quote}”\n({masked(each.source.url)})" for each in found if each.quote]
    return list(dict.fromkeys(texts))


def _test(pledge: Pledge, ruling: Ruling | None) -> list[str]:
    """What would break it, where that is written down."""
    kept = ruling.break_test if ruling else None
    test = pledge.commitment.break_test if kept is None else kept
    return [f"We hold that this would break it: {test}"] if test else []


def _judged(ruling: Ruling) -> list[str]:
    judged = f"{ruling.get_conduct_display()}, {_day(ruling.ruled_on)}"
    return [f"Our judgement: {judged}.\n\n{ruling.reason}"]


def _not_judged() -> str:
    return "Nobody has judged yet whether it was kept."


def _request(due_on: dt.date) -> str:
    day = _day(due_on)
    return (
        "Is this right? Is anything missing that should be known, with an address where everybody "
        f"can read it? Please answer by {day}. We publish this question and your answer word for "
        f"word, on whatever day it comes; if none has come by {day}, we say so."
    )


def _day(day: dt.date) -> str:
    """A day as letters write it: 1 June 2024."""
    return f"{day.day} {day:%B %Y}"
