"""A restored site says what the old one said, at every address, and holds what it held."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.backups.conftest import Site
from tests.backups.filling import LATER, PAGE
from tests.machines.servers import OwnPostgres, wait_until

# The mark makes the database that empty sites are copied from.
pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(scope="module")
def restored(new_site: Callable[[], Site], backed_up: Path) -> Site:
    """An empty site into which the backup was restored."""
    site = new_site()
    site.manage("restore", str(backed_up))
    return site


#: What a site answers, by address: the kind, and two hashes (``asked``).
Answers = dict[str, Any]


def differing(one: Answers, other: Answers) -> list[str]:
    """The addresses at which two sites do not say the same."""
    assert len(one) > 80
    return sorted(key for key in {*one, *other} if one.get(key) != other.get(key))


def saying_otherwise(one: Answers, other: Answers) -> list[str]:
    """The same, whatever the order of the words: for sites on two kinds of database."""
    told = [{key: (kind, words) for key, (kind, _, words) in each.items()} for each in (one, other)]
    return differing(*told)


def test_every_page_and_every_answer_is_the_same(full_site: Site, restored: Site) -> None:
    assert differing(full_site.answers("whole"), restored.answers("whole")) == []


def test_every_row_comes_back_but_for_what_is_left_out_on_purpose(
    full_site: Site, restored: Site
) -> None:
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search_index%'"
    unlike = set()
    for (table,) in full_site.rows(f"{tables} AND name NOT LIKE 'sqlite%'"):
        rows = f"SELECT * FROM {table} ORDER BY 1"  # noqa: S608 - a name of our own
        if full_site.rows(rows) != restored.rows(rows):
            unlike.add(table)
    # Which migrations there are is the same; when each was applied need not be.
    assert unlike - {"django_migrations"} == {
        *("django_session", "bulk_buildclaim"),
        *("dataset_load", "dataset_loaded", "dataset_altered"),
        *("publishing_dataversion", "sources_source"),
    }


def test_nobody_is_logged_in_and_no_source_is_held(restored: Site) -> None:
    assert restored.rows("SELECT count(*) FROM django_session") == [(0,)]
    assert restored.rows("SELECT count(*) FROM sources_source WHERE lease <> ''") == [(0,)]


def test_the_data_version_is_one_that_the_old_site_never_had(
    full_site: Site, restored: Site
) -> None:
    [(old, before)] = full_site.rows("SELECT number, at FROM publishing_dataversion")
    [(new, after)] = restored.rows("SELECT number, at FROM publishing_dataversion")
    assert (new, after > before) == (old + 1, True)


def test_new_rows_get_keys_that_no_row_ever_had(full_site: Site, restored: Site) -> None:
    counters = "SELECT name, seq FROM sqlite_sequence WHERE seq > 0 ORDER BY name"
    left_out = {"django_session", "django_migrations", "bulk_buildclaim"}
    left_out |= {"dataset_load", "dataset_loaded", "dataset_altered"}
    old, new = ({*site.rows(counters)} for site in (full_site, restored))
    assert {row for row in old if row[0] not in left_out} <= new


def test_the_triggers_and_the_search_go_on(restored: Site) -> None:
    names = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'touched_%'"
    assert restored.rows(names)[0][0] > 100
    found = "SELECT count(*) FROM search_index WHERE search_index MATCH 'testing'"
    assert restored.rows(found)[0][0] > 5


def test_kept_pages_and_downloads_come_back(full_site: Site, restored: Site) -> None:
    old, new = (
        {
            path.relative_to(site.state): path.read_bytes()
            for path in (site.state / "media").rglob("*")
            if path.is_file()
        }
        for site in (full_site, restored)
    )
    assert old == new
    assert len(old) == 3
    assert len(PAGE) < len(LATER)


def test_a_backup_is_for_its_owner_alone_and_is_never_replaced_by_chance(
    full_site: Site, backed_up: Path
) -> None:
    assert stat.S_IMODE(backed_up.stat().st_mode) == 0o600
    before = backed_up.read_bytes()
    assert "exists. Name another file" in full_site.manage("backup", str(backed_up), code=1)
    assert backed_up.read_bytes() == before


def test_a_site_with_records_takes_no_backup_in(full_site: Site, backed_up: Path) -> None:
    before = full_site.rows("SELECT count(*), max(updated_at) FROM commitments_lab")
    said = full_site.manage("restore", str(backed_up), code=1)
    assert "The site is not empty: it has" in said
    assert "rows in alerts_follower" in said
    assert full_site.rows("SELECT count(*), max(updated_at) FROM commitments_lab") == before


def test_a_lost_page_is_told_and_everything_else_is_kept(full_site: Site, tmp_path: Path) -> None:
    site = Site(tmp_path / "state")
    shutil.copytree(full_site.state, site.state)
    [lost] = (site.state / "media" / "snapshots").rglob("*.from-*.zst")
    lost.unlink()
    said = site.manage("backup", str(tmp_path / "b"), code=3)
    assert "lacks 1 files that rows name" in said
    assert lost.name in said
    assert lost.name in site.manage("restore", "--check", str(tmp_path / "b"))


def test_a_backup_killed_in_the_middle_leaves_no_backup(full_site: Site, tmp_path: Path) -> None:
    site = Site(tmp_path / "state")
    shutil.copytree(full_site.state, site.state)
    [page] = (site.state / "media" / "snapshots").rglob("*.from-*.zst")
    page.unlink()
    os.mkfifo(page)  # whoever reads it waits
    path = tmp_path / "site.backup"
    process = site.start("manage.py", "backup", str(path))
    aside = tmp_path / "site.backup.part"
    wait_until(lambda: waits_for(process, page), "the backup reads the page", 300)
    kill(process)
    assert aside.exists()
    assert not path.exists()


def test_a_restore_killed_in_the_middle_leaves_the_site_empty(
    new_site: Callable[[], Site], backed_up: Path, full_site: Site
) -> None:
    site = new_site()
    [page] = (full_site.state / "media" / "snapshots").rglob("*.from-*.zst")
    there = site.state / page.relative_to(full_site.state)
    there.parent.mkdir(parents=True)
    os.mkfifo(there)
    process = site.start("manage.py", "restore", str(backed_up))
    wait_until(lambda: waits_for(process, there), "the restore looks at the page", 300)
    kill(process)
    assert site.rows("SELECT count(*) FROM commitments_lab") == [(0,)]
    there.unlink()
    site.manage("restore", str(backed_up))
    assert site.rows("SELECT count(*) FROM commitments_lab")[0][0] > 5


def waits_for(process: subprocess.Popen[str], fifo: Path) -> bool:
    """Whether the process is just opening this pipe, which nobody writes to."""
    assert process.poll() is None, process.stdout and process.stdout.read()
    try:
        os.close(os.open(fifo, os.O_WRONLY | os.O_NONBLOCK))
    except OSError:
        return False
    return True


def kill(process: subprocess.Popen[str]) -> None:
    """As when a machine loses power."""
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)


def test_a_full_disk_is_told_and_nothing_is_left(full_site: Site, tmp_path: Path) -> None:
    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    path = tmp_path / "site.backup"
    said = full_site.manage("backup", str(path), code=1, preexec_fn=little_room)
    assert "No backup was written" in said
    assert list(tmp_path.iterdir()) == []


def test_a_backup_goes_from_sqlite_to_postgresql_and_back(
    full_site: Site,
    backed_up: Path,
    own_postgres: OwnPostgres,
    new_site: Callable[[], Site],
    tmp_path: Path,
) -> None:
    """Into a database without a table; then from it into one that only migrations filled."""
    with own_postgres.connect() as server:
        server.execute("CREATE DATABASE backup_first")
    first = Site(tmp_path / "first", own_postgres.url("backup_first"))
    first.state.mkdir()
    first.manage("restore", str(backed_up))
    answers = full_site.answers("few")
    assert saying_otherwise(answers, first.answers("few")) == []

    path = tmp_path / "of-postgresql"
    first.manage("backup", str(path))
    own_postgres.copy_of("backup_first", "backup_second")
    with own_postgres.connect("backup_second") as server:
        found = server.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = ", ".join(f'"{name}"' for (name,) in found if name != "django_migrations")
        server.execute(f"TRUNCATE {names} RESTART IDENTITY")
    second = Site(tmp_path / "second", own_postgres.url("backup_second"))
    second.state.mkdir()
    second.manage("restore", str(path))
    assert saying_otherwise(answers, second.answers("few")) == []
    assert "is not empty" in second.manage("restore", str(path), code=1)

    back = new_site()
    back.manage("restore", str(path))
    assert saying_otherwise(answers, back.answers("few")) == []
