"""The hashed locks hold what pyproject.toml asks for, and nothing that ties them to one machine."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent


def pins(lock: str) -> dict[str, str]:
    """Package and version of every line of a lock that names one."""
    found = re.findall(r"^([\w.-]+)(?:\[.*\])?==([^\s;\\]+)", (ROOT / lock).read_text(), re.M)
    return {name.replace("_", "-").lower(): version for name, version in found}


def wanted(groups: list[str], *, extras: bool) -> list[Requirement]:
    """The requirements of pyproject.toml itself, of these dependency groups, and of all extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    lines = list(project["project"]["dependencies"])
    if extras:
        for needed in project["project"]["optional-dependencies"].values():
            lines += needed
    for group in groups:
        lines += [line for line in project["dependency-groups"][group] if isinstance(line, str)]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize(
    ("lock", "groups", "extras"),
    [
        ("requirements.txt", [], False),
        ("requirements-extras.txt", [], True),
        ("requirements-dev.txt", ["test", "lint", "e2e", "fuzz"], True),
    ],
)
def test_the_lock_satisfies_pyproject(lock: str, groups: list[str], extras: bool) -> None:
    held = pins(lock)
    for requirement in wanted(groups, extras=extras):
        assert requirement.specifier.contains(held[requirement.name.lower()]), requirement


@pytest.mark.parametrize("lock", ["requirements-extras.txt", "requirements-dev.txt"])
def test_every_other_lock_contains_that_of_running(lock: str) -> None:
    assert pins("requirements.txt").items() <= pins(lock).items()


@pytest.mark.parametrize(
    "lock", ["requirements.txt", "requirements-extras.txt", "requirements-dev.txt"]
)
def test_every_pin_has_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    entries = re.split(r"^(?=[\w.-]+(?:\[.*\])?==)", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(pins(lock))
    assert all("--hash=sha256:" in entry for entry in entries)
