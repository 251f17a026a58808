"""Lists of records: filters in the address, orders, pages, a past day; what an empty one says."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.utils.translation import ngettext_lazy, pgettext
from django.views.generic import ListView

from sources.counting import CountedPages, TooFar
from sources.listing import ChosenFilters, several_of
from sources.ordering import usual_text
from sources.pages.base import Page
from sources.tidying import tidy

if TYPE_CHECKING:
    _ListView = ListView[Any]
else:
    _ListView = ListView


class FilteredList(Page, _ListView):
    """A list of published records: filters in the address, sorting, paging, and a past day.

    Filters and orders are those of the REST API. A value that is not understood is answered with
    400 and an error by its field; parameters that the page does not know are ignored. An address
    as long as a form without scripts makes it leads to the short one.
    """

    takes_as_of = True
    paginate_by = 50
    paginator_class = CountedPages
    filterset_class: ClassVar[Any]
    #: The filters that the form shows, beside the search and the order.
    shown: ClassVar[tuple[str, ...]] = ()
    #: So many of the listed things, in words: takes ``count``.
    noun: ClassVar[Any] = ngettext_lazy("%(count)s record", "%(count)s records", "count")
    #: What chooses on the day and how the rows are shown; made once.
    choices_class: ClassVar[type[ChosenFilters]] = ChosenFilters

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, or the way to its short address; 400 where nobody can leaf that far."""
        filterset = self.filterset_class
        order = list(filterset.base_filters)
        short = tidy(request.GET, several_of(filterset), self._usual_order(), order)
        if short is not None and request.method in ("GET", "HEAD"):
            return HttpResponseRedirect(f"{request.path}?{short}".removesuffix("?"))
        try:
            return super().dispatch(request, *args, **kwargs)
        except TooFar:
            return self._too_far()

    def _too_far(self) -> HttpResponse:
        """What leads to the rows of that page instead."""
        first = self.request.path + self.get_canonical_query()
        context = {"most": CountedPages.most, "first_url": first, "json_url": self.get_json_url()}
        return render(self.request, "too_far.html", context, status=400)

    def _usual_order(self) -> str:
        item = self.filterset_class.base_filters.get("ordering")
        return usual_text(self.filterset_class.Meta.model, item.columns) if item else ""

    def get_rows(self) -> QuerySet[Any]:
        """Published rows with everything that the list shows."""
        raise NotImplementedError

    @cached_property
    def chosen(self) -> ChosenFilters:
        """What the address asks for, as the filters understand it."""
        query = self.request.GET
        rows: Any = self.get_rows()
        filters = self.filterset_class(
            query,
            queryset=rows.as_of(self.as_of),
            request=self.request,
            on=self.today,
            as_of=self.as_of,
        )
        return self.choices_class(filters, query, self.shown, self.names_then)

    def get_queryset(self) -> QuerySet[Any]:
        """The rows asked for, in the order asked for; none where a filter is not understood."""
        rows: QuerySet[Any] = self.chosen.rows()
        return rows

    def get_paginator(self, *args: Any, **kwargs: Any) -> Any:
        """Pages that know how many rows there are, if that was counted already."""
        pages = super().get_paginator(*args, **kwargs)
        if self.chosen.is_valid:
            pages.counts = self.chosen.counts  # type: ignore[attr-defined]
        return pages

    def get_json_url(self) -> str:
        """The same rows in the REST API."""
        address = super().get_json_url()
        return address + self.get_canonical_query() if address else ""

    def get_canonical_query(self) -> str:
        """The choices and the day, without the page: a list is cited as it is filtered."""
        chosen = self.chosen.address if self.chosen.is_valid else ""
        query = "&".join(filter(None, (chosen, self.as_of_query.removeprefix("?"))))
        return f"?{query}" if query else ""

    def get_cited_title(self, heading: str) -> str:
        """With the choices in words: Commitments (Lab: OpenAI; Topic: audit)."""
        chips = self.chosen.chips() if self.chosen.is_valid else []
        colon = pgettext("punctuation", ":")
        told = "; ".join(f"{chip.label}{colon} {chip.words}" for chip in chips)
        return f"{heading} ({told})" if told else heading

    def get_kept(self) -> list[tuple[str, str]]:
        """The choices made."""
        return [(name, ",".join(values)) for name, values in self.chosen.asked.items()]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The rows, the filter form, and what is filtered by."""
        context = super().get_context_data(**kwargs)
        json_url = self.get_json_url()
        table_url = f"{json_url}{'&' if '?' in json_url else '?'}format=csv" if json_url else ""
        own = {
            "chosen": self.chosen,
            "chips": self.chosen.chips(),
            "heads": self.chosen.heads(),
            "noindex": bool(self.chosen.asked),
            "table_url": table_url,
            **self._told(context),
        }
        return {**context, **own, **kwargs}

    def _told(self, context: dict[str, Any]) -> dict[str, Any]:
        """How many rows there are, and of no rows, who looked for any."""
        pages, page = context["paginator"], context["page_obj"]
        if context["object_list"] or not self.chosen.is_valid:
            counted = {"counted": self.noun % {"count": pages.count}} if pages else {}
            return {**counted, "numbers": numbers(page) if page else ()}
        return {
            "counted": self.noun % {"count": 0},
            "drops": self.chosen.drops(),
            "searches": self._searches(),
        }

    def _searches(self) -> list[Any]:
        """Findings of those who looked before us, for what is asked about; the app above knows."""
        asked = self.chosen.filterset.given() if self.chosen.is_valid else {}
        about = [one for value in asked.values() if isinstance(value, list) for one in value]
        searches: list[Any] = import_string(settings.LAST_SEARCHES)(about, self.as_of)
        return searches

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """The list, or 400 if a filter is not understood."""
        status = 200 if self.chosen.is_valid else 400
        return super().render_to_response(context, status=status, **kwargs)


def numbers(page: Any) -> list[Any]:
    """The numbers of pages to show, with None where some are left out."""
    pages = page.paginator
    return [
        number if isinstance(number, int) else None
        for number in pages.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    ]
