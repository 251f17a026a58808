"""The steps between draft and public as pages of the admin: what each asks for, says and does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from labwatch.workflow import acts


@dataclass(frozen=True)
class Step:
    """``label`` and ``help`` are those of the note; ``done`` is told afterwards."""

    name: str
    title: str
    label: str
    help: str
    button: str
    done: str
    act: Callable[..., Any]
    note_required: bool = True


REVIEW = Step(
    name="review",
    title="Send to review",
    label="Note",
    help="For whoever reads it: what to look at. It may stay empty.",
    button="Send to review",
    done="It is in review: somebody else reads and publishes it.",
    act=acts.send_to_review,
    note_required=False,
)
SEND_BACK = Step(
    name="send-back",
    title="Send back",
    label="What to mend",
    help="For whoever wrote it. It stays in the newsroom.",
    button="Send back",
    done="It is a draft again; the writer reads your note.",
    act=acts.send_back,
)
PUBLISH = Step(
    name="publish",
    title="Publish",
    label="Change note",
    help="What is new, in a sentence for readers. It stands in the log of changes and in feeds.",
    button="Publish",
    done="It is public.",
    act=acts.publish,
)
WITHDRAW = Step(
    name="withdraw",
    title="Withdraw",
    label="Reason",
    help="Public: its address answers with this reason from now on.",
    button="Withdraw",
    done="It is withdrawn; its address answers with the reason.",
    act=acts.withdraw,
)
STEPS = (REVIEW, SEND_BACK, PUBLISH, WITHDRAW)
