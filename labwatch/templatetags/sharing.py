"""Tags that let others take a page along: its tables, its card, its data. None of them queries."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

register = template.Library()


@register.inclusion_tag("sharing/_table_tools.html", takes_context=True)
def table_tools(context: Any, resource: str, **asked: Any) -> dict[str, str]:
    """The rows of the table beside it, from the API: as CSV and as JSON, on the page's day.

    ``resource`` is a list of the API such as grants; ``asked`` its filters, as in
    ``{% table_tools "grants" lab=object.slug %}``. What is empty is not asked for.
    """
    day = context.get("as_of")
    given = {**asked, "as_of": day.isoformat() if day else ""}
    query = urlencode({name: value for name, value in given.items() if value}, safe=",:")
    address = reverse(f"api:{resource}-list")
    return {
        "json_url": f"{address}?{query}" if query else address,
        "csv_url": f"{address}?{query}&format=csv" if query else f"{address}?format=csv",
    }
