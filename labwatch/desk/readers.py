"""What readers report: tips that wait. Their words are a stranger's and are shown as text only."""

from __future__ import annotations

from typing import Any

from labwatch.desk.kinds import Asked, Button, Kind, Link, Part, Shown, keys, part
from labwatch.tips.acts import DISMISSALS, TipRefusedError, dismiss
from labwatch.tips.models import Outcome, Tip
from sources.admin.choices import admin_address

_NOTE = "what you found; needed unless it is a duplicate or spam"


def _parts(asked: Asked) -> list[Part]:
    if not asked.may("tips.view_tip"):
        return []
    return [part("tips", Tip.objects.waiting(), since="opened_at", urgency=35)]


def _show(asked: Asked, subjects: list[str]) -> dict[str, Shown]:
    may = asked.may("tips.change_tip")
    return {
        f"tips/{tip.pk}": _shown(tip, may=may) for tip in Tip.objects.filter(pk__in=keys(subjects))
    }


def _shown(tip: Tip, *, may: bool) -> Shown:
    label = "Read it; draft a correction" if may else "Read it"
    return Shown(
        title=tip.called or tip.page or "The site",
        address=admin_address(tip),
        why=f"A reader reports: {tip.get_kind_display()}.",
        label="tip",
        details={"told": tip.text, "named": tip.source_url},
        links=(Link(label, admin_address(tip)),),
        buttons=tuple(Button(each, each.label.capitalize()) for each in DISMISSALS) if may else (),
        note=_NOTE if may else "",
    )


def _do(user: Any, subject: str, do: str, note: str, about: str) -> str:
    """Close the tip without a correction. Raises TipRefusedError."""
    if do not in DISMISSALS:
        raise TipRefusedError("Choose one of the outcomes that are offered here.")
    outcome = Outcome(do)
    dismiss(Tip.objects.get(pk=keys([subject])[0]), user, outcome, note)
    return f"Closed: {outcome.label}."


KINDS = (
    Kind(
        name="tips",
        label="Tips from readers",
        why="Somebody says that something is wrong or missing.",
        parts=_parts,
        show=_show,
        work=("tips.change_tip",),
        do=_do,
        closable=False,
    ),
)
