"""The page of one document, its versions on a line of time, and what one changed of another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from commitments.models import Commitment, Document, DocumentVersion
from commitments.pages import WithNames
from sources.models import Snapshot, Source
from sources.pages import RecordPage, TextPage
from sources.pages.base import Crumb
from sources.pages.comparing import compared
from sources.publishing import cited, public, published
from sources.vocabulary import CopyRead

_SECTION = ("documents", gettext_lazy("Documents"))


@dataclass(frozen=True)
class VersionOnLine:
    """One version on the line: what it replaced, what replaced it, and what it changed.

    ``older`` and ``newer`` are known from the record; ``before``: that, or the version before it
    on the line where it has a date; ``diff_url``: empty unless we kept the texts of both.
    """

    version: Any
    older: DocumentVersion | None
    newer: DocumentVersion | None
    before: DocumentVersion | None
    diff_url: str


class DocumentPage(WithNames, RecordPage):
    """One document with its versions and the promises that stand in them."""

    takes_as_of = True
    section = _SECTION
    resource = "documents"
    template_name = "commitments/document_detail.html"

    def get_queryset(self) -> QuerySet[Document]:
        """Documents with versions, their sources and their commitments."""
        words = published(Commitment, as_of=self.as_of)
        promises = Prefetch("commitments", words, to_attr="promises")
        along = ("document__lab", "source", "supersedes__document__lab")
        versions = published(DocumentVersion, *along, as_of=self.as_of)
        return published(Document, "lab").prefetch_related(
            cited(Document, as_of=self.as_of),
            Prefetch("versions", versions.prefetch_related(promises), to_attr="public_versions"),
            # The app above declared the relation.
            Prefetch("findings", published(_findings(), as_of=self.as_of), "public_findings"),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The line of versions."""
        line = line_of(self.object, self.object.public_versions)
        return super().get_context_data(line=line, **kwargs)


def line_of(document: Document, versions: Sequence[DocumentVersion]) -> list[VersionOnLine]:
    """The versions in order of time, undated ones last; one query."""
    ordered = sorted(versions, key=_moment)
    kept = kept_texts(version.source for version in ordered)
    newer = {version.supersedes_id: version for version in ordered if version.supersedes_id}
    line = []
    for before, version in zip([None, *ordered], ordered, strict=False):
        older = public(version.supersedes)
        earlier = older or (before if version.published_on or version.effective_on else None)
        way = _way(document, earlier, version, kept)
        line.append(VersionOnLine(version, older, newer.get(version.pk), earlier, way))
    return line


def kept_texts(sources: Iterable[Source | None]) -> dict[int, int]:
    """The newest text that our visits kept of each public source: its key by the source's."""
    sought = [source.pk for source in map(public, sources) if source]
    live = Snapshot.objects.filter(source=OuterRef("pk"), copy_read=CopyRead.LIVE).exclude(text="")
    newest = Subquery(live.order_by("-first_seen_at", "-pk").values("pk")[:1])
    rows = Source.objects.filter(pk__in=sought).annotate(kept=newest).exclude(kept=None)
    return dict(rows.values_list("pk", "kept"))


class DocumentDiffPage(WithNames, TextPage):
    """How the text of one version of a document differs from that of another, word by word."""

    template_name = "commitments/document_diff.html"
    section = _SECTION
    resource = "documents"

    @cached_property
    def versions(self) -> list[DocumentVersion]:
        """The older and the newer version; Http404 unless both are public and of the document."""
        rows = published(DocumentVersion, "document__lab", "source")
        rows = rows.filter(document__slug=self.kwargs["slug"])
        return [get_object_or_404(rows, slug=self.kwargs[name]) for name in ("old", "new")]

    @cached_property
    def texts(self) -> list[Snapshot]:
        """The kept text of each; Http404 unless we kept both and they are of two sources."""
        kept = kept_texts(version.source for version in self.versions)
        keys = [kept.get(version.source_id or 0) for version in self.versions]
        if None in keys or keys[0] == keys[1]:
            raise Http404
        found = Snapshot.objects.in_bulk([key for key in keys if key])
        return [found[key] for key in keys if key]

    def get_heading(self) -> str:
        """Which versions."""
        old, new = (version.label or gettext("version not named") for version in self.versions)
        said = {"title": self.versions[0].document.title, "old": old, "new": new}
        return gettext("“%(title)s”: from %(old)s to %(new)s") % said

    def get_crumbs(self) -> list[Crumb]:
        """By way of the document."""
        document = self.versions[0].document
        above = Crumb(gettext("Documents"), reverse("documents"))
        return [*super().get_crumbs(), above, Crumb(document.title, document.get_absolute_url())]

    def get_json_url(self) -> str:
        """The document in the REST API."""
        return reverse("api:documents-detail", args=[self.kwargs["slug"]])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Both versions with their texts, and the changed paragraphs."""
        old, new = self.texts
        sides = list(zip(self.versions, self.texts, strict=True))
        return super().get_context_data(sides=sides, **compared(old.text, new.text), **kwargs)


def _findings() -> Any:
    return Document._meta.get_field("findings").related_model


def _moment(version: DocumentVersion) -> tuple[Any, ...]:
    day = version.published_on or version.effective_on
    return (False, day.earliest, version.pk) if day else (True, version.pk)


def _way(
    document: Document,
    old: DocumentVersion | None,
    new: DocumentVersion,
    kept: dict[int, int],
) -> str:
    """The way to the comparison, if we kept the texts of two different sources."""
    if old is None or old.document_id != document.pk or old.source_id == new.source_id:
        return ""
    if old.source_id not in kept or new.source_id not in kept:
        return ""
    return reverse("document-diff", args=[document.slug, old.slug, new.slug])
