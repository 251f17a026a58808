"""The page of the search."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from labwatch.kindwords import NOUNS
from labwatch.languages.addresses import localized
from labwatch.publishing.place import PLACE
from labwatch.search.excerpts import Part
from labwatch.search.finding import Result, Search
from labwatch.search.standing import ORDER
from sources.filterfields import SearchField
from sources.pages import TextPage

ON_PAGE = 20
#: The lists that have a search of their own, by resource: URL names.
LISTS = {name: "access" if name == "grants" else name for name in NOUNS}
for _without in ("pledges", "rulings", "citations"):
    del LISTS[_without]


class SearchForm(forms.Form):
    """What to look for, and in which resource."""

    q = SearchField(label=_("Search"))
    resource = forms.ChoiceField(
        required=False,
        choices=[("", _("everything")), *((name, NOUNS[name][1]) for name in ORDER)],
        error_messages={"invalid_choice": _("There is no kind of record of that name.")},
    )


class SearchPage(TextPage):
    """A form, and the records in which everything asked for occurs, the best first."""

    heading = _("Search")
    section = ("search", _("Search"))
    template_name = "labwatch/search.html"

    @cached_property
    def form(self) -> SearchForm:
        """The form as the address fills it; empty where nothing is asked."""
        return SearchForm(self.request.GET if self.asked else None)

    @property
    def asked(self) -> str:
        """What is looked for, as it was typed."""
        return self.request.GET.get("q", "").strip()

    @property
    def kind(self) -> str:
        """The resource chosen, if any."""
        return self.request.GET.get("resource", "")

    def get_heading(self) -> str:
        """With what is looked for."""
        if not self.asked:
            return str(self.heading)
        return gettext("Search: %(asked)s") % {"asked": self.asked[:80]}

    def get_canonical_query(self) -> str:
        """What is looked for, without the page."""
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in self._chosen.items() if value})
        return f"?{query.urlencode()}" if query else ""

    @property
    def _chosen(self) -> dict[str, str]:
        return {"q": self.asked, "resource": self.kind}

    def get_json_url(self) -> str:
        """The same search in the REST API."""
        if not (self.asked and self.form.is_valid()):
            return ""
        return reverse("api:search") + self.get_canonical_query()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What was found, if anything was asked."""
        found = self._found() if self.asked and self.form.is_valid() else {}
        return super().get_context_data(
            is_search=True,
            form=self.form,
            asked=self.asked,
            resource=self.kind,
            **found,
            **kwargs,
        )

    def _found(self) -> dict[str, Any]:
        resources = [self.kind] if self.kind else []
        search = Search(self.form.cleaned_data["q"], resources)
        page = Paginator(search.hits, ON_PAGE).get_page(self.request.GET.get("page"))
        return {
            "search": search,
            "page_obj": page,
            "results": [_shown(result) for result in search.results(list(page.object_list))],
            "kinds": [(name, NOUNS[name][1], search.counts[name]) for name in search.counts],
            "every": sum(search.counts.values()),
            "among": NOUNS[self.kind][1] if self.kind else "",
            "within": self._list_url(self.kind),
        }

    def _list_url(self, kind: str) -> str:
        """The same search in the list of that kind, where it has filters beside it; "" if none."""
        if kind not in LISTS:
            return ""
        return f"{reverse(LISTS[kind])}?{urlencode({'search': self.asked})}"

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """The page, or 400 if what is asked is not understood."""
        status = 200 if not self.asked or self.form.is_valid() else 400
        return super().render_to_response(context, status=status, **kwargs)


def _html(parts: Iterable[Part]) -> SafeString:
    """The text, escaped, with what was looked for in marks."""
    pieces = (
        (format_html("<mark>{}</mark>", part.text) if part.is_match else part.text,)
        for part in parts
    )
    return format_html_join("", "{}", pieces)


def _shown(result: Result) -> dict[str, Any]:
    source = result.source if result.hit.resource != "sources" else None
    return {
        "kind": NOUNS[result.hit.resource][0],
        "url": localized(result.form["page_url"].removeprefix(PLACE)),
        "name": _html(result.name),
        "excerpt": _html(result.excerpt.parts),
        "is_quoted": result.is_quoted,
        "source": source and source["name"],
        "source_url": source and reverse("source", args=[source["slug"]]),
    }
