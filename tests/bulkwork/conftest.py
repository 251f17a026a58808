"""People with roles at their desks, and files to upload."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from labwatch.api.csvout import guarded
from tests.groups import groups


def person(name: str, role: str) -> Any:
    """Somebody with a role; without a password, which is slow."""
    user = get_user_model().objects.create(username=name, is_staff=True)
    user.groups.set(groups(role))
    return user


def browser_of(user: Any) -> Client:
    """Their browser, logged in."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def contributor(db: None) -> Any:
    """Carol, who drafts."""
    return person("carol", "contributor")


@pytest.fixture
def editor(db: None) -> Any:
    """Edith, who publishes what others wrote."""
    return person("edith", "editor")


@pytest.fixture
def desk(editor: Any) -> Client:
    """The editor's browser."""
    return browser_of(editor)


def sheet(*rows: dict[str, Any], columns: list[str] | None = None) -> bytes:
    """A CSV file; its columns are those of the first row."""
    out = io.StringIO()
    names = columns or list(rows[0])
    writer = csv.DictWriter(out, names)
    writer.writeheader()
    writer.writerows([{name: guarded(value) for name, value in row.items()} for row in rows])
    return out.getvalue().encode()


def upload(client: Client, content: bytes, name: str = "labs.csv", kind: str = "") -> Any:
    """The page that follows an upload: its preview, or the form with what is wrong."""
    data = {"file": SimpleUploadedFile(name, content), "kind": kind}
    return client.post(reverse("admin:import"), data, follow=True)


def confirm(client: Client, previewed: Any, **changed: str) -> Any:
    """Import what the preview showed."""
    data = {"digest": previewed.context["preview"].digest, "note": "", **changed}
    return client.post(previewed.request["PATH_INFO"], data, follow=True)


def outcomes(previewed: Any) -> list[str]:
    """What becomes of each row."""
    return [line.outcome for line in previewed.context["preview"].lines]


def complaints(previewed: Any) -> list[str]:
    """Everything that is wrong, as row, column and message."""
    found = previewed.context["preview"]
    every = [*found.problems, *(each for line in found.lines for each in line.problems)]
    return [f"{each.place.line} {each.field}: {each.message}" for each in every]


def said(response: Any) -> list[str]:
    """The messages on a page."""
    return [str(message) for message in response.context["messages"]]
