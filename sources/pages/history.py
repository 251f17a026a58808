"""Pages of what a source said over time: its versions, any two side by side, and each visit."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.db.models.functions import Length, Replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.generic import ListView

from sources.masking import (
    masked,
    one_line,
    public_certificate,
    public_headers,
    public_hops,
    web_link,
)
from sources.models import Check, Citation, QuoteEvent, Snapshot, Source
from sources.pages.base import Crumb, Page, TextPage
from sources.pages.comparing import compared
from sources.passages import text_html
from sources.publishing import public_versions
from sources.quoting import ShownQuote, shown_citations
from sources.records import published_q
from sources.wording import moment

if TYPE_CHECKING:
    _ListView = ListView[Any]
else:
    _ListView = ListView

#: Longer texts are shown in part.
MOST_SHOWN = 400_000


class SourcePart(Page):
    """A page below the page of one published source."""

    section = ("sources", gettext_lazy("Sources"))
    resource = "sources"

    @cached_property
    def source(self) -> Source:
        """The source; Http404 unless it is published."""
        found: Source = get_object_or_404(Source.objects.published(), slug=self.kwargs["slug"])
        return found

    def get_crumbs(self) -> list[Crumb]:
        """By way of the source."""
        above = [
            Crumb(gettext("Sources"), reverse("sources")),
            Crumb(self.source.title, self._above),
        ]
        return [*super().get_crumbs(), *above]

    @property
    def _above(self) -> str:
        return self.source.get_absolute_url()

    def get_json_url(self) -> str:
        """The source in the REST API."""
        return reverse("api:sources-detail", args=[self.source.slug])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The source."""
        return super().get_context_data(source=self.source, **kwargs)


def with_words(snapshots: QuerySet[Snapshot]) -> QuerySet[Snapshot]:
    """Without the texts themselves, but with their number of ``words``, counted by spaces."""
    gaps = sum(
        (Length("text") - Length(Replace("text", Value(gap))) for gap in (" ", "\n")),
        start=Value(1),
    )
    words = Case(When(text="", then=Value(0)), default=gaps, output_field=IntegerField())
    return snapshots.annotate(words=words).defer("text", "streams", "blocks")


class VersionList(SourcePart, _ListView):
    """What the source said over time, newest first; two of them can be chosen and compared."""

    template_name = "sources/versions.html"
    paginate_by = 50

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The list, or the way to the comparison that the form asks for."""
        if "old" in request.GET and "new" in request.GET:
            return self._compare(request.GET["old"], request.GET["new"])
        return super().get(request, *args, **kwargs)

    def _compare(self, old: str, new: str) -> HttpResponse:
        chosen = [text for text in (old, new) if text.isascii() and text.isdigit()]
        if len(chosen) != 2:
            raise Http404
        return redirect("source-diff", self.source.slug, *(int(text) for text in chosen))

    def get_queryset(self) -> QuerySet[Snapshot]:
        """The versions, without their texts."""
        return with_words(public_versions(self.source))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Each version knows the one before it on the page."""
        context = super().get_context_data(**kwargs)
        for new, old in pairwise(context["object_list"]):
            new.before = old.pk
        return context

    def get_heading(self) -> str:
        """Whose versions."""
        return gettext("Versions of “%(title)s”") % {"title": self.source.title}


