"""Who follows a record that is merged into another follows that one."""

from __future__ import annotations

from typing import Any

import pytest

from labwatch.alerts.models import Asked, Follower
from labwatch.publishing.refreshing import refresh_all
from tests import factories as make
from tests.alerts.conftest import PostOffice, change, later, make_asked, make_follower
from tests.merging.conftest import editor, merged

pytestmark = pytest.mark.django_db
__all__ = ["editor"]  # a fixture


def test_followers_of_a_merged_record_are_told_of_the_one_that_stays(
    post: PostOffice,
    editor: Any,
) -> None:
    keep, gone = make.make_lab(slug="keep"), make.make_lab(slug="gone")
    refresh_all()
    make_follower("labs/gone")
    make_follower("labs/gone", "labs/keep", address="both@reader.example")
    make_asked(records="labs/gone\nlabs/gone-by\nlabs/keep", address="c@reader.example")
    merged(keep, gone, editor)
    for follower in Follower.objects.all():
        assert [str(row) for row in follower.followed.all()] == ["labs/keep"]
    assert Asked.objects.get().records == "labs/keep\nlabs/gone-by"
    change(keep, country="France")
    assert later() == 2
