"""What each role may do with each kind of record, and with what else there is: one table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.test import RequestFactory

from labwatch.dataset.kinds import KINDS
from labwatch.workflow import acts, permissions
from labwatch.workflow.roles import ROLES, lay_roles
from tests.admin.conftest import MAKERS
from tests.groups import groups
from tests.workflow.conftest import person

C, E, R, A = "contributor", "editor", "reviewer", "administrator"
WRITERS, EDITORS, ALL = {C, E, A}, {E, A}, {C, E, R, A}
every_kind = pytest.mark.parametrize("model", [kind.model for kind in KINDS])


@pytest.fixture
def staff(db: None, settings: Any) -> dict[str, User]:
    """One person in each role, and one in none."""
    settings.SINGLE_MAINTAINER = False
    return {role: person(role, role) for role in ALL} | {"nobody": person("nobody")}


def asking(user: User) -> Any:
    """A request of theirs."""
    request: Any = RequestFactory().get("/admin/")
    request.user = user
    return request


def who(staff: dict[str, User], allowed: Callable[[User], Any]) -> set[str]:
    """The roles that may."""
    return {role for role, user in staff.items() if allowed(user)}


@every_kind
def test_each_role_may_do_this_with_records_and_nothing_else(
    model: Any, staff: dict[str, User]
) -> None:
    page, published = admin.site._registry[model], MAKERS[model]()
    draft = MAKERS[model](status="draft")
    is_ruling = model._meta.model_name == "ruling"
    assert who(staff, lambda user: page.has_view_permission(asking(user), draft)) == ALL
    assert who(staff, lambda user: page.has_add_permission(asking(user))) == WRITERS
    assert who(staff, lambda user: page.has_change_permission(asking(user), draft)) == WRITERS
    corrects = who(staff, lambda user: page.has_change_permission(asking(user), published))
    assert corrects == (set() if is_ruling else EDITORS)
    assert who(staff, lambda user: page.has_delete_permission(asking(user), draft)) == EDITORS
    assert who(staff, lambda user: page.has_delete_permission(asking(user), published)) == set()
    publishes = who(staff, lambda user: not acts.why_not_publish(draft, user))
    assert publishes == ({R, A} if is_ruling else EDITORS)


@every_kind
def test_whoever_wrote_a_record_neither_publishes_it_nor_loses_it_to_a_stranger(
    model: Any, staff: dict[str, User]
) -> None:
    page, mine = admin.site._registry[model], MAKERS[model](status="draft")
    mine.history.update(history_user=staff[C])
    assert page.has_delete_permission(asking(staff[C]), mine)
    mine.history.update(history_user=staff[A])
    assert "somebody else" in acts.why_not_publish(mine, staff[A])
    assert not page.has_delete_permission(asking(staff[C]), mine)


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        (permissions.SUBMIT, WRITERS),
        (permissions.CORRECT, EDITORS),
        (permissions.PUBLISH, EDITORS),
        (permissions.PUBLISH_RULING, {R, A}),
        (permissions.WITHDRAW, EDITORS),
        (permissions.DELETE_OTHERS, EDITORS),
        ("sources.change_reviewitem", EDITORS),  # answer what waits
        ("sources.change_source", WRITERS),  # check now
        ("workflow.view_act", ALL),
        ("publishing.view_changeentry", ALL),
        ("auth.change_user", {A}),
        ("auth.change_group", {A}),
        ("keys.add_apikey", {A}),
        ("webhooks.change_subscription", {A}),
        ("tips.view_tip", ALL),
        ("tips.change_tip", EDITORS),  # accept it or put it away
        ("tips.add_tip", set()),
        ("tips.delete_tip", set()),
        ("sources.change_checker", {A}),
        ("sources.change_host", {A}),
        ("otp_totp.delete_totpdevice", {A}),
        ("otp_totp.change_totpdevice", set()),
        ("publishing.change_changeentry", set()),
        ("workflow.delete_act", set()),
    ],
)
def test_each_role_has_these_permissions(
    permission: str, roles: set[str], staff: dict[str, User]
) -> None:
    assert who(staff, lambda user: user.has_perm(permission)) == roles


def test_only_those_who_may_correct_pause_a_source(staff: dict[str, User]) -> None:
    page: Any = admin.site._registry[KINDS[0].model]
    assert "check_now" in page.get_actions(asking(staff[C]))
    assert "pause" not in page.get_actions(asking(staff[C]))
    assert {"pause", "resume"} <= page.get_actions(asking(staff[E])).keys()


def test_laying_the_roles_again_adds_what_is_missing_and_keeps_what_was_given(db: None) -> None:
    editors = groups(E).get()
    editors.permissions.add(Permission.objects.get(codename="add_user"))
    editors.permissions.remove(Permission.objects.get(codename="withdraw"))
    lay_roles(Group.objects, Permission.objects)
    held = set(editors.permissions.values_list("codename", flat=True))
    assert {"add_user", "withdraw"} <= held
    assert Group.objects.filter(name__in=ROLES).count() == len(ROLES)
