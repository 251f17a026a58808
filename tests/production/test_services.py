"""Each service runs with the very command and environment of docker-compose.yml."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.machines.servers import wait_until
from tests.machines.services import Installation
from tests.production.shape import lend, without_rights

pytestmark = pytest.mark.once


def test_the_site_serves_the_record_as_a_user_without_rights(installation: Installation) -> None:
    lend(installation.folder)
    installation.before = without_rights()
    web = installation.start_web()
    assert installation.get("/labs/") == 200
    assert installation.get("/api/v1/labs/") == 200
    assert installation.is_well("web").returncode == 0
    assert web.stop() == 0
    assert installation.is_well("web").returncode != 0


def test_migrating_twice_at_once_and_again_does_no_harm(installation: Installation) -> None:
    both = [installation.start("migrate") for _ in range(2)]
    assert [each.process.wait(timeout=300) for each in both] == [0, 0], both[0].said()
    assert "No migrations to apply" in both[1].said()


def test_without_a_key_the_one_shot_says_so_and_ends(installation: Installation) -> None:
    installation.more = {"SITE_URL": "https://localhost", "ALLOWED_HOSTS": "localhost"}
    installation.more |= {"SECRET_KEY": ""}
    migrate = installation.start("migrate")
    assert migrate.process.wait(timeout=120) != 0
    assert "Set SECRET_KEY to at least 50 random characters" in migrate.said()


def test_worker_and_beat_answer_for_their_health_and_do_the_work_of_another_machine(
    installation: Installation, tmp_path: Path
) -> None:
    """The worker has a folder of its own, as on another machine; beat tells it to refresh."""
    elsewhere = replace(installation, folder=tmp_path / "another-machine")
    touch(installation)
    assert stale(installation) > 0
    worker, beat = elsewhere.start("worker"), installation.start("beat")
    wait_until(lambda: stale(installation) == 0, "the worker made the public forms", 120)
    assert elsewhere.is_well("worker").returncode == 0, worker.said()
    assert installation.is_well("beat").returncode == 0, beat.said()
    assert (beat.stop(), worker.stop()) == (0, 0)
    assert [elsewhere.is_well(name).returncode for name in ("worker", "beat")] != [0, 0]


def test_secrets_are_read_from_files(installation: Installation, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("a-key-in-a-file-that-guards-nothing-0123456789-abcdefghijk\n")
    installation.more = {"SECRET_KEY_FILE": str(tmp_path / "key")}
    with pytest.raises(AssertionError, match="SECRET_KEY and SECRET_KEY_FILE are both set"):
        installation.manage("check")
    installation.more |= {"SECRET_KEY": ""}
    told = installation.manage(
        "shell", "-c", "from django.conf import settings as s\nprint('key', s.SECRET_KEY[:15])"
    )
    assert "key a-key-in-a-file" in told


def touch(installation: Installation) -> None:
    """An edit that leaves public forms to be made anew."""
    with installation.postgres.connect(installation.database) as database:
        database.execute("UPDATE commitments_lab SET name = 'A new name' WHERE slug = 'anthropic'")


def stale(installation: Installation) -> int:
    """How many records wait for their public form to be made anew."""
    with installation.postgres.connect(installation.database) as database:
        [found] = database.execute("SELECT count(*) FROM publishing_touched").fetchone() or [0]
    return int(found)
