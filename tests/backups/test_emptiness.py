"""A restore goes into an empty site only, and says what it found in any other."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection

from labwatch.backups.emptiness import refuse_unless_empty
from labwatch.backups.manifest import Head, head_of
from labwatch.backups.problems import BackupError
from labwatch.backups.reading import select
from labwatch.backups.tables import LEFT_OUT, loader_of, refuse_unknown, tables_of
from labwatch.publishing.refreshing import refresh
from tests.factories import make_lab, make_sweep

pytestmark = pytest.mark.django_db


def test_a_site_that_only_stood_idle_is_empty() -> None:
    refresh()
    make_sweep()
    refuse_unless_empty()


def test_one_draft_or_one_person_is_too_much() -> None:
    lab = make_lab(status="draft")
    with pytest.raises(BackupError, match="1 rows in commitments_lab"):
        refuse_unless_empty()
    lab.delete()
    User.objects.create_user("editor")
    with pytest.raises(BackupError, match="1 rows in auth_user"):
        refuse_unless_empty()


def test_a_table_of_somebody_else_is_never_touched() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE of_somebody_else (id integer)")
        try:
            with pytest.raises(BackupError, match="not Lab Watch's: of_somebody_else"):
                refuse_unless_empty()
        finally:
            cursor.execute("DROP TABLE of_somebody_else")


def test_every_table_of_the_site_is_kept_or_left_out_for_a_reason() -> None:
    loader = loader_of(connection)
    kept = tables_of(loader, loader.applied_migrations)
    standing = {
        name
        for name in connection.introspection.table_names()
        if not name.startswith("search_index") and name != "django_migrations"
    }
    assert {table.name for table in kept} | set(LEFT_OUT) == standing
    with connection.cursor() as cursor:
        for table in kept:
            cursor.execute(f"{select(table)} LIMIT 1")  # every column is there


def test_a_backup_of_a_later_program_names_the_program_to_use() -> None:
    loader = loader_of(connection)
    with pytest.raises(BackupError, match=r"sources\.9999_later\. Use Lab Watch of commit x"):
        refuse_unknown(loader, [("sources", "9999_later")], "It", "Use Lab Watch of commit x.")


def test_tables_are_those_of_the_applied_migrations_not_of_the_program() -> None:
    """So a new program can back up a database before it migrates it."""
    loader = loader_of(connection)
    keys = loader.graph.forwards_plan(("sources", "0001_initial"))
    earlier = {table.name for table in tables_of(loader, keys)}
    assert "tips_tip" not in earlier
    assert "sources_source" in earlier


def test_what_a_backup_says_of_itself_can_be_read_again() -> None:
    loader = loader_of(connection)
    keys = tuple(sorted(loader.applied_migrations))
    head = Head("2026-11-29T12:00:00+00:00", "x", "sqlite", keys, tables_of(loader, keys), LEFT_OUT)
    assert head_of(head.written()) == head
