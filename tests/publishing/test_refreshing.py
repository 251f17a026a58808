"""A refresh that goes wrong hurts nobody, and none is made of the past."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from commitments.models import Lab
from labwatch.publishing import refreshing
from labwatch.publishing.models import PublishedForm, Touched
from labwatch.publishing.refreshing import refresh, refresh_all, refresh_if_few
from labwatch.publishing.versions import current_version
from sources.recorded import said_at
from tests import factories as make

pytestmark = pytest.mark.django_db
YESTERDAY = timezone.now() - dt.timedelta(days=1)


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> str:
    """A lab of which no form can be made."""
    lab = make.make_lab(slug="broken")
    whole = refreshing.forms_of

    def forms_of(resource: str, keys: Iterable[int]) -> Any:
        keys = list(keys)
        if resource == "labs" and lab.pk in keys:
            raise ValueError("This one cannot be made.")
        return whole(resource, keys)

    monkeypatch.setattr(refreshing, "forms_of", forms_of)
    return lab.slug


def test_one_record_that_cannot_be_made_keeps_no_other_from_it(broken: str) -> None:
    make.make_lab(slug="sound")
    refresh_all()
    assert list(PublishedForm.objects.values_list("slug", flat=True)) == ["sound"]
    assert not current_version().is_fresh


@pytest.mark.parametrize(
    "address", ["/api/v1/changes/", "/api/v1/labs/broken/", "/api/v1/search/?q=lab", "/search/?q=a"]
)
def test_whoever_reads_meanwhile_gets_an_answer(broken: str, client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


def test_what_an_editor_saves_is_saved(broken: str, admin_client: Client) -> None:
    lab = Lab.objects.get(slug=broken)
    address = f"/admin/commitments/lab/{lab.pk}/delete/"
    assert admin_client.post(address, {"post": "yes"}).status_code != 500
    assert admin_client.post("/admin/login/").status_code == 200


def test_nothing_is_made_of_the_past() -> None:
    make.make_lab()
    with said_at(YESTERDAY):
        refresh_if_few()
        with pytest.raises(RuntimeError, match="never of its past"):
            refresh()
    assert not PublishedForm.objects.exists()


def test_a_search_in_the_past_makes_no_form(api: APIClient) -> None:
    make.make_lab(slug="lab", name="Zebra")
    assert api.get("/api/v1/labs/?search=zebra&as_of=2024-05-24").status_code == 200
    assert not PublishedForm.objects.exists()


def test_what_was_touched_without_being_shown_moves_the_version_on() -> None:
    refresh_all()
    before = current_version().mark
    Touched.objects.create(resource="document-versions", record=0)
    refresh_all()
    assert current_version().mark != before
    assert current_version().is_fresh
