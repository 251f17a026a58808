"""What may be asked of the log: by whom, of what, when, how, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet

from labwatch.dataset.kinds import KINDS
from labwatch.history.acts import CHANGED, CREATED, DELETED
from labwatch.history.authors import person
from labwatch.history.moves import PUBLISHED, SENT_BACK, TO_REVIEW, WITHDRAWN, only_moves
from labwatch.history.tables import OTHERS, Table, every_table, model_of
from sources.vocabulary import Status

ANY_PROGRAM = "programs"
#: Rows below a record: its citations, names, safeguards …
BELOW = "below"
_MOVES = {
    "published": PUBLISHED,
    "withdrawn": WITHDRAWN,
    "to-review": TO_REVIEW,
    "sent-back": SENT_BACK,
}
_ACTS = {"created": CREATED, "changed": CHANGED, "deleted": DELETED}


class LogFilter(forms.Form):
    """The form above the log; nothing chosen means everything."""

    who = forms.ChoiceField(label="Who", required=False)
    program = forms.CharField(
        label="Name of a program", required=False, max_length=120, help_text="Such as import."
    )
    kind = forms.ChoiceField(label="Kind of record", required=False)
    record = forms.CharField(
        label="Record", required=False, max_length=120, help_text="Its slug, such as gpt-4."
    )
    act = forms.ChoiceField(
        label="What",
        required=False,
        choices=[
            ("", "anything"),
            ("created", "a record created"),
            ("changed", "a record changed"),
            ("deleted", "a record deleted"),
            *((name, f"a record {called}") for name, called in _MOVES.items()),
            (BELOW, "citations and other rows below a record"),
        ],
    )
    public = forms.ChoiceField(
        label="Published",
        required=False,
        choices=[
            ("", "published or not"),
            ("yes", "published records"),
            ("no", "drafts and what is in review"),
        ],
    )
    reason = forms.CharField(label="Reason contains", required=False, max_length=200)
    since = forms.DateField(
        label="From", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label="To", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, data: Any, kinds: Iterable[str]) -> None:
        super().__init__(data)
        self.kinds = list(kinds)
        chosen: Any = self.fields
        chosen["who"].choices = [("", "anybody"), (ANY_PROGRAM, "any program"), *_people()]
        named = [(kind, kind.replace("-", " ")) for kind in self.kinds]
        chosen["kind"].choices = [("", "all kinds"), *named]

    def clean(self) -> dict[str, Any]:
        """An end before its beginning would find nothing and say nothing."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", "It lies before the first day; choose a later one.")
        return self.cleaned_data

    def skipped(self) -> set[Table]:
        """Tables in which nothing can be that is asked for."""
        return {table for table in every_table() if not self._may_hold(table)}

    def _may_hold(self, table: Table) -> bool:
        asked = self.cleaned_data
        below = asked.get("act") == BELOW
        return (
            table.kind in self.kinds
            and asked.get("kind") in ("", None, table.kind)
            and (not asked.get("act") or below == table.is_part)
            and not (asked.get("act") in _MOVES and not table.is_record)
            and not (table.kind in OTHERS and (asked.get("public") or asked.get("record")))
            and not (asked.get("program") and not table.has("actor"))
        )

    def narrow(self, table: Table, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of one table of history that pass."""
        asked = self.cleaned_data
        rows = rows.filter(_by(asked.get("who", ""), asked.get("program", "")))
        if asked.get("act") in _ACTS:
            rows = rows.filter(history_type=_ACTS[asked["act"]])
        if asked.get("act") in _MOVES and table.is_record:
            rows = only_moves(table, rows, _MOVES[asked["act"]])
        if asked.get("reason"):
            rows = rows.filter(history_change_reason__icontains=asked["reason"])
        if asked.get("record"):
            rows = rows.filter(_of_record(table, asked["record"]))
        if asked.get("public"):
            rows = rows.filter(_as_public(table, asked["public"] == "yes"))
        return rows.filter(_within(asked.get("since"), asked.get("until")))


def kinds_seen_by(site: Any, request: Any) -> list[str]:
    """The kinds that the user may look at in the admin."""
    names = [kind.name for kind in KINDS] + list(OTHERS)
    pages = {name: site._registry.get(model_of(name)) for name in names}
    return [
        name
        for name, page in pages.items()
        if page is not None and page.has_view_or_change_permission(request)
    ]


def _people() -> list[tuple[str, str]]:
    users: Any = get_user_model()._default_manager
    return [
        (str(user.pk), person(user))
        for user in users.filter(is_staff=True).order_by("first_name", "username")
    ]


def _by(who: str, program: str) -> Q:
    chosen = Q(actor__icontains=program) if program else Q()
    if who == ANY_PROGRAM:
        return chosen & Q(history_user__isnull=True)
    return chosen & Q(history_user=who) if who else chosen


def _of_record(table: Table, slug: str) -> Q:
    """Rows of the record with that slug, also if it is not there any more."""
    owner = model_of(table.kind)
    keys = owner.history.filter(slug=slug).order_by().values("id")
    return Q(**{f"{table.owner}__in": keys})


def _as_public(table: Table, published: bool) -> Q:
    """By what the record was then; of rows below it, by what it is now."""
    if table.is_record:
        then = Q(status=Status.PUBLISHED)
        return then if published else ~then
    record = model_of(table.kind)._default_manager.filter(status=Status.PUBLISHED)
    now = Exists(record.filter(pk=OuterRef(table.owner)))
    return Q(now) if published else ~Q(now)


def _within(since: dt.date | None, until: dt.date | None) -> Q:
    """From the first moment of a day to the last of another, in UTC."""
    found = Q()
    if since:
        found &= Q(history_date__gte=dt.datetime.combine(since, dt.time.min, dt.UTC))
    if until:
        found &= Q(history_date__lte=dt.datetime.combine(until, dt.time.max, dt.UTC))
    return found
