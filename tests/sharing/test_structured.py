"""What a page says to programs: complete by schema.org's rules, safe in HTML, and never more than
the page."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from labwatch.publishing.refreshing import refresh_all
from tests import factories as make
from tests.pages.conftest import LISTS, page, words
from tests.sharing.conftest import HOSTILE, meta, records

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def things(html: str) -> dict[str, list[dict[str, Any]]]:
    """What the page's block of data holds, by type."""
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    whole = json.loads(text)
    assert whole["@context"] == "https://schema.org"
    found: dict[str, list[dict[str, Any]]] = {}
    for thing in whole["@graph"]:
        found.setdefault(thing["@type"], []).append(thing)
    return found


def ruled(conduct: str, attribution: str = "own-words", **given: Any) -> Any:
    """A ruling on a promise that cites where it stands."""
    pledge = make.make_pledge(attribution=attribution, due="2023")
    told = {"conduct": conduct, "evidence": "agree", "ruled_on": dt.date(2024, 3, 1), **given}
    ruling = make.make_ruling(pledge=pledge, **told)
    make.cite(pledge.commitment, role="promise")
    return ruling


def test_every_list_is_a_data_set_with_its_downloads(client: Client) -> None:
    records()
    make.make_model(released="2023-05")
    refresh_all()
    for name in ("home", "data", "coverage", "adequacy", *LISTS):
        (data,) = things(page(client, reverse(name)))["Dataset"]
        assert 50 <= len(data["description"]) <= 5000
        assert data["license"] == "https://creativecommons.org/licenses/by/4.0/"
        assert (data["creator"]["@type"], data["creator"]["name"]) == ("Organization", "Lab Watch")
        assert data["temporalCoverage"] == "2023-05-01/.."
        assert dt.datetime.fromisoformat(data["dateModified"]).tzinfo
        forms = {one["encodingFormat"]: one["contentUrl"] for one in data["distribution"]}
        assert forms.keys() >= {"application/json"}, name
        for address in forms.values():
            local = address.removeprefix("http://127.0.0.1:8000")
            assert client.get(local).status_code in (200, 503), address  # 503: no file built yet


def test_every_page_but_the_first_says_the_way_to_it(client: Client) -> None:
    for record in records().values():
        (way,) = things(page(client, record))["BreadcrumbList"]
        steps = way["itemListElement"]
        assert [one["position"] for one in steps] == list(range(1, len(steps) + 1))
        assert steps[-1]["item"].endswith(record.get_absolute_url())
        assert all(one["name"] and one["item"].startswith("http") for one in steps)
    assert "BreadcrumbList" not in things(page(client, "/"))


@pytest.mark.parametrize(
    ("conduct", "words"),
    [
        ("kept", "kept"),
        ("partly-kept", "partly kept"),
        ("not-kept", "not kept"),
        ("no-public-evidence", "no public evidence"),
    ],
)
def test_a_ruling_on_a_labs_own_words_is_a_review_of_its_claim(
    client: Client, conduct: str, words: str
) -> None:
    ruling = ruled(conduct)
    commitment = ruling.pledge.commitment
    (review,) = things(page(client, commitment))["ClaimReview"]
    assert review["claimReviewed"] == commitment.summary
    assert review["url"].endswith(ruling.get_absolute_url())
    assert review["datePublished"] == "2024-03-01"
    assert review["author"]["name"] == "Lab Watch"
    assert review["reviewRating"] == {"@type": "Rating", "alternateName": words}
    claim = review["itemReviewed"]
    assert (claim["@type"], claim["author"]["name"]) == ("Claim", ruling.pledge.lab.name)
    assert claim["appearance"][0]["url"] == commitment.citations.get().citation.source.url


@pytest.mark.parametrize(
    ("conduct", "given"),
    [
        ("cannot-be-judged", {}),
        ("does-not-apply", {}),
        ("not-kept", {"attribution": "reported"}),
        ("not-kept", {"attribution": "announced-by-government"}),
        ("not-kept", {"status": "draft"}),
    ],
)
def test_without_a_public_judgement_of_its_own_words_nothing_is_reviewed(
    client: Client, conduct: str, given: dict[str, Any]
) -> None:
    ruling = ruled(conduct, **given)
    assert "ClaimReview" not in things(page(client, ruling.pledge.commitment))


def test_a_promise_without_a_ruling_reviews_nothing(client: Client) -> None:
    assert "ClaimReview" not in things(page(client, make.make_pledge(due="2023").commitment))


def test_a_past_day_says_no_more_than_the_way(client: Client) -> None:
    ruling = ruled("kept")
    address = f"{ruling.pledge.commitment.get_absolute_url()}?as_of={dt.date.today()}"
    assert set(things(page(client, address))) == {"BreadcrumbList"}


def test_a_hostile_name_stays_inside(client: Client) -> None:
    lab = make.make_lab(name=HOSTILE)
    html = page(client, lab)
    assert "<script>alert" not in html
    (organization,) = things(html)["Organization"]
    assert organization["name"] == HOSTILE
    assert meta(html, "og:title") == HOSTILE


def test_sites_that_show_links_get_title_words_and_a_card_that_is_there(client: Client) -> None:
    for record in records().values():
        html = page(client, record)
        image = meta(html, "og:image").removeprefix("http://127.0.0.1:8000")
        assert client.get(image)["Content-Type"] == "image/png", record
        assert meta(html, "og:image:alt").startswith(meta(html, "og:title"))
        assert meta(html, "og:description") == meta(html, "description")
        assert meta(html, "twitter:card") == "summary_large_image"
        assert meta(html, "og:url").endswith(record.get_absolute_url())


def test_the_description_of_a_record_is_its_sentence(client: Client) -> None:
    record = records()["lab"]
    html = page(client, record)
    shown = re.findall(r'<p class="sentence"[^>]*>(.*?)</p>', html, re.S)
    assert words(shown[0]) == meta(html, "description")


def test_a_placeholder_is_no_organisation(client: Client) -> None:
    for kind, told in (("unspecified", False), ("government", True)):
        found = things(page(client, make.make_evaluator(kind=kind)))
        assert ("Organization" in found) is told


def test_the_date_of_change_is_of_the_public_record_and_no_draft_moves_it(client: Client) -> None:
    make.make_lab()
    refresh_all()
    with time_machine.travel(timezone.now() + dt.timedelta(days=2)):
        make.make_lab(status="draft")
        (data,) = things(page(client, "/labs/"))["Dataset"]
    assert dt.datetime.fromisoformat(data["dateModified"]) <= timezone.now()


def test_errors_say_nothing_of_themselves(client: Client) -> None:
    html = page(client, "/labs/nobody/", status=404)
    assert "og:" not in html
    assert "ld+json" not in html
