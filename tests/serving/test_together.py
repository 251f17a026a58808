"""Who asks for a page that is being made waits for it; so it is made once, not by each thread."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import RequestFactory

from labwatch.serving.middleware import KeptPages
from labwatch.serving.together import Together
from tests.machines.servers import wait_until


class Slow:
    """A view that begins and goes on only when told; counts how often it was asked."""

    def __init__(self, kind: str = "text/html") -> None:
        self.kind, self.times = kind, 0
        self.go_on = threading.Event()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A page, after a while."""
        self.times += 1
        assert self.go_on.wait(60)
        return HttpResponse("a page", content_type=self.kind)


def asked_by_four(view: Slow, monkeypatch: pytest.MonkeyPatch) -> list[HttpResponseBase]:
    """The same page asked for by four threads, the last three while the first one makes it."""
    monkeypatch.setattr("labwatch.serving.middleware._key", lambda request: request.path)
    monkeypatch.setattr("labwatch.serving.middleware._keep_in_front", lambda request: None)
    pages, arrived = KeptPages(view), []

    def ask(_number: int) -> HttpResponseBase:
        arrived.append(True)
        return pages(RequestFactory().get(f"/{id(view)}/"))

    with ThreadPoolExecutor(4) as readers:
        answers = [readers.submit(ask, number) for number in range(4)]
        wait_until(lambda: len(arrived) == 4 and view.times >= 1, "all came")
        view.go_on.set()
        return [answer.result(timeout=60) for answer in answers]


def test_a_page_asked_for_by_many_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    view = Slow()
    answers = asked_by_four(view, monkeypatch)
    assert [answer.status_code for answer in answers] == [200] * 4
    assert view.times == 1


def test_what_cannot_be_kept_is_made_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    view = Slow(kind="application/octet-stream")
    answers = asked_by_four(view, monkeypatch)
    assert [answer.status_code for answer in answers] == [200] * 4
    assert view.times == 4


def test_nobody_waits_for_ever_for_another_one() -> None:
    together = Together(patience=0.0)
    with together.first("page") as is_first, together.first("page") as is_second:
        assert (is_first, is_second) == (True, False)
    with together.first("page") as is_first:
        assert is_first
