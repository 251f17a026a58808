"""What somebody should look at again: rulings past their review, findings that expired."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from commitments.models import Ruling
from evaluators.models import Finding
from labwatch.desk.kinds import Asked, Kind, Link, Part, Shown, keys, part
from labwatch.desk.promises import pledge_links
from sources.admin.choices import admin_address
from sources.vocabulary import Status

# Rulings


def _ruling_parts(asked: Asked) -> list[Part]:
    if not asked.may("commitments.view_ruling"):
        return []
    newer = Ruling.objects.filter(pledge=OuterRef("pledge"), status=Status.IN_REVIEW)
    rows = Ruling.objects.review_due(asked.on).exclude(Exists(newer))
    return [part("rulings", rows, since="review_by", urgency=48)]


def _show_rulings(asked: Asked, subjects: list[str]) -> dict[str, Shown]:
    rows = Ruling.objects.filter(pk__in=keys(subjects)).select_related(
        "pledge__commitment", "pledge__lab"
    )
    return {
        f"rulings/{row.pk}": Shown(
            label="ruling past review",
            title=str(row.pledge),
            address=admin_address(row),
            why=f"Judged “{row.get_conduct_display()}” by {row.author} on {row.ruled_on:%Y-%m-%d}, "
            f"to be looked at again by {row.review_by:%Y-%m-%d}.",
            links=(*pledge_links(asked, row.pledge), Link("The ruling", admin_address(row))),
        )
        for row in rows
    }


# Findings

_ABOUT = ("lab", "ai_model", "commitment", "document", "evaluator")


def _finding_parts(asked: Asked) -> list[Part]:
    if not asked.may("evaluators.view_finding"):
        return []
    rows = Finding.objects.published().expired(asked.on).exclude(Exists(_looked_again(asked.on)))
    return [part("findings", rows, since="expires_on", urgency=58)]


def _looked_again(on: dt.date) -> QuerySet[Any]:
    """A later finding on the same question about the same, which has not expired."""
    fresh = Q(expires_on__isnull=True) | Q(expires_on__gte=on)
    rows = Finding.objects.published().filter(
        fresh, question=OuterRef("question"), as_of__gt=OuterRef("as_of")
    )
    for name in _ABOUT:
        outer = OuterRef(f"{name}_id")
        rows = rows.annotate(**{f"same_{name}": Coalesce(F(f"{name}_id"), Value(0))}).filter(
            **{f"same_{name}": Coalesce(outer, Value(0))}
        )
    return rows


def _show_findings(asked: Asked, subjects: list[str]) -> dict[str, Shown]:
    rows = Finding.objects.filter(pk__in=keys(subjects)).select_related(*_ABOUT)
    return {f"findings/{row.pk}": _shown_finding(asked, row) for row in rows}


def _shown_finding(asked: Asked, finding: Finding) -> Shown:
    about = {name: key for name in _ABOUT if (key := getattr(finding, f"{name}_id"))}
    query = urlencode({"question": finding.question, **about})
    anew = Link("Look again", f"{reverse('admin:evaluators_finding_add')}?{query}")
    return Shown(
        label="finding expired",
        title=finding.question,
        address=admin_address(finding),
        why=f"{finding.who_looked} looked ({finding.as_of}); "
        f"it held until {finding.expires_on:%Y-%m-%d}.",
        links=(
            *((anew,) if asked.may("evaluators.add_finding") else ()),
            Link("The finding", admin_address(finding)),
        ),
    )


KINDS = (
    Kind(
        name="rulings",
        label="Rulings past review",
        why="Somebody should look again.",
        parts=_ruling_parts,
        show=_show_rulings,
        work=("commitments.add_ruling",),
    ),
    Kind(
        name="findings",
        label="Findings expired",
        why="That nothing was found held only until a day.",
        parts=_finding_parts,
        show=_show_findings,
        work=("evaluators.add_finding", "evaluators.change_finding"),
    ),
)
