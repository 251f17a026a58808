"""From a public page, maintainers get to the form of what it shows; nobody else is looked up."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from tests import factories as make

pytestmark = pytest.mark.django_db


def test_maintainers_get_from_a_public_page_to_its_form(client: Client) -> None:
    """One link, on the page of any record."""
    lab = make.make_lab()
    client.force_login(get_user_model().objects.create_user("alice", is_staff=True))
    page = client.get(lab.get_absolute_url()).content.decode()
    assert reverse("admin:commitments_lab_change", args=[lab.pk]) in page


def test_strangers_see_no_such_link_and_their_pages_may_be_kept(client: Client) -> None:
    """Nothing of the page depends on a cookie."""
    answer = client.get(make.make_lab().get_absolute_url())
    assert "/admin/" not in answer.content.decode()
    assert "Cookie" not in answer.get("Vary", "")


def test_readers_with_an_account_see_no_such_link(client: Client) -> None:
    """Only who may open the form is led there."""
    client.force_login(get_user_model().objects.create_user("bob"))
    assert "/admin/" not in client.get(make.make_lab().get_absolute_url()).content.decode()
