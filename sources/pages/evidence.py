"""The daily roots over all visits: a page that explains them, and the file to keep."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from sources.evidence import DayRoot
from sources.models import DailyRoot
from sources.pages.base import TextPage

#: Days that the page itself shows; the file has all.
SHOWN_DAYS = 60


class EvidencePage(TextPage):
    """How anybody can see that no visit was back-dated, and the newest roots."""

    heading = gettext_lazy("Evidence of our visits")
    section = ("sources", gettext_lazy("Sources"))
    template_name = "sources/evidence.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The newest roots."""
        return super().get_context_data(roots=DailyRoot.objects.all()[:SHOWN_DAYS], **kwargs)


@require_safe
def evidence_lines(request: HttpRequest) -> HttpResponseBase:
    """All roots, oldest first, one JSON object a line, as the public file has them."""
    rows = DailyRoot.objects.order_by("day").iterator()
    lines = (DayRoot(row.day, row.leaves, row.root, row.program).line() + b"\n" for row in rows)
    response = StreamingHttpResponse(lines, content_type="application/x-ndjson")
    response["Content-Disposition"] = 'attachment; filename="evidence.jsonl"'
    return response
