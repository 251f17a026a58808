"""Replies: who was asked, by when, in what words, and what it answered."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.text import Truncator

from commitments.admin.asking import answer_page, ask_page, mail_address
from commitments.models import Reply
from commitments.vocabulary import ReplyState
from sources.admin.records import RecordAdmin


class StateFilter(admin.SimpleListFilter):
    """What became of the question by today."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """Every state."""
        return ReplyState.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The replies in that state."""
        return of_state(  # type: ignore[no-any-return]
            queryset, self.value() or "", timezone.localdate()
        )


def of_state(rows: Any, state: str, on: dt.date) -> Any:
    """The replies that are in that state on the day; all for none."""
    if state == ReplyState.ANSWERED:
        return rows.filter(answered_on__lte=on)
    if state == ReplyState.NO_ANSWER:
        return rows.unanswered(on)
    return rows.awaited(on) if state == ReplyState.ASKED else rows


@admin.register(Reply)
class ReplyAdmin(RecordAdmin):
    """Who was asked, by when, and what it answered."""

    change_form_template = "admin/commitments/reply/change_form.html"
    empty_value_display = "none yet"
    slug_from = ("party", "asked_on")
    computed = ("state",)
    list_display = ("party", "about", "asked_on", "due_on", "state", "answered_on", "status")
    list_filter = ("status", StateFilter, "reading", "lab")
    list_select_related = ("pledge__commitment", "pledge__lab")
    date_hierarchy = "asked_on"
    search_fields = ("party", "question", "answer", "slug", "pledge__commitment__summary")
    fieldsets = (
        (None, {"fields": ("pledge", "ruling", ("party", "lab"))}),
        (
            "Question",
            {
                "fields": (("asked_on", "due_on"), "question"),
                "description": "Record the question as soon as it is asked, in the words that were "
                "sent. That no answer came by the day is computed.",
            },
        ),
        ("Answer", {"fields": ("answered_on", "answer", "effect")}),
    )

    def get_urls(self) -> list[URLPattern]:
        """The two steps of the right of reply come before the record's own pages."""
        guarded = self.admin_site.admin_view
        own = [
            path("ask/", guarded(ask_page), name="commitments_reply_ask"),
            path("<int:pk>/answer/", guarded(answer_page), name="commitments_reply_answer"),
        ]
        return [*own, *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The form, with a way to send the question by the reader's own mail program."""
        reply = kwargs.get("obj")
        if reply is not None and reply.question:
            subject = f"A question about a promise of {reply.party}"
            context["mail_address"] = mail_address(subject, reply.question)
        page: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return page

    @admin.display(ordering="pledge__commitment__slug", description="pledge")
    def about(self, reply: Reply) -> str:
        """Whose promise, shortened."""
        return Truncator(reply.pledge.name).chars(80)

    @admin.display(description="state")
    def state(self, reply: Reply) -> str:
        """What became of the question by today."""
        state = reply.state_on(timezone.localdate())
        late = f" by {reply.due_on:%Y-%m-%d}" if state == ReplyState.NO_ANSWER else ""
        return "no answer" + late if late else str(state.label)
