"""What is wrong with the environment is said at start, all at once, each with a remedy."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.core.checks import Error, Warning, run_checks

from labwatch.secrets import LOCAL_KEY_PREFIX, local_secret_key

ROOT = Path(__file__).resolve().parent.parent
SQLITE, POSTGRESQL = "django.db.backends.sqlite3", "django.db.backends.postgresql"


@pytest.fixture
def production(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The settings of a public site with which nothing is wrong."""
    settings.SITE_URL = "https://labwatch.example"
    settings.IN_PRODUCTION = True
    settings.SECRET_KEY = "x" * 50
    settings.ALLOWED_HOSTS = ["labwatch.example"]
    settings.DEBUG = False
    settings.CONTACT_EMAIL = "editors@labwatch.example"
    settings.REQUIRE_SECOND_FACTOR = True
    settings.MAIL_IS_SET_UP, settings.EMAIL_HOST, settings.EMAIL_USE_TLS = (
        True,
        "mail.example",
        True,
    )
    settings.DEFAULT_FROM_EMAIL = "Lab Watch <alerts@labwatch.example>"
    monkeypatch.setitem(site.DATABASES["default"], "ENGINE", POSTGRESQL)
    return settings


def _found() -> dict[str, Any]:
    """The messages of our own checks, as Django runs them at start."""
    return {str(item.id): item for item in run_checks() if str(item.id).startswith("labwatch.")}


def test_a_public_site_that_is_set_up_well_has_nothing_to_say(production: Any) -> None:
    assert _found() == {}


@pytest.mark.parametrize(
    ("name", "value", "check", "remedy"),
    [
        ("SECRET_KEY", f"{LOCAL_KEY_PREFIX}abc", "labwatch.E001", "Set SECRET_KEY"),
        ("SITE_URL", "https://labwatch.example/here", "labwatch.E002", "scheme and host alone"),
        ("ALLOWED_HOSTS", [], "labwatch.E003", "Set ALLOWED_HOSTS"),
        ("DEBUG", True, "labwatch.E004", "DEBUG=false"),
        ("CONTACT_EMAIL", "", "labwatch.E005", "Set CONTACT_EMAIL"),
        ("API_RATE", 0, "labwatch.E006", "Set API_RATE to a number"),
        ("API_RATE_WITH_KEY", -1, "labwatch.E006", "Set API_RATE_WITH_KEY to a number"),
        ("DEFAULT_FROM_EMAIL", "Lab Watch <>", "labwatch.E007", "DEFAULT_FROM_EMAIL=Lab Watch <"),
        ("ALLOWED_HOSTS", ["*"], "labwatch.E008", "Set ALLOWED_HOSTS"),
        ("SECRET_KEY_FALLBACKS", ["short"], "labwatch.E009", "former values of SECRET_KEY"),
        ("SECRET_KEY_FALLBACKS", ["x" * 50], "labwatch.E009", "former values of SECRET_KEY"),
    ],
)
def test_each_error_comes_alone_with_its_remedy(
    production: Any, name: str, value: object, check: str, remedy: str
) -> None:
    setattr(production, name, value)
    found = _found()
    assert list(found) == [check]
    assert isinstance(found[check], Error)
    assert name in found[check].msg
    assert remedy in found[check].hint


def test_a_public_site_on_sqlite_is_warned(
    production: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(site.DATABASES["default"], "ENGINE", SQLITE)
    found = _found()
    assert list(found) == ["labwatch.W001"]
    assert isinstance(found["labwatch.W001"], Warning)
    assert "DATABASE_URL=postgres://" in found["labwatch.W001"].hint


def test_a_public_site_without_second_factors_is_warned(production: Any) -> None:
    production.REQUIRE_SECOND_FACTOR = False
    found = _found()
    assert list(found) == ["labwatch.W002"]
    assert "REQUIRE_SECOND_FACTOR=true" in found["labwatch.W002"].hint


def test_mail_that_travels_in_the_open_is_warned_of(production: Any) -> None:
    production.EMAIL_USE_TLS = False
    assert "EMAIL_URL with smtp+tls://" in _found()["labwatch.W003"].hint
    production.EMAIL_HOST = "127.0.0.1"
    assert _found() == {}


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("", "False dummy None None"),
        ("smtp+tls://me:p%40ss@mail.example:587", "True smtp mail.example True"),
        ("smtp+ssl://mail.example:465", "True smtp mail.example None"),
    ],
)
def test_one_address_says_how_mail_goes_out(url: str, told: str, tmp_path: Path) -> None:
    code = (
        "from labwatch import settings as s; print(s.MAIL_IS_SET_UP, "
        "s.EMAIL_BACKEND.split('.')[-2], s.EMAIL_HOST, vars(s).get('EMAIL_USE_TLS'))"
    )
    ours = {"PATH": os.environ["PATH"], "STATE_DIR": str(tmp_path), "EMAIL_URL": url}
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=ours, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == told


