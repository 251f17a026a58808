"""Pages that cannot be read: what is said, and copies in their place."""

from __future__ import annotations

import gzip
import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from commitments.models import Commitment
from labwatch.capture import uploading
from sources.exporting import warc_of
from sources.models import Check, Citation, Health, Snapshot, Source
from sources.vocabulary import Status
from tests import factories as make
from tests.capture.steps import errors, newest, paste, save, text
from tests.capture.test_capture import COMMITTED
from tests.sources.checking.conftest import SENTENCE, Internet, page
from tests.sources.extracting.pdfmaker import Maker, column, wrapped

#: Of a source that is recorded already, nothing is asked.
OF_KNOWN_SOURCE = {name: said for name, said in COMMITTED.items() if name.startswith("record")}
WALL = "<title>Just a moment...</title><p>Checking your browser.</p>"


@pytest.fixture
def blocked(internet: Internet) -> Internet:
    """A site that lets nobody of ours in."""
    internet.show(WALL, status="403 Forbidden")
    return internet


def upload(desk: Client, body: bytes | str, name: str = "page.html", **given: Any) -> Any:
    """Upload a copy for the newest capture."""
    data = body.encode() if isinstance(body, str) else body
    sent = {"copy-seen_on": "2026-03-01", "copy-obtained": "Saved from the browser."}
    sent |= {f"copy-{field}": value for field, value in given.items()}
    file = {} if "archive" in given else {"copy-file": SimpleUploadedFile(name, data)}
    address = reverse("admin:capture-copy", args=[newest().pk])
    return desk.post(address, {**sent, **file}, follow=True)


def told(shown: Any) -> str:
    """What the form for a copy says is wrong."""
    return " ".join(m for field in shown.context["copy_form"] for m in field.errors)


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (WALL, "403 Forbidden", "The site blocks our visits (it answered 403)."),
        ("gone", "404 Not Found", "There is no such page (it answered 404)."),
        ("down", "503 Service Unavailable", "The server failed (it answered 503)."),
        (
            '<html><body><div id="root"></div><script src="a.js"></script></body></html>',
            "200 OK",
            "The page is empty without scripts, which our visits do not run (it answered 200).",
        ),
    ],
)
def test_why_a_page_could_not_be_read_is_said_in_words(
    internet: Internet, desk: Client, body: str, status: str, words: str
) -> None:
    internet.show(body, status=status)
    shown = text(paste(desk, internet.url()))
    assert words in shown
    assert "Read a copy in its place" in shown
    assert "Save as drafts" not in shown


def test_a_page_that_robots_may_not_read_is_not_fetched(internet: Internet, desk: Client) -> None:
    internet.show(page(SENTENCE))
    internet.show("User-agent: *\nDisallow: /", "/robots.txt")
    assert "robots.txt asks us to stay away" in text(paste(desk, internet.url()))
    assert internet.visits() == 0


def test_a_page_that_is_readable_again_is_read_by_one_button(
    blocked: Internet, desk: Client
) -> None:
    paste(desk, blocked.url())
    blocked.show(page(SENTENCE))
    shown = desk.post(f"/admin/capture/{newest().pk}/", {"act": "again"}, follow=True)
    assert "stands verbatim on the page" in text(shown)


def test_an_uploaded_page_is_read_and_vouches_for_its_quote_as_a_copy(
    blocked: Internet, desk: Client, editor: Any
) -> None:
    paste(desk, blocked.url())
    shown = upload(desk, page(SENTENCE))
    assert "The quote stands verbatim in the uploaded copy." in text(shown)
    save(desk, shown, **COMMITTED)
    citation = Citation.objects.select_related("source", "standing").get()
    copy = citation.standing.uploaded_copy
    assert copy is not None
    assert (copy.copy_read, copy.obtained) == ("upload", "Saved from the browser.")
    assert copy.uploaded_by == editor
    assert citation.standing.uploaded_at == copy.first_seen_at
    assert f"{copy.first_seen_at:%Y-%m-%d}" == "2026-03-01"
    assert (citation.quote_state, citation.standing.last_stood_at) == ("unknown", None)


