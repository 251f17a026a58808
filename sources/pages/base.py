"""What all pages share. The apps above build their pages from these."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import pgettext
from django.views.generic import DetailView, TemplateView
from django.views.generic.base import ContextMixin, View

from sources.asof import BadDay, read_as_of
from sources.citing import CiteAs, cite_as
from sources.records import Record

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    _DetailView = DetailView[Any]
else:
    _DetailView = DetailView


@dataclass(frozen=True)
class Crumb:
    """One step of the way to a page: what it is called and where it is."""

    label: _StrOrPromise
    url: str


class NotThereYet(Exception):
    """The record is public today and was not there yet on the day asked for."""

    def __init__(self, record: Record, on: dt.date) -> None:
        self.record, self.on = record, on
        super().__init__(f"{record} was not there yet on {on}.")


class Page(ContextMixin, View):
    """A page: its heading, the way to it, its lasting address, its JSON and how to cite it."""

    request: HttpRequest
    kwargs: dict[str, Any]
    as_of: dt.date | None = None
    heading: ClassVar[_StrOrPromise] = ""
    #: The list that the page is or belongs to: URL name and what the way to it says.
    section: ClassVar[tuple[str, _StrOrPromise] | None] = None
    #: The resource of the REST API that holds the same facts, such as grants.
    resource: ClassVar[str] = ""
    #: Whether the page can be had as of an earlier day, by ``?as_of=``.
    takes_as_of: ClassVar[bool] = False
    #: Whether the API tells what its JSON said at an earlier moment, by ``?recorded_at=``.
    is_recorded: ClassVar[bool] = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page; 400 if the day asked for is none, 404 if its record came later than that."""
        try:
            self.as_of = read_as_of(request.GET.get("as_of")) if self.takes_as_of else None
            response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[assignment]
        except BadDay as error:
            return render(request, "400.html", {"reason": str(error)}, status=400)
        except NotThereYet as error:
            context = {"record": error.record, "day": error.on, "today_url": request.path}
            return render(request, "not_there_yet.html", context, status=404)
        return response

    @cached_property
    def today(self) -> dt.date:
        """The day for which the page holds: the one asked for, else today; decided once."""
        return self.as_of or timezone.localdate()

    @cached_property
    def names_then(self) -> Mapping[Any, str]:
        """The names on the day asked for, of organisations that the page names; empty for today."""
        return {}

    def get_heading(self) -> str:
        """The page's title and first heading."""
        return str(self.heading)

    def get_crumbs(self) -> list[Crumb]:
        """The way from the first page to this one, without the page itself."""
        return [Crumb("Lab Watch", reverse("home"))]

    def get_json_url(self) -> str:
        """The address of the same facts in the REST API; empty if there is none."""
        return reverse(f"api:{self.resource}-list") if self.resource else ""

    def get_table_url(self) -> str:
        """The address of the same facts as CSV; empty if there is no such table."""
        return ""

    @property
    def as_of_query(self) -> str:
        """What links of the page carry on, so that the reader stays on that day."""
        return f"?as_of={self.as_of}" if self.as_of else ""

    def get_canonical_query(self) -> str:
        """What of the query belongs to the lasting address; the day asked for does."""
        return self.as_of_query

    def get_kept(self) -> list[tuple[str, str]]:
        """What else was asked for, which choosing another day leaves as it is."""
        asked = QueryDict(self.get_canonical_query().removeprefix("?"))
        return [
            (name, value)
            for name, values in asked.lists()
            for value in map(str, values)
            if name != "as_of"
        ]

    def get_report_url(self) -> str:
        """The form with which readers report an error on the page."""
        page = self.request.path + self.get_canonical_query()
        return f"{reverse('report')}?{urlencode({'page': page})}"

    def get_changed(self) -> dt.date | None:
        """When the record behind the page last changed, if there is one."""
        return None

    def get_cited_title(self, heading: str) -> str:
        """What the page is called where it is cited, alone: its heading may not say enough."""
        return heading

    def get_cite(self, heading: str, canonical: str) -> CiteAs:
        """How to cite the page: the address of this day's state, where it can be had so."""
        day = timezone.localdate()
        dated = "" if self.as_of or not self.takes_as_of else f"as_of={day}"
        mark = "&" if "?" in canonical else "?"
        cited = f"{canonical}{mark}{dated}" if dated else canonical
        title = self.get_cited_title(heading)
        return cite_as(title, cited, day, self.get_changed(), page=canonical)

    def get_recorded_url(self, json_url: str) -> str:
        """Where the API will tell what its JSON says today, whatever is corrected later."""
        mark = "&" if "?" in json_url else "?"
        asked = f"{mark}recorded_at={timezone.localdate()}"
        return f"{json_url}{asked}" if json_url and self.is_recorded else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What base.html shows."""
        canonical = settings.SITE_URL + self.request.path + self.get_canonical_query()
        heading, json_url = self.get_heading(), self.get_json_url()
        common = {
            "heading": heading,
            "crumbs": self.get_crumbs(),
            "section_name": self.section[0] if self.section else "",
            "canonical": canonical,
            "json_url": json_url,
            "table_url": self.get_table_url(),
            "as_of": self.as_of,
            "takes_as_of": self.takes_as_of,
            "kept_for_day": self.get_kept() if self.takes_as_of else [],
            "as_of_query": self.as_of_query,
            "cite": self.get_cite(heading, canonical),
            "recorded_url": self.get_recorded_url(json_url),
            "report_url": self.get_report_url(),
            "today": self.today,
            "names_then": self.names_then,
        }
        return super().get_context_data(**{**common, **kwargs})

    def http_method_not_allowed(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """405 in our style: pages are only read."""
        response = render(request, "405.html", status=405)
        response["Allow"] = "GET, HEAD, OPTIONS"
        return response


class TextPage(Page, TemplateView):
    """A page that lists no records of its own."""


class RecordPage(Page, _DetailView):
    """The page of one published record."""

    is_recorded = True
    object: Any

    def get_queryset(self) -> QuerySet[Any]:
        """Published rows with everything that the page shows."""
        raise NotImplementedError

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        """The record as of the day; raises NotThereYet if it came later, Http404 if none is."""
        rows: Any = self.get_queryset()
        try:
            return super().get_object(rows.as_of(self.as_of))
        except Http404:
            self._look_later(rows.model)
            raise

    def _look_later(self, model: type[Record]) -> None:
        found = model.objects.published().filter(slug=self.kwargs["slug"]).first()
        if self.as_of and found:
            raise NotThereYet(found, self.as_of)

    def get_heading(self) -> str:
        """The record's name, as it was on that day."""
        return str(self.names_then.get(self.object, self.object.name))

    def get_cited_title(self, heading: str) -> str:
        """With what sort of record it is: OpenAI (lab)."""
        kind = pgettext("kind of record", str(self.object._meta.verbose_name))
        return f"{heading} ({kind})"

    def get_crumbs(self) -> list[Crumb]:
        """By way of the list."""
        name, label = self.section or ("home", "Lab Watch")
        return [*super().get_crumbs(), Crumb(label, reverse(name))]

    def get_json_url(self) -> str:
        """The record itself in the REST API."""
        address = reverse(f"api:{self.resource}-detail", args=[self.object.slug])
        return address + self.as_of_query

    def get_table_url(self) -> str:
        """The record itself as CSV."""
        address = self.get_json_url()
        return f"{address}{'&' if '?' in address else '?'}format=csv" if address else ""

    def get_report_url(self) -> str:
        """The form for this record."""
        return reverse("report-record", args=[self.resource, self.object.slug])

    def get_changed(self) -> dt.date | None:
        """When the record last changed."""
        return timezone.localdate(self.object.updated_at)

    def get_sentence(self) -> str:
        """What is known of the record in one sentence, safe to print; empty if none is made."""
        sentence_of = import_string(settings.RECORD_SENTENCE)
        return str(sentence_of(self.object, self.today, self.as_of, self.names_then))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the record's ``sentence``."""
        return super().get_context_data(**{"sentence": self.get_sentence(), **kwargs})
