"""What may be done with many records at once: who may, which records allow it, and how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from labwatch.workflow import acts, permissions
from labwatch.workflow.acts import RefusedError
from labwatch.workflow.seen import stamp
from sources.models import Source
from sources.records import Record
from sources.vocabulary import Reach, Reading, Status

Judge = Callable[[Any, Any], str]


@dataclass(frozen=True)
class ManyAct:
    """One act on the records of a list.

    ``may`` asks whether the person's role allows it for such records at all; ``why_not`` says why
    it cannot be done with one record, or nothing. ``note`` asks for words that go with it. Never
    more than ``most`` at once, since each is looked at before anything happens. ``seen`` stamps
    what a record says, where whoever agrees agrees to that.
    """

    name: str
    label: str
    button: str
    done: str
    may: Callable[[Any, type[Record]], bool]
    why_not: Judge
    act: Callable[[Any, Any, str], object]
    note: str = ""
    note_required: bool = False
    most: int = 1_000
    about: str = ""
    is_done: Callable[[Record], bool] = lambda _record: False
    seen: Callable[[Record], str] = lambda _record: ""


def _may_change(user: Any, model: type[Record]) -> bool:
    return permissions.may_change(user, model())


def _may_submit(user: Any, model: type[Record]) -> bool:
    return bool(user.has_perm(permissions.SUBMIT) and _may_change(user, model))


def _may_publish(user: Any, model: type[Record]) -> bool:
    return bool(user.has_perm(permissions.publishing(model())))


def _may_withdraw(user: Any, model: type[Record]) -> bool:
    return bool(user.has_perm(permissions.WITHDRAW))


def _no_draft(record: Record, user: Any) -> str:
    if record.status == Status.DRAFT:
        return ""
    return f"It is {_status(record)}; only a draft is sent to review."


def _unfit_for_publishing(record: Record, user: Any) -> str:
    why = acts.why_not_publish(record, user)
    return why or " ".join(acts.what_is_missing(record, user))


def _not_public(record: Record, user: Any) -> str:
    return "" if record.is_published else f"It is {_status(record)}; only what is published is."


def _not_to_be_read(record: Record, user: Any) -> str:
    if record.is_re_read:
        return "It is marked already."
    if record.is_published and not user.has_perm(permissions.CORRECT):
        return "It is published, and you may not change what is; ask an editor."
    return ""


def mark_as_re_read(record: Any, by: Any, note: str) -> None:
    """Say that somebody has read its sources against it. RefusedError if it may not be said."""
    row = type(record)._base_manager.select_for_update(of=("self",)).get(pk=record.pk)
    if why := _not_to_be_read(row, by):
        raise RefusedError(why)
    row.reading = Reading.RE_READ
    row._history_user, row._change_reason = by, note or "Read against its sources"
    row.save(update_fields=["reading", "updated_at"])


def _paused(source: Source, user: Any) -> str:
    return "It is paused; resume it first." if source.reach == Reach.PAUSED else ""


def _status(record: Any) -> str:
    return str(record.get_status_display())


SEND_TO_REVIEW = ManyAct(
    name="send_to_review",
    label="Send to review…",
    button="Send to review",
    done="sent to review",
    may=_may_submit,
    why_not=_no_draft,
    act=acts.send_to_review,
    note="For whoever reads them",
    about="Somebody else reads each of them and publishes it.",
)
PUBLISH = ManyAct(
    name="publish",
    label="Publish…",
    button="Publish",
    done="published",
    may=_may_publish,
    why_not=_unfit_for_publishing,
    act=acts.publish,
    note="Change note: what is new, in words for readers",
    note_required=True,
    most=200,
    is_done=lambda record: record.is_published,
    seen=stamp,
    about="Drafts that a record needs, such as its passages and their sources, go along with it.",
)
WITHDRAW = ManyAct(
    name="withdraw",
    label="Withdraw…",
    button="Withdraw",
    done="withdrawn",
    may=_may_withdraw,
    why_not=_not_public,
    act=acts.withdraw,
    note="Why; their addresses answer with it",
    note_required=True,
    about="Each is a draft again, and its address answers 410 with the reason. What makes no sense "
    "without it disappears from the public as well.",
)
RE_READ = ManyAct(
    name="mark_as_re_read",
    label="Mark as re-read…",
    button="Mark as re-read",
    done="marked as re-read",
    may=_may_change,
    why_not=_not_to_be_read,
    act=mark_as_re_read,
    note="What you read them against, if it needs saying",
    about="You have read the sources of each of them against what it says.",
)
ACTS = (SEND_TO_REVIEW, PUBLISH, WITHDRAW, RE_READ)


def check_act(check: Callable[..., object]) -> ManyAct:
    """The action that visits sources now, as one that asks first like the others."""
    return ManyAct(
        name="check_now",
        label="Check now…",
        button="Check now",
        done="",
        may=_may_change,
        why_not=_paused,
        act=check,
        most=5_000,
        about="Each is visited soon, as the distance between requests to one host allows.",
    )
