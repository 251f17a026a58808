"""What the settings of a public site say, read in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
_ASK = (
    "import json; from django.conf import settings as s;"
    "print(json.dumps({n: getattr(s, n) for n in dir(s) if n.isupper()}, default=str))"
)


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The settings with https:// and as little else as is demanded."""
    told = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "labwatch.settings",
        "STATE_DIR": str(tmp_path_factory.mktemp("state")),
        "SITE_URL": "https://labwatch.example",
        "ALLOWED_HOSTS": "labwatch.example",
        "SECRET_KEY": "x" * 60,
        "SECRET_KEY_FALLBACKS": "y" * 60,
    }
    run = [sys.executable, "-c", _ASK]
    done = subprocess.run(run, cwd=ROOT, env=told, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.once
def test_cookies_come_from_this_host_alone_encrypted_and_unread_by_scripts(
    public: dict[str, Any],
) -> None:
    for kind in ("SESSION", "CSRF"):
        assert public[f"{kind}_COOKIE_NAME"].startswith("__Host-")
        assert public[f"{kind}_COOKIE_SECURE"]
        assert public[f"{kind}_COOKIE_HTTPONLY"]
        assert public[f"{kind}_COOKIE_SAMESITE"] in ("Lax", "Strict")
        # What browsers demand of such names.
        assert public[f"{kind}_COOKIE_PATH"] == "/"
        assert public[f"{kind}_COOKIE_DOMAIN"] is None


@pytest.mark.once
def test_browsers_come_back_encrypted(public: dict[str, Any]) -> None:
    assert public["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert public["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert public["SECURE_SSL_REDIRECT"]
    assert "SECURE_PROXY_SSL_HEADER" not in public or not public["SECURE_PROXY_SSL_HEADER"]


@pytest.mark.once
def test_former_keys_are_taken_from_the_environment(public: dict[str, Any]) -> None:
    assert public["SECRET_KEY_FALLBACKS"] == ["y" * 60]


@pytest.mark.once
def test_the_guard_stands_outermost_but_for_the_number_of_the_request(
    public: dict[str, Any],
) -> None:
    ours = [name for name in public["MIDDLEWARE"] if "observing" not in name]
    assert ours[:2] == ["labwatch.guard.headers.SafeHeaders", "labwatch.guard.bodies.SmallBodies"]
