"""What strangers' servers sent is saved as a file or shown as text, and never runs."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from sources.checking.keeping import keep_body, sha256
from sources.models import Check, Snapshot
from tests import factories as make
from tests.admin.conftest import page

HOSTILE = b"<html><script>alert(1)</script><svg onload=alert(2)></html>"


@pytest.fixture
def snapshot(db: None, settings: Any, tmp_path: Any) -> Snapshot:
    """A kept page that would do harm if a browser rendered it."""
    settings.MEDIA_ROOT = tmp_path
    text = HOSTILE.decode()
    kept = {"body": keep_body(HOSTILE), "body_bytes": len(HOSTILE), "body_sha256": sha256(HOSTILE)}
    return make.make_snapshot(text=text, title=text, content_type="text/html", **kept)


def test_kept_bytes_are_a_file_to_save_and_nothing_to_render(
    desk: Client, snapshot: Snapshot
) -> None:
    response = desk.get(reverse("admin:sources_snapshot_bytes", args=[snapshot.pk]))
    assert response.content == HOSTILE
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == f'attachment; filename="snapshot-{snapshot.pk}.bin"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_a_snapshot_is_shown_as_text(desk: Client, snapshot: Snapshot) -> None:
    markup = desk.get(page(snapshot, "change")).content.decode()
    assert "<script>alert" not in markup
    assert "<svg onload" not in markup
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in markup
    assert reverse("admin:sources_snapshot_bytes", args=[snapshot.pk]) in markup


def test_bytes_that_are_not_kept_say_why(desk: Client) -> None:
    gone = make.make_snapshot(body_dropped_because="Court order 12 of 3 May.")
    assert "Court order 12 of 3 May." in desk.get(page(gone, "change")).content.decode()
    response = desk.get(reverse("admin:sources_snapshot_bytes", args=[gone.pk]))
    assert response.status_code == 404


@pytest.mark.parametrize("name", ["sources_snapshot_bytes", "sources_source_warc"])
def test_downloads_are_for_maintainers_alone(name: str, client: Client, snapshot: Snapshot) -> None:
    key = snapshot.source_id if "source_warc" in name else snapshot.pk
    address = reverse(f"admin:{name}", args=[key])
    assert client.get(address)["Location"].startswith(reverse("admin:login"))
    client.force_login(get_user_model().objects.create_user("bob", is_staff=True))
    assert client.get(address).status_code == 403


def test_headers_of_a_visit_are_escaped_on_lines_of_their_own_without_secrets(
    desk: Client,
) -> None:
    headers = {"Server": HOSTILE.decode(), "X-Odd": "one\r\nX-Two: 2", "Set-Cookie": "id=hunter2"}
    hops = [{"url": "https://a.example/?token=hunter2", "status": 301, "location": "/x", "ip": ""}]
    check = make.make_check(
        headers=headers, hops=hops, final_url="https://a.example/x?key=hunter2", http_status=200
    )
    markup = desk.get(page(check, "change")).content.decode()
    assert "<script>alert" not in markup
    assert "&lt;script&gt;" in markup
    assert "X-Odd: one X-Two: 2" in markup
    assert "hunter2" not in markup


def exported(desk: Client, check: Check) -> bytes:
    """The WARC file of the visit's source, unpacked."""
    response = desk.get(reverse("admin:sources_source_warc", args=[check.source_id]))
    assert response["Content-Type"] == "application/warc"
    assert response["Content-Disposition"].endswith('.warc.gz"')
    return gzip.decompress(response.content)


def visit(snapshot: Snapshot, **given: Any) -> Check:
    """The visit that brought the page."""
    facts = {
        "source": snapshot.source,
        "snapshot": snapshot,
        "http_status": 200,
        "final_url": "https://lab.example/policy",
        "headers": {"Content-Type": "text/html", "Link": ["<a>", "<b>"]},
        "hops": [{"url": "http://lab.example/", "status": 301, "location": "/policy", "ip": ""}],
        "certificate": {"issuer": "Our CA"},
        "body_sha256": snapshot.body_sha256,
        "server_ip": "192.0.2.7",
    }
    return make.make_check(**{**facts, **given})


def test_a_source_is_exported_with_answers_redirects_and_bodies(
    desk: Client, snapshot: Snapshot
) -> None:
    file = exported(desk, visit(snapshot))
    assert file.startswith(b"WARC/1.1")
    assert HOSTILE in file
    for part in (b"https://lab.example/policy", b"192.0.2.7", b"Our CA", b"HTTP/1.1 301"):
        assert part in file


def test_a_body_that_is_no_longer_kept_leaves_its_hash_and_the_reason(
    desk: Client, snapshot: Snapshot
) -> None:
    check = visit(snapshot)
    reason = "Court order 12 of 3 May."
    Snapshot.objects.update(body="", body_dropped_because=reason)
    file = exported(desk, check)
    assert HOSTILE not in file
    assert snapshot.body_sha256.encode() in file
    assert reason.encode() in file


def test_the_bytes_of_another_visit_are_not_passed_off_as_those_of_this_one(
    desk: Client, snapshot: Snapshot
) -> None:
    file = exported(desk, visit(snapshot, body_sha256="5" * 64))
    assert HOSTILE not in file
    assert b"5" * 64 in file


def test_visits_without_an_answer_are_not_exported(desk: Client, snapshot: Snapshot) -> None:
    check = visit(snapshot, http_status=None, outcome="no-answer")
    assert exported(desk, check).count(b"WARC/1.1\r\n") == 1


def test_the_export_of_a_source_that_does_not_exist_is_not_found(desk: Client) -> None:
    assert desk.get(reverse("admin:sources_source_warc", args=[999])).status_code == 404
