"""Two people who press their buttons at one moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from labwatch.workflow import acts
from labwatch.workflow.acts import RefusedError
from tests import factories as make
from tests.workflow.conftest import person

DRAFT = {"status": "draft"}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two(settings: Any) -> list[User]:
    """Two editors."""
    settings.SINGLE_MAINTAINER = False
    return [person(name, "editor") for name in ("ed", "eve")]


def at_one_moment(act: Callable[[Any, Any, str], Any], two: list[User], rows: list[Any]) -> int:
    """Let each do it with a row of their own; how many were refused."""
    begin, refused = threading.Barrier(len(two)), []

    def press(user: User, row: Any) -> None:
        try:
            begin.wait(30)
            act(row, user, "Words.")
        except RefusedError:
            refused.append(row)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=pair) for pair in zip(two, rows, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return len(refused)


def test_two_records_that_cite_one_draft_are_published_both(two: list[User]) -> None:
    passage = make.make_citation(**DRAFT)
    rows = [make.make_commitment(**DRAFT) for _ in two]
    for row in rows:
        make.cite(row, citation=passage)
    assert at_one_moment(acts.publish, two, rows) == 0


def test_of_two_grounds_of_one_record_one_stays(two: list[User]) -> None:
    commitment = make.make_commitment()
    passages = [make.make_citation() for _ in two]
    for passage in passages:
        make.cite(commitment, citation=passage)
    assert at_one_moment(acts.withdraw, two, passages) == 1
