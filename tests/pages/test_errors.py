"""Error pages in our style, and whether the site is well."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.test import Client, override_settings
from django.urls import path, reverse

from labwatch import urls
from tests.pages.conftest import LISTS, TEXTS, page

pytestmark = [pytest.mark.django_db, pytest.mark.once]


class TestErrors:
    """Error pages look like all others and say what to do."""

    @staticmethod
    def _is_ours(html: str, heading: str) -> bool:
        return f"<h1>{heading}</h1>" in html and "labwatch.css" in html and "Lab Watch" in html

    @pytest.mark.parametrize(
        "address", ["/nothing/", "/labs/nobody/", "/access/none/", "/labs/x/y/"]
    )
    def test_what_is_not_there_is_404(self, client: Client, address: str) -> None:
        assert self._is_ours(page(client, address, status=404), "Nothing here")

    @pytest.mark.parametrize("name", [*LISTS, *TEXTS])
    def test_pages_are_only_read(self, client: Client, name: str) -> None:
        response = client.post(reverse(name), {"name": "x"})
        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD, OPTIONS"
        assert self._is_ours(response.content.decode(), "Only for reading")

    def test_a_host_that_is_not_ours_is_400(self, client: Client) -> None:
        response = client.get("/", headers={"host": "elsewhere.example"})
        assert response.status_code == 400
        assert self._is_ours(response.content.decode(), "Not understood")

    def test_a_form_sent_without_its_token_is_403(self) -> None:
        response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "alice"})
        assert response.status_code == 403
        assert self._is_ours(response.content.decode(), "Not allowed")

    def test_what_is_not_allowed_is_403_in_our_style(self, client: Client) -> None:
        with override_settings(ROOT_URLCONF=_Broken):
            response = client.get("/forbidden/")
        assert response.status_code == 403
        assert self._is_ours(response.content.decode(), "Not allowed")

    def test_a_fault_is_500_without_asking_the_database(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client.raise_request_exception = False
        monkeypatch.setattr(connection, "cursor", _lost)
        with override_settings(ROOT_URLCONF=_Broken):
            response = client.get("/broken/")
        assert response.status_code == 500
        assert self._is_ours(response.content.decode(), "Something broke")
        assert "a secret detail" not in response.content.decode()


def _forbidden(request: Any) -> Any:
    raise PermissionDenied


def _lost() -> None:
    raise DatabaseError("connection lost: password=hunter2")


def _broken(request: Any) -> Any:
    raise RuntimeError("a secret detail")


class _Broken:
    """The site with two more addresses, at which something goes wrong."""

    urlpatterns = [path("forbidden/", _forbidden), path("broken/", _broken), *urls.urlpatterns]


class TestHealth:
    def test_it_answers_while_the_database_does(self, client: Client) -> None:
        response = client.get("/healthz")
        assert response.status_code == 200
        assert response.json() == {"status": "ok", "database": "ok"}

    def test_it_says_so_if_the_database_does_not(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(connection, "cursor", _lost)
        response = client.get("/healthz")
        assert response.status_code == 503
        assert "hunter2" not in response.content.decode()
