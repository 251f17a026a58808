"""All visits to one source, in pages, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.views.generic import ListView

from sources.models import Check
from sources.pages.history import SourcePart
from sources.publishing import public_versions

if TYPE_CHECKING:
    _ListView = ListView[Any]
else:
    _ListView = ListView


class VisitList(SourcePart, _ListView):
    """Every visit to a source: when, what came of it, and which text it read."""

    template_name = "sources/visits.html"
    paginate_by = 100

    def get_queryset(self) -> QuerySet[Check]:
        """The visits, without what only their own pages show."""
        return self.source.checks.defer("hops", "headers", "certificate")

    def get_heading(self) -> str:
        """Visits to what."""
        return gettext("Visits to “%(title)s”") % {"title": self.source.title}

    def get_json_url(self) -> str:
        """The same visits in the REST API."""
        return reverse("api:source-checks", args=[self.source.slug])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the keys of those texts that have a public page."""
        context = super().get_context_data(**kwargs)
        read = {visit.snapshot_id for visit in context["object_list"] if visit.snapshot_id}
        shown = public_versions(self.source).filter(pk__in=read).values_list("pk", flat=True)
        return {**context, "texts": set(shown)}
