"""The list of sources. The page of each is in source_page.py."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from sources.models import Citation, Source
from sources.pages.lists import FilteredList
from sources.publishing import under_review_since
from sources.sourcefilters import SourceFilter


class SourceList(FilteredList):
    """All sources."""

    heading = _("Sources")
    section = ("sources", _("Sources"))
    resource = "sources"
    template_name = "sources/source_list.html"
    filterset_class = SourceFilter
    noun = ngettext_lazy("%(count)s source", "%(count)s sources", "count")
    shown = ("kind", "tier", "reach", "quote_state", "host")

    def get_rows(self) -> QuerySet[Source]:
        """Sources with the states of their published quotes and their last visit."""
        states = Citation.objects.published().annotate(under_review_since=under_review_since())
        passages = Prefetch("citations", states, to_attr="passages")
        rows: QuerySet[Source] = Source.objects.published()
        return rows.select_related("health").prefetch_related(passages)