def test_an_uploaded_copy_is_no_visit_that_proves_reach(blocked: Internet, desk: Client) -> None:
    paste(desk, blocked.url())
    save(desk, upload(desk, page(SENTENCE)), **COMMITTED)
    live, copy = Check.objects.order_by("pk")
    source = Source.objects.get()
    assert (live.outcome, live.copy_read, live.http_status) == ("blocked", "live", 403)
    assert (copy.outcome, copy.copy_read, copy.http_status) == ("ok", "upload", None)
    assert copy.evidence == "none"
    assert source.reach != "ok"
    assert Health.objects.get().last_ok_at is None
    assert copy.first_seen_at.date() == live.first_seen_at.date(), "no sealed day is changed"
    assert SENTENCE.encode() not in warc_of(source), "it came from no server"


def test_once_the_page_can_be_read_it_is_read_as_if_there_were_no_copy(
    blocked: Internet, desk: Client
) -> None:
    paste(desk, blocked.url())
    save(desk, upload(desk, page(SENTENCE)), **COMMITTED)
    blocked.show(page(SENTENCE))
    blocked.wait(days=10)
    blocked.check()
    citation = Citation.objects.select_related("standing").get()
    assert citation.quote_state == "verbatim"
    assert citation.standing.snapshot.copy_read == "live"
    assert Snapshot.objects.count() == 2


def published(desk: Client, blocked: Internet) -> Source:
    """A published source with a quote that stands in an uploaded copy alone."""
    paste(desk, blocked.url())
    save(desk, upload(desk, page(SENTENCE)), **COMMITTED)
    for model in (Source, Citation, Commitment):
        model.objects.update(status=Status.PUBLISHED)
    return Source.objects.get()


def test_page_and_api_say_that_the_quote_stands_in_an_uploaded_copy(
    blocked: Internet, desk: Client, client: Client, api: APIClient
) -> None:
    source = published(desk, blocked)
    copy = Snapshot.objects.get()
    address = reverse("source-version", args=[source.slug, copy.pk])
    shown = client.get(source.get_absolute_url()).content.decode()
    line = "it stands in a copy that a maintainer uploaded, as seen on 1 Mar 2026"
    assert line in shown
    assert f'href="{address}"' in shown
    assert "Saved from the browser." in client.get(address).content.decode()
    assert "uploaded copy" in client.get(f"/sources/{source.slug}/versions/").content.decode()
    answer = api.get(f"/api/v1/citations/{Citation.objects.get().slug}/").json()
    assert answer["uploaded_copy"]["url"].endswith(address)
    assert answer["uploaded_copy"]["at"] == "2026-03-01T00:00:00Z"
    assert line in answer["public_line"]
    assert (answer["quote_state"], answer["last_stood_at"]) == ("unknown", None)


def test_a_pdf_is_read_like_a_fetched_one(blocked: Internet, desk: Client) -> None:
    lines = column(wrapped(SENTENCE, 200), 60, 700)
    body = Maker().page(*lines).made()
    paste(desk, blocked.url())
    assert "in the uploaded copy" in text(upload(desk, body, "page.pdf"))
    assert newest().copy["content_type"] == "application/pdf"


def test_a_quote_that_is_not_in_the_copy_cannot_be_saved(blocked: Internet, desk: Client) -> None:
    paste(desk, blocked.url())
    shown = upload(desk, page("Nothing of the kind is written here at all."))
    assert "not found in the uploaded copy" in text(shown)
    assert "cannot be saved" in " ".join(errors(save(desk, shown, **COMMITTED))[""])


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("page.html", page(SENTENCE))
    return file.getvalue()


@pytest.mark.parametrize(
    ("body", "name", "words"),
    [
        (zipped(), "page.html", "neither an HTML page nor a PDF"),
        (gzip.compress(b"<html>" + b"a" * 5_000_000), "page.html", "neither an HTML page"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "page.html", "neither an HTML page nor a PDF"),
        (b"%PDF-1.7 and nothing else", "page.pdf", "cut short"),
        (b"GIF89a<script>alert(1)</script>", "page.html", "neither an HTML page nor a PDF"),
        (b"Only a text.", "page.html", "neither an HTML page nor a PDF"),
        (b"<html>" + b"<div>" * 100_000, "page.html", "nested too deeply"),
        (b"<html><title>x</title></html>", "page.html", "No text can be read"),
        (WALL.encode(), "page.html", "neither an HTML page nor a PDF"),
        (f"<html>{WALL}</html>".encode(), "page.html", "not to be the page itself"),
    ],
)
def test_what_is_no_readable_page_is_refused_with_the_reason(
    blocked: Internet, desk: Client, body: bytes, name: str, words: str
) -> None:
    paste(desk, blocked.url())
    assert words in told(upload(desk, body, name))
    assert newest().copy_read == "live"


