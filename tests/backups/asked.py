"""What a site answers: ``python -m tests.backups.asked few|whole FILE``, in the site's environment.

Every record by the API, as lists in all three forms and of a day in the past, lists, feeds, search;
and pages: some of each kind, or all that the sitemap names.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

RESOURCES = (
    *("labs", "models", "documents", "commitments", "pledges", "rulings", "statements"),
    *("evaluators", "grants", "evaluations", "findings", "sources", "citations", "corrections"),
)
LISTS = (
    *("/", "/labs/", "/models/", "/commitments/", "/evaluators/", "/access/", "/sources/"),
    *("/changes/", "/corrections/", "/findings/", "/methodology/", "/data/", "/fr/"),
    *("/search/?q=testing", "/commitments/?q=models", "/labs/?as_of=2024-05-24"),
    *("/feeds/changes.atom", "/sitemap.xml", "/api/v1/", "/api/v1/scorecard/", "/api/v1/changes/"),
)
#: Of each kind of page, where not all are asked for.
FEW = 2


def addresses(site: Any, how: str) -> list[str]:
    """All that is asked for."""
    found = list(LISTS)
    for resource in RESOURCES:
        base = f"/api/v1/{resource}/"
        found += [base, *(f"{base}?format={form}" for form in ("jsonl", "csv"))]
        found.append(f"{base}?format=jsonl&as_of=2024-05-24")
    seen: dict[str, int] = {}
    for page in _pages(site, "/sitemap.xml"):
        kind = page.split("/")[1]
        seen[kind] = seen.get(kind, 0) + 1
        if how == "whole" or seen[kind] <= FEW:
            found.append(page)
    return found


def _pages(site: Any, sitemap: str) -> list[str]:
    """Paths of a sitemap, and of those that it names; English pages only."""
    from django.conf import settings

    text = site.get(sitemap).content.decode()
    paths = [path.removeprefix(settings.SITE_URL) for path in re.findall(r"<loc>([^<]+)", text)]
    if "<sitemapindex" in text:
        return [page for path in paths for page in _pages(site, path)]
    return [path for path in paths if not path.startswith("/fr/")]


def main(how: str, file: str) -> None:
    """Ask for everything, and write the hash of each answer."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labwatch.settings")
    django.setup()
    from labwatch.edition.asking import Site

    site = Site()
    told = {address: _digest(site.get(address)) for address in addresses(site, how)}
    Path(file).write_text(json.dumps(told))


def _digest(answer: Any) -> list[str]:
    """Of the answer as it is, and of its words in the order of the alphabet: PostgreSQL keeps the
    parts of a JSON value in an order of its own."""
    words = b" ".join(sorted(re.findall(rb"\w+", answer.content)))
    return [answer.kind, *(hashlib.sha256(each).hexdigest() for each in (answer.content, words))]


if __name__ == "__main__":
    main(*sys.argv[1:])
