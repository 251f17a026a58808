"""Cards: drawn from the page, kept while nothing changed, with letters that any font has."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image, ImageChops, ImageFont

from commitments.models import Lab
from labwatch.sharing import cards, drawncards, lettering
from labwatch.sharing.summaries import Summary
from tests import factories as make
from tests.sharing.conftest import HOSTILE, mirrored


def card(client: Client, address: str) -> Any:
    """The answer with a card, and its picture."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer["Content-Type"] == "image/png"
    return answer, Image.open(io.BytesIO(answer.content))


@pytest.mark.django_db
def test_cards_are_of_the_size_that_links_are_shown_with(client: Client, lab: Lab) -> None:
    for page in ("labs/acme", "home", "fr", "access", "coverage", "compare", "fr/labs/acme"):
        answer, image = card(client, f"/cards/{page}.png")
        assert image.size == (1200, 630)
        assert len(answer.content) < 60_000
        assert not answer.cookies
    assert client.get("/cards/about.png").status_code == 404


@pytest.mark.django_db
def test_a_card_is_kept_until_something_changes(client: Client, lab: Lab) -> None:
    address = mirrored(lab, "/cards/", ".png")
    answer, _image = card(client, address)
    with CaptureQueriesContext(connection) as asked:
        again, _image = card(client, address)
    assert len(asked) == 1  # the mark of all pages
    assert again.content == answer.content
    card(client, f"{address}?x=1")  # what means nothing draws no card of its own
    assert len(cards._kept._values) == 1
    held = client.get(address, headers={"If-None-Match": answer["ETag"]})
    assert (held.status_code, held.content) == (304, b"")
    lab.name = "Quite Another Name"
    lab.save()
    changed = client.get(address, headers={"If-None-Match": answer["ETag"]})
    assert changed.status_code == 200
    assert changed.content != answer.content


@pytest.mark.django_db
def test_a_card_is_of_the_day_asked_for(client: Client, lab: Lab) -> None:
    today, _image = card(client, "/cards/labs/acme.png")
    then, _image = card(client, "/cards/labs/acme.png?as_of=2026-06-01")
    assert today.content != then.content


@pytest.mark.django_db
def test_a_hostile_name_and_a_long_one_are_drawn(client: Client) -> None:
    for name in (HOSTILE, "W" * 200, "word " * 40, "日本語の研究所", "\u202e\u0000x"):
        lab = make.make_lab(name=name.replace("\0", ""))
        card(client, mirrored(lab, "/cards/", ".png"))


@pytest.fixture(params=["of the machine", "of Pillow"])
def face(request: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A font: the machine's, and that of a machine without any."""
    lettering.font.cache_clear()
    if request.param == "of Pillow":
        opened = ImageFont.truetype

        def none_of_the_machine(file: Any, *given: Any, **more: Any) -> Any:
            if isinstance(file, str):
                raise OSError("cannot open resource")
            return opened(file, *given, **more)

        monkeypatch.setattr(ImageFont, "truetype", none_of_the_machine)
    yield lettering.font(30)
    lettering.font.cache_clear()


@pytest.mark.once
def test_every_letter_is_one_that_the_font_has(face: Any) -> None:
    text = "Évaluation – “très” — naïve, Łódź: ½ → 日本 ﬁ\u00a0x\u200b"
    shown = lettering.drawable(text, face)
    unknown = bytes(face.getmask("\U0010fffe"))
    assert not [
        sign for sign in shown if not sign.isascii() and bytes(face.getmask(sign)) == unknown
    ]
    assert "valuation" in shown
    assert "\u200b" not in shown


@pytest.mark.once
def test_without_a_font_letters_become_their_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lettering, "_has", lambda sign, face: False)
    lettering._sign.cache_clear()
    shown = lettering.drawable("Évaluation – “très” Łódź ½ → 日", object())
    lettering._sign.cache_clear()
    assert shown == 'Evaluation - "tres" Lodz 1/2 -> ?'


@pytest.mark.once
def test_words_stay_within_their_room(face: Any) -> None:
    for text in ("word " * 60, "W" * 300, "", "one"):
        found = lettering.lines(text, face, 400, 3)
        assert len(found) <= 3
        assert all(face.getlength(line) <= 400 for line in found)


@pytest.mark.once
def test_nothing_is_drawn_over_the_foot(face: Any) -> None:
    long = Summary("Lab", "Name " * 40, "Sentence that goes on. " * 60, [("Fact", "x " * 200)] * 9)
    short = Summary("Lab", "Name", "Sentence.")
    drawn = (drawncards.card_png(one, "As of today") for one in (long, short))
    feet = [Image.open(io.BytesIO(card)).convert("L").crop((0, 556, 1200, 630)) for card in drawn]
    apart = ImageChops.difference(*feet).histogram()
    assert sum(apart[64:]) == 0  # each card has shades of its own, and no more
