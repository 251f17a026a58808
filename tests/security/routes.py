"""Every address of the site, found by walking its URLconf, each with a record behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.urls import URLPattern, get_resolver

from labwatch.tips.models import Tip
from tests import factories as make
from tests.admin.conftest import MAKERS
from tests.factories import A_MOMENT

#: What stands for a part of an address that names no record of ours.
ANYTHING = {
    "key": "1",
    "token": "no-such-token",
    "form": "csv",
    "section": "labs",
    "criterion": "coverage",
    "app": "commitments",
    "model": "lab",
    "resource": "labs",
    "threat": "weights",
    "pk": "1",
    "id": "1",
    "old": "1",
    "new": "2",
    "object_id": "1",
    "slug": "nobody",
    "lab": "nobody",
    "name": "labs",
    "content_type_id": "1",
}
_UUID = "00000000-0000-0000-0000-000000000000"
#: Addresses that a pattern of our own describes, by the pattern's beginning.
BY_HAND = {
    "^cite/": "/cite/labs.bib",
    "^cards/": "/cards/labs.png",
    "^embed/(?:(?P<path>[a-z]{2})/)?scorecard/(?P<part>deeds|words|promises)/": (
        "/embed/scorecard/words/"
    ),
    "^embed/(?:(?P<path>[a-z]{2})/)?scorecard/(?P<part>deeds|words|promises)\\.svg": (
        "/embed/scorecard/words.svg"
    ),
    "^embed/(?P<path>(?:[a-z]{2}/)?labs/[-a-zA-Z0-9_]+)/(?P<part>timeline|depth|half-years)/": (
        "/embed/labs/acme/timeline/"
    ),
    "^embed/(?P<path>(?:[a-z]{2}/)?labs/[-a-zA-Z0-9_]+)/(?P<part>timeline|depth|half-years)\\.": (
        "/embed/labs/acme/timeline.svg"
    ),
    "^embed/(?P<path>[-a-z0-9_]+(?:/[-a-zA-Z0-9_]+)*)/": "/embed/labs/",
    "^embed/(?P<path>[-a-z0-9_]+(?:/[-a-zA-Z0-9_]+)*)\\.svg": "/embed/labs.svg",
    "^data/(?P<name>labwatch-": "/data/labwatch-2026-01-01-00000000.zip",
    "api/v1/^.*$": "/api/v1/nothing/",
    "admin/^(?P<app_label>": "/admin/commitments/",
    "admin/(?P<url>.*)$": "/admin/nothing",
}
_PART = re.compile(r"<(?:(\w+):)?(\w+)>")
_SLUG = re.compile(r"\(\?P<(\w+)>\[-a-zA-Z0-9_\]\+\)")


@dataclass(frozen=True)
class Route:
    """A pattern of the URLconf, the name of its view, and an address that it takes."""

    pattern: str
    name: str
    path: str


def make_world() -> dict[str, Any]:
    """One published record of every kind, by the name of its model; the lab is "acme"."""
    acme = make.make_lab(slug="acme", name="Acme")
    world: dict[str, Any] = {model._meta.label_lower: maker() for model, maker in MAKERS.items()}
    world["commitments.lab"] = acme
    world["tips.tip"] = Tip.objects.create(
        opened_at=A_MOMENT, text="It is wrong.", caller="a" * 64, form_digest="b" * 64
    )
    return world


def every_route(world: dict[str, Any]) -> Iterator[Route]:
    """All of them, with records of the world behind their addresses wherever they name one."""
    for pattern, name in _patterns(get_resolver().url_patterns):
        yield Route(pattern, name, _path(pattern, world))


def _patterns(patterns: Any, before: str = "") -> Iterator[tuple[str, str]]:
    for each in patterns:
        pattern = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield pattern, each.name or ""
        else:
            yield from _patterns(each.url_patterns, pattern)


def _path(pattern: str, world: dict[str, Any]) -> str:
    for beginning, path in BY_HAND.items():
        if pattern.startswith(beginning):
            return path
    known = ANYTHING | _of_records(pattern, world)
    filled = pattern.replace("([^/]+)", known["object_id"])
    filled = _SLUG.sub(lambda found: known[found[1]], filled)
    filled = _PART.sub(lambda found: _UUID if found[1] == "uuid" else known[found[2]], filled)
    path = "/" + filled.replace("^", "").replace("$", "").replace("\\Z", "")
    assert not set(path) & set("<>()[]*+?\\"), f"Write an address for {pattern} in BY_HAND."
    return path


#: The model whose record stands behind the part of an address that follows this word.
_FOLDERS = {
    "labs": "commitments.lab",
    "models": "commitments.aimodel",
    "commitments": "commitments.commitment",
    "documents": "commitments.document",
    "pledges": "commitments.pledge",
    "rulings": "commitments.ruling",
    "statements": "commitments.statement",
    "corrections": "commitments.correction",
    "evaluators": "evaluators.evaluator",
    "access": "evaluators.accessgrant",
    "grants": "evaluators.accessgrant",
    "evaluations": "evaluators.evaluation",
    "findings": "evaluators.finding",
    "sources": "sources.source",
    "citations": "sources.citation",
}


def _of_records(pattern: str, world: dict[str, Any]) -> dict[str, str]:
    """What the parts of this pattern must be to name records of the world."""
    parts = pattern.replace("^", "").split("/")
    if parts[0] == "admin":
        return _of_newsroom(parts, world)
    lab = world["commitments.lab"].slug
    found = {"lab": lab, "slug": lab} if "<slug:resource>" in pattern else {"lab": lab}
    for part in parts:
        if part in _FOLDERS:
            found["slug"] = world[_FOLDERS[part]].slug
    return found


def _of_newsroom(parts: list[str], world: dict[str, Any]) -> dict[str, str]:
    record = world.get(".".join(parts[1:3]))
    lab = world["commitments.lab"]
    content_type = ContentType.objects.get_for_model(type(lab))
    found = {"content_type_id": str(content_type.pk), "object_id": str(lab.pk), "pk": str(lab.pk)}
    if record is not None:
        found |= {"object_id": str(record.pk), "key": str(record.pk), "pk": str(record.pk)}
    return found
