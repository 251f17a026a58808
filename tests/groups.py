"""The groups that a migration laid, also after a test that empties all tables took them."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet

from labwatch.workflow.roles import ROLES, lay_roles


def groups(*roles: str) -> QuerySet[Group]:
    """The groups of these names; all of them laid anew where one is missing."""
    if Group.objects.filter(name__in=ROLES).count() < len(ROLES):
        lay_roles(Group.objects, Permission.objects)
    return Group.objects.filter(name__in=roles)