def test_djangos_own_checks_of_a_deployment_find_nothing(tmp_path: Path) -> None:
    run = _manage(
        tmp_path,
        *("check", "--deploy", "--fail-level", "WARNING"),
        SITE_URL="https://labwatch.example",
        SECRET_KEY="fYq3x8Zr" * 8,
        ALLOWED_HOSTS="labwatch.example",
        CONTACT_EMAIL="editors@labwatch.example",
        DATABASE_URL="postgres://nobody@127.0.0.1/none",
    )
    assert (run.returncode, run.stderr) == (0, "")


def test_the_embedded_site_may_leave_everything_to_defaults(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SITE_URL = "http://127.0.0.1:8000"
    settings.IN_PRODUCTION = False
    settings.SECRET_KEY = f"{LOCAL_KEY_PREFIX}abc"
    settings.ALLOWED_HOSTS, settings.DEBUG, settings.CONTACT_EMAIL = [], True, ""
    monkeypatch.setitem(site.DATABASES["default"], "ENGINE", SQLITE)
    assert _found() == {}


@pytest.mark.parametrize(
    "address",
    ["", "labwatch.example", "ftp://labwatch.example", "https://", "//labwatch.example", "http:/x"],
)
def test_an_address_that_is_no_site_is_refused_wherever_the_site_stands(
    settings: Any, address: str
) -> None:
    settings.SITE_URL, settings.IN_PRODUCTION = address, False
    assert list(_found()) == ["labwatch.E002"]


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:8000", "http://labwatch.example"],
)
def test_the_address_of_a_site_is_taken(settings: Any, address: str) -> None:
    settings.SITE_URL, settings.IN_PRODUCTION = address, False
    assert _found() == {}


def _manage(state: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py with this environment and nothing else of ours."""
    ours = {"PATH": os.environ["PATH"], "STATE_DIR": str(state), **environment}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=ours,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_site_started_in_public_with_defaults_is_told_everything_at_once(tmp_path: Path) -> None:
    run = _manage(tmp_path, "check", SITE_URL="https://labwatch.example/")
    assert run.returncode == 1
    for check in ("E001", "E003", "E005", "W001"):
        assert f"labwatch.{check}" in run.stderr
    assert "labwatch.E002" not in run.stderr


def test_a_site_without_any_environment_starts(tmp_path: Path) -> None:
    run = _manage(tmp_path, "check")
    assert (run.returncode, run.stderr) == (0, "")


def test_the_local_key_is_random(tmp_path: Path) -> None:
    one, other = local_secret_key(tmp_path / "one"), local_secret_key(tmp_path / "other")
    assert one != other
    assert one.startswith(LOCAL_KEY_PREFIX)
    assert len(one) >= 50
    assert len(set(one)) > 10


def test_the_local_key_is_kept(tmp_path: Path) -> None:
    state = tmp_path / "a" / "b"
    assert local_secret_key(state) == local_secret_key(state)
    assert (state / "secret-key").read_text() == local_secret_key(state)


def test_nobody_else_can_read_the_local_key(tmp_path: Path) -> None:
    local_secret_key(tmp_path)
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_processes_that_start_together_agree_on_the_local_key(tmp_path: Path) -> None:
    for attempt in range(30):
        with ThreadPoolExecutor(8) as threads:
            keys = set(threads.map(local_secret_key, [tmp_path / str(attempt)] * 8))
        assert len(keys) == 1
        assert keys.pop().startswith(LOCAL_KEY_PREFIX)
