"""Roles: what the members of each group may do. A migration lays them; running it again adds what
is missing and takes nothing away, so that a site may give a group more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from labwatch.dataset.kinds import KINDS

CONTRIBUTOR, EDITOR, REVIEWER, ADMINISTRATOR = "contributor", "editor", "reviewer", "administrator"


def _written() -> list[Any]:
    """The tables of whoever writes records: theirs, and those of rows that belong to one."""
    parts = {part.model for kind in KINDS for part in kind.parts.values()}
    return [*(kind.model for kind in KINDS), *sorted(parts, key=lambda model: model._meta.label)]


def _writing() -> list[str]:
    return [
        f"{model._meta.app_label}.{act}_{model._meta.model_name}"
        for model in _written()
        for act in ("add", "change", "delete")
    ]


#: Apps of which everybody in the newsroom may see everything.
_OPEN = ("sources", "commitments", "evaluators", "workflow", "addresses", "tips", "desk", "capture")
_LOOK = [*(f"{app}.view_*" for app in _OPEN), "publishing.view_changeentry"]
_WRITE = [*_LOOK, *_writing(), "workflow.submit", "capture.*", "desk.*"]
_EDIT = [
    *_WRITE,
    "workflow.correct",
    "workflow.publish",
    "workflow.withdraw",
    "workflow.delete_others",
    "sources.change_reviewitem",
    "tips.change_*",
    "bulkwork.*",
]
_REVIEW = [*_LOOK, "workflow.publish_ruling", "desk.*"]
_ADMINISTER = [
    *_EDIT,
    *_REVIEW,
    "auth.*",
    "keys.*",
    "webhooks.*",
    "alerts.view_follower",
    "alerts.change_follower",
    "alerts.delete_follower",
    "sources.*_checker",
    "sources.*_host",
    "otp_totp.view_totpdevice",
    "otp_totp.delete_totpdevice",
]
#: Patterns of permissions, as app and code name.
ROLES: Mapping[str, list[str]] = {
    CONTRIBUTOR: _WRITE,
    EDITOR: _EDIT,
    REVIEWER: _REVIEW,
    ADMINISTRATOR: _ADMINISTER,
}


def lay_roles(groups: Any, permissions: Any) -> None:
    """Make the groups that are missing, and give each what it lacks. Takes the managers of both
    tables, so that a migration can hand over its own."""
    known = {
        f"{row.content_type.app_label}.{row.codename}": row
        for row in permissions.select_related("content_type")
    }
    for role, patterns in ROLES.items():
        group, _made = groups.get_or_create(name=role)
        group.permissions.add(*(known[name] for name in _matching(known, patterns)))


def _matching(names: Iterable[str], patterns: list[str]) -> list[str]:
    return [name for name in names if any(fnmatchcase(name, each) for each in patterns)]
