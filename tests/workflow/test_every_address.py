"""Every address of the site: forged requests are refused, and nothing runs inside a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from labwatch.alerts.linked import StopPage
from tests import factories as make
from tests.workflow.conftest import address, browser

#: What a strict content security policy would not run: it must not be there at all.
_INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>|\son\w+=|\sstyle=|<style"
)


def views(patterns: Any) -> Iterator[Any]:
    """Every view of the site."""
    for each in patterns:
        if isinstance(each, URLPattern):
            yield each.callback
        else:
            yield from views(each.url_patterns)


def test_only_what_takes_nothing_is_spared_the_csrf_check() -> None:
    exempt = [view for view in views(get_resolver().url_patterns) if _is_exempt(view)]
    # Mail programs end the mail of whoever the link names, without a cookie (RFC 8058).
    one_click = [view for view in exempt if getattr(view, "view_class", None) is StopPage]
    assert len(one_click) == 1
    for view in set(exempt) - set(one_click):
        assert hasattr(view, "cls"), view  # a view of the API, which only reads
        methods = set(view.cls.http_method_names) & {"post", "put", "patch", "delete"}
        assert not any(hasattr(view.cls, method) for method in methods), view


def _is_exempt(view: Any) -> bool:
    return bool(getattr(view, "csrf_exempt", False))


@pytest.mark.parametrize("step", ["review", "send-back", "publish", "withdraw"])
def test_no_step_runs_a_script_or_a_style_of_its_own(step: str, people: Any) -> None:
    lab = make.make_lab(status="published" if step == "withdraw" else "in-review")
    markup = browser(people["administrator"]).get(address(step, lab)).content.decode()
    assert not _INLINE.findall(markup)


@pytest.mark.parametrize("page", ["login", "second-factor"])
def test_nor_does_the_door(page: str, people: Any, client: Client) -> None:
    door = client if page == "login" else browser(people["editor"])
    answer = door.get(reverse(f"admin:{page}"))
    assert not _INLINE.findall(answer.content.decode())
    policy = answer["Content-Security-Policy"]
    assert "'unsafe-inline'" not in policy
    assert "default-src 'self'" in policy
