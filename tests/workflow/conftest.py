"""A newsroom: one person in each role, and how to write as one of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from labwatch.workflow.roles import ROLES
from tests.groups import groups


def person(name: str, *roles: str) -> User:
    """Somebody of the staff, in these roles."""
    user = User.objects.create(username=name, first_name=name.title(), is_staff=True)
    user.groups.set(groups(*roles))
    return user


@pytest.fixture
def people(db: None, settings: Any) -> dict[str, User]:
    """One person in each role, at a site of several; "colleague" is a second editor."""
    settings.SINGLE_MAINTAINER = False
    return {role: person(role, role) for role in ROLES} | {"colleague": person("cora", "editor")}


def browser(user: User) -> Client:
    """Their browser, logged in."""
    client = Client()
    client.force_login(user)
    return client


def write(user: User, record: Any, **columns: Any) -> Any:
    """Change a record as that person."""
    for name, value in columns.items():
        setattr(record, name, value)
    record._history_user = user
    record.save()
    return record


def address(step: str, record: Any) -> str:
    """The page of a step of a record."""
    options = record._meta
    return reverse(f"admin:{step}", args=[options.app_label, options.model_name, record.pk])
