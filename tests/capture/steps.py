"""The steps of somebody who captures, and what they see."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from labwatch.capture.models import Capture
from tests.admin.conftest import in_plain
from tests.sources.checking.conftest import SENTENCE

START = "/admin/capture/"


def paste(desk: Client, url: str, quote: str = SENTENCE, **given: Any) -> Any:
    """Paste an address and a quote; the page that is led to."""
    return desk.post(
        START, {"url": url, "quote": quote, "kind": "commitment", **given}, follow=True
    )


def newest() -> Capture:
    """The capture made last."""
    return Capture.objects.order_by("-pk")[0]


def text(response: Any) -> str:
    """What a reader sees of a page."""
    assert response.status_code == 200
    return in_plain(response.content.decode())


def as_filled(response: Any) -> dict[str, Any]:
    """What a browser would send back from the large form, untouched."""
    filled = response.context["filled"]
    values = {field.html_name: field.value() for form in filled.forms for field in form}
    return {name: value for name, value in values.items() if value not in (None, False)}


def save(desk: Client, shown: Any, **typed: Any) -> Any:
    """Send the large form back with something typed into it; ``record__lab`` is record-lab."""
    kind = shown.context["kind"].name
    data = as_filled(shown) | {re.sub("__", "-", name, count=1): v for name, v in typed.items()}
    address = f"{START}{newest().pk}/?kind={kind}"
    return desk.post(address, {**data, "act": "save"}, follow=True)


def act(desk: Client, name: str, **sent: Any) -> Any:
    """Press one of the smaller buttons of the newest capture."""
    return desk.post(f"{START}{newest().pk}/", {"act": name, **sent}, follow=True)


def errors(shown: Any) -> dict[str, list[str]]:
    """The messages of the forms, by the name of the box."""
    return {
        field.html_name: list(field.errors)
        for form in shown.context["filled"].forms
        for field in form
        if field.errors
    } | {"": [m for form in shown.context["filled"].forms for m in form.non_field_errors()]}