class VersionPage(SourcePart, TextPage):
    """The text of one version, with the passages that are quoted from it marked."""

    template_name = "sources/version.html"

    @cached_property
    def version(self) -> Snapshot:
        """The version; Http404 if it is none of this source."""
        found: Snapshot = get_object_or_404(public_versions(self.source), pk=self.kwargs["pk"])
        return found

    def get_heading(self) -> str:
        """Whose text, and of which day."""
        said = {"title": self.source.title, "moment": moment(self.version.first_seen_at)}
        return gettext("“%(title)s” as of %(moment)s") % said

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The text, escaped, and the visits that read it."""
        quotes = shown_citations().filter(source=self.source)
        sought = {c.slug: [text for text in (ShownQuote(c).found, c.quote) if text] for c in quotes}
        return super().get_context_data(
            version=self.version,
            text=text_html(self.version.text[:MOST_SHOWN], sought),
            is_cut=len(self.version.text) > MOST_SHOWN,
            visits=self.version.checks.filter(source=self.source)[:10],
            **kwargs,
        )


class DiffPage(SourcePart, TextPage):
    """How one version of a source differs from another, word by word."""

    template_name = "sources/diff.html"

    @cached_property
    def versions(self) -> tuple[Snapshot, Snapshot]:
        """The older and the newer side as asked for; Http404 unless both are of this source."""
        rows = public_versions(self.source)
        old = get_object_or_404(rows, pk=self.kwargs["old"])
        return old, get_object_or_404(rows, pk=self.kwargs["new"])

    def get_heading(self) -> str:
        """Whose text, and which days."""
        old, new = self.versions
        begin, end = moment(old.first_seen_at), moment(new.first_seen_at)
        said = {"title": self.source.title, "old": begin, "new": end}
        return gettext("“%(title)s”: from %(old)s to %(new)s") % said

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The changed paragraphs, or why they are not shown."""
        old, new = self.versions
        choices = with_words(public_versions(self.source))[: VersionList.paginate_by]
        shown = {
            "old": old,
            "new": new,
            "choices": choices,
            **compared(old.text, new.text, self._quote()),
        }
        return super().get_context_data(**{**kwargs, **shown})

    def _quote(self) -> str:
        """The quote to mark: the one that ``?quote=`` names, or the only one there is."""
        quotes = Citation.objects.published().filter(source=self.source).exclude(quote="")
        asked = self.request.GET.get("quote", "")
        chosen = quotes.filter(slug=asked) if asked and "\0" not in asked else quotes
        found = list(chosen.values_list("quote", flat=True)[:2])
        return str(found[0]) if len(found) == 1 else ""


class VisitPage(SourcePart, TextPage):
    """One visit as evidence: when, by which way, what came back, and which program read it."""

    template_name = "sources/visit.html"

    @cached_property
    def visit(self) -> Check:
        """The visit; Http404 if it was to another source."""
        along = self.source.checks.select_related("snapshot").defer(
            "snapshot__text", "snapshot__streams", "snapshot__blocks"
        )
        found: Check = get_object_or_404(along, pk=self.kwargs["pk"])
        return found

    def get_heading(self) -> str:
        """What was visited, and when."""
        return gettext("Visit of %(moment)s") % {"moment": moment(self.visit.last_seen_at)}

    def get_json_url(self) -> str:
        """All visits to the source."""
        return reverse("api:source-checks", args=[self.source.slug])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What was stored of it, made fit for the public."""
        visit = self.visit
        return super().get_context_data(
            visit=visit,
            is_version_shown=self._is_version_shown(),
            hops=public_hops(visit.hops),
            headers=public_headers(visit.headers),
            certificate=public_certificate(visit.certificate),
            final_url=web_link(visit.final_url),
            detail=masked(one_line(visit.detail)),
            events=self._events(),
            archives=archives_of(self.source),
            **kwargs,
        )

    def _is_version_shown(self) -> bool:
        """Whether what it read has a public page."""
        key = self.visit.snapshot_id
        return key is not None and public_versions(self.source).filter(pk=key).exists()

    def _events(self) -> QuerySet[QuoteEvent]:
        """What it changed of published quotes."""
        events = self.visit.events.filter(published_q(Citation, "citation__"))
        return events.select_related("citation__source")[:100]


def archives_of(source: Source) -> list[str]:
    """Addresses of copies that are not ours: the recorded one, then those seen to hold a quote."""
    copies = shown_citations().filter(source=source).exclude(standing__archived_copy="")
    held = copies.values_list("standing__archived_copy", flat=True)[:20]
    found = (web_link(address) for address in (source.archive_url, *held))
    return list(dict.fromkeys(address for address in found if address))