def test_a_copy_that_is_too_large_is_refused(
    blocked: Internet, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("labwatch.capture.forms.LARGEST", 1000)
    paste(desk, blocked.url())
    assert "larger than" in told(upload(desk, page(SENTENCE)))
    assert uploading.LARGEST == 20_000_000


def test_a_copy_says_when_and_how(blocked: Internet, desk: Client) -> None:
    paste(desk, blocked.url())
    assert told(upload(desk, page(SENTENCE), seen_on="", obtained="")) == "Say when. Say how."
    assert "not come yet" in told(upload(desk, page(SENTENCE), seen_on="2027-01-01"))


def archive_of(internet: Internet, sentence: str = SENTENCE) -> str:
    """The address of a copy in an archive, which gives the bytes without its frame."""
    internet.show(page(sentence), f"/web/20260101120000id_/{internet.url()}")
    return internet.url(f"/web/20260101120000/{internet.url()}", "archive.example")


def test_a_copy_in_an_archive_is_read_in_place_of_the_page(blocked: Internet, desk: Client) -> None:
    paste(desk, blocked.url())
    address = archive_of(blocked)
    shown = upload(desk, "", archive=address, seen_on="", obtained="")
    assert "stands verbatim in the archived copy" in text(shown)
    save(desk, shown, **COMMITTED)
    citation = Citation.objects.select_related("source", "standing").get()
    assert (citation.source.url, citation.source.archive_url) == (blocked.url(), address)
    assert citation.standing.archived_copy == address
    assert citation.standing.archived_at.isoformat() == "2026-01-01T12:00:00+00:00"
    assert (citation.quote_state, citation.standing.last_stood_at) == ("unknown", None)
    assert Check.objects.get(copy_read="archive").final_url == address


def test_an_archived_copy_of_another_page_vouches_for_nothing(
    blocked: Internet, desk: Client
) -> None:
    paste(desk, blocked.url())
    other = blocked.url("/another")
    blocked.show(page(SENTENCE), f"/web/20260101120000/{other}")
    address = blocked.url(f"/web/20260101120000/{other}", "archive.example")
    assert f"That is a copy of another page, {other}" in told(upload(desk, "", archive=address))
    assert newest().copy_read == "live"


def test_the_address_of_an_archived_copy_is_pasted_as_one_of_its_page(
    internet: Internet, desk: Client
) -> None:
    internet.show(page(SENTENCE))
    shown = paste(desk, archive_of(internet))
    assert "Archived copy." in text(shown)
    save(desk, shown, **COMMITTED)
    citation = Citation.objects.select_related("source").get()
    assert citation.source.url == internet.url()
    assert citation.quote_state == "unchecked"
    internet.sweep()
    citation.refresh_from_db()
    assert citation.quote_state == "verbatim"


def test_an_archived_copy_without_the_quote_vouches_for_nothing(
    blocked: Internet, desk: Client
) -> None:
    paste(desk, blocked.url())
    address = archive_of(blocked, "Nothing of the kind is written here at all.")
    shown = upload(desk, "", archive=address)
    assert "not found in the archived copy" in text(shown)
    assert "Save as drafts" not in text(shown)


def test_a_copy_uploaded_for_a_draft_is_public_only_with_the_passage_that_rests_on_it(
    blocked: Internet, desk: Client, client: Client
) -> None:
    source = make.make_source(url=blocked.url())
    paste(desk, blocked.url())
    save(desk, upload(desk, page(SENTENCE)), **OF_KNOWN_SOURCE)
    copy = Snapshot.objects.get(copy_read="upload")
    shown = reverse("source-version", args=[source.slug, copy.pk])
    visit = reverse("source-visit", args=[source.slug, Check.objects.get(snapshot=copy).pk])
    assert client.get(shown).status_code == 404
    assert shown not in client.get(reverse("source-versions", args=[source.slug])).content.decode()
    told = client.get(visit).content.decode()
    assert shown not in told
    assert "Saved from the browser." not in told
    Citation.objects.update(status=Status.PUBLISHED)
    assert client.get(shown).status_code == 200
    assert shown in client.get(visit).content.decode()
