"""The queue of what waits for a person: the list, the page of an item, the answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import Truncator, capfirst

from sources.admin.choices import admin_address, choices_for, give
from sources.admin.filters import OpenFilter
from sources.admin.item import in_words, shown
from sources.admin.paging import Bounded
from sources.admin.records import ROWS_PER_PAGE, HistoryAdmin
from sources.models import ReviewItem
from sources.reviewing import AnswerRefusedError
from sources.vocabulary import Answer

_LONGEST_NOTE = 2000
_LONGEST_TITLE = 60
#: The menu beside the page stays away: texts are compared here.
_WIDE = {"is_nav_sidebar_enabled": False}


class HostFilter(admin.SimpleListFilter):
    """The host of the source, among those that something waits for."""

    title = "host"
    parameter_name = "host"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Hosts in the order of their names."""
        hosts = ReviewItem.objects.waiting().order_by("source__host").values_list("source__host")
        return [(host, host) for (host,) in hosts.distinct()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Items about sources of the host."""
        return queryset.filter(source__host=self.value()) if self.value() else queryset


class AnswerForm(forms.Form):
    """One of the answers that fit, and why."""

    answer = forms.ChoiceField()
    note = forms.CharField(required=False, max_length=_LONGEST_NOTE, widget=forms.Textarea)

    def __init__(self, *args: Any, answers: list[Answer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answer: Any = self.fields["answer"]
        answer.choices = [(each.value, each.label) for each in answers]


@admin.register(ReviewItem)
class ReviewItemAdmin(Bounded, HistoryAdmin):
    """What waits, the most urgent first. Items are opened by the checks and closed by answers."""

    list_display = ("what", "change", "passage", "since", "seen", "from_source")
    list_filter = (OpenFilter, "kind", HostFilter)
    list_select_related = ("source", "citation")
    list_per_page = ROWS_PER_PAGE
    search_fields = ("citation__quote", "citation__slug", "source__title", "source__url", "note")
    ordering = ("urgency", "opened_at", "pk")
    actions = None
    show_facets = admin.ShowFacets.NEVER
    history_list_per_page = ROWS_PER_PAGE
    object_history_list_template = "admin/record_history.html"
    change_list_template = "admin/sources/reviewitem/change_list.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The checks add, nobody else."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Answered items stay."""
        return False

    @admin.display(description="what", ordering="urgency")
    def what(self, item: ReviewItem) -> str:
        """The kind, and the answer once there is one."""
        answer = f" ({item.get_answer_display()})" if item.answer else ""
        return f"{capfirst(item.get_kind_display())}{answer}"

    @admin.display(ordering="citation__quote")
    def passage(self, item: ReviewItem) -> str:
        """The beginning of the quote."""
        return item.citation.name if item.citation else "the whole source"

    @admin.display(description="change")
    def change(self, item: ReviewItem) -> str:
        """What changed, in words."""
        return in_words(item)

    @admin.display(ordering="opened_at")
    def since(self, item: ReviewItem) -> str:
        """The day on which it was put here."""
        return f"{item.opened_at:%Y-%m-%d}"

    @admin.display(ordering="times_seen")
    def seen(self, item: ReviewItem) -> str:
        """How often it was seen so."""
        return "once" if item.times_seen == 1 else f"{item.times_seen} times"

    @admin.display(description="source", ordering="source__title")
    def from_source(self, item: ReviewItem) -> str:
        """The beginning of the source's title."""
        return Truncator(item.source.title).chars(_LONGEST_TITLE)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, over the whole width."""
        return super().changelist_view(request, {**_WIDE, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page of one item; sent back with an answer, it leads to the next."""
        item = self.get_object(request, unquote(object_id))
        if item is None:
            page: Any = self
            missing: HttpResponse = page._get_obj_does_not_exist_redirect(
                request, self.opts, object_id
            )
            return missing
        if request.method == "POST":
            return self._answer(request, item)
        if not self.has_view_permission(request, item):
            raise PermissionDenied
        return TemplateResponse(
            request, "admin/sources/reviewitem/item.html", self._page(request, item)
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Items with their passages and sources."""
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related("source", "citation", "new_citation")

    def _page(self, request: HttpRequest, item: ReviewItem) -> dict[str, Any]:
        waiting = list(ReviewItem.objects.waiting().values_list("pk", flat=True))
        context = {
            **self.admin_site.each_context(request),
            **shown(item, request),
            **_WIDE,
            "opts": self.opts,
            "original": item,
            "title": item.get_kind_display().capitalize(),
            "choices": choices_for(item, request.user),
            "place": waiting.index(item.pk) + 1 if item.pk in waiting else None,
            "waiting": len(waiting),
            "longest_note": _LONGEST_NOTE,
            "answered_by": _answered_by(item),
        }
        return {**context, **_neighbours(item, waiting)}

    def _answer(self, request: HttpRequest, item: ReviewItem) -> HttpResponse:
        if not self.has_change_permission(request, item):
            raise PermissionDenied
        answers = [choice.answer for choice in choices_for(item, request.user)]
        form = AnswerForm(request.POST, answers=answers)
        try:
            given = _given(item, form)
            done = give(item, Answer(given["answer"]), given["note"])
        except (AnswerRefusedError, ValidationError) as refused:
            self.message_user(request, " ".join(_words_of(refused)), messages.ERROR)
            return HttpResponseRedirect(admin_address(item))
        self.log_change(request, item, f"Answered: {given['answer']}.")
        return self._onward(request, item, done)

    def _onward(self, request: HttpRequest, item: ReviewItem, done: str) -> HttpResponse:
        """On to the next item in the order of the queue; to the list when nothing waits."""
        self.message_user(request, done, messages.SUCCESS)
        after = following(item)
        if after is None:
            self.message_user(request, "Nothing else waits.", messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:sources_reviewitem_changelist"))
        return HttpResponseRedirect(admin_address(after))


def following(item: ReviewItem) -> ReviewItem | None:
    """The next waiting item in the queue's order; after the last one, the first."""
    waiting = ReviewItem.objects.waiting().exclude(pk=item.pk)
    same = Q(urgency=item.urgency)
    later = (
        Q(urgency__gt=item.urgency)
        | (same & Q(opened_at__gt=item.opened_at))
        | (same & Q(opened_at=item.opened_at, pk__gt=item.pk))
    )
    return waiting.filter(later).first() or waiting.first()


def _neighbours(item: ReviewItem, waiting: list[int]) -> dict[str, str | None]:
    """The addresses of the items before and after; after a closed one comes the first."""
    at = waiting.index(item.pk) if item.pk in waiting else -1
    before = waiting[at - 1] if at > 0 else None
    after = waiting[at + 1] if at + 1 < len(waiting) else None
    return {
        "before": admin_address(ReviewItem(pk=before)) if before else None,
        "after": admin_address(ReviewItem(pk=after)) if after else None,
    }


def _answered_by(item: ReviewItem) -> str:
    """Who closed it, as the history has it; nobody where it settled by itself."""
    if item.closed_at is None:
        return ""
    closing = item.history.exclude(answer="").select_related("history_user").order_by("history_id")
    first = closing.first()
    who = first.history_user if first else None
    return str(who.get_full_name() or who) if who else "the checker"


def _given(item: ReviewItem, form: AnswerForm) -> dict[str, str]:
    """The answer and its note. Raises AnswerRefusedError if they do not fit the item."""
    if form.is_valid():
        return form.cleaned_data
    if item.closed_at is not None:
        raise AnswerRefusedError("This was answered already.")
    if "answer" in form.errors:
        raise AnswerRefusedError("Choose one of the answers that are offered here.")
    raise AnswerRefusedError(" ".join(map(str, form.errors["note"])))


def _words_of(refused: Exception) -> list[str]:
    return refused.messages if isinstance(refused, ValidationError) else [str(refused)]
