"""Where the pages are, and how to count what they ask of the database."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from labwatch.serving.kept import forget_pages

#: Pages that list records.
LISTS = (
    "labs",
    "models",
    "commitments",
    "documents",
    "statements",
    "evaluators",
    "access",
    "evaluations",
    "findings",
    "corrections",
    "sources",
)
#: Pages of one record, by URL name, and the model whose records they show.
DETAILS = {
    "lab": "Lab",
    "model": "AIModel",
    "commitment": "Commitment",
    "document": "Document",
    "evaluator": "Evaluator",
    "grant": "AccessGrant",
    "evaluation": "Evaluation",
    "finding": "Finding",
    "source": "Source",
}
#: Pages of the scorecard, whose lasting address names the edition of the rubric.
BOARDS = ("home", "compare", "differences")
#: Pages about the site itself, of which there is no JSON.
ABOUT_THE_SITE = ("licence", "accessibility", "privacy", "changelog")
#: Pages of the site as a whole.
TEXTS = (
    *BOARDS,
    "coverage",
    "adequacy",
    "changes",
    "search",
    "ways",
    "data",
    "methodology",
    "about",
    *ABOUT_THE_SITE,
    "evidence",
)


def page(client: Client, address: Any, status: int = 200) -> str:
    """The HTML at the address of a record, a URL name or a path; must have that status."""
    response = client.get(address_of(address))
    assert response.status_code == status, (address, response.status_code)
    return response.content.decode()


def address_of(address: Any) -> str:
    """The path to a record's page, to a named page, or the path itself."""
    if not isinstance(address, str):
        return str(address.get_absolute_url()).partition("#")[0]
    return address if address.startswith("/") else reverse(address)


def queries(client: Client, address: Any) -> int:
    """How many queries a page needs that is not kept."""
    forget_pages()
    with CaptureQueriesContext(connection) as asked:
        page(client, address)
    return len(asked)


def words(html: str) -> str:
    """The text of a page, with single spaces between words, without what only tools read."""
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
    return re.sub(r" ([.,;:)])", r"\1", text)


def canonical(html: str) -> str:
    """The lasting address that a page gives, without the site."""
    (link,) = re.findall(r'rel="canonical" href="https?://[^/]+([^"]+)"', html)
    return unescape(link)
