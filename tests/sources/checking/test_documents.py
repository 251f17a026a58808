"""What stands at an address: PDFs, scans, scripts and words that no reader sees, visit by visit.

Each rule alone is tried in ``tests/sources/extracting`` and ``tests/sources/matching``.
"""

from __future__ import annotations

import json

import pytest

from sources.models import Check, Citation, ReviewItem
from tests.sources.checking.conftest import SENTENCE, Internet, page
from tests.sources.extracting.pdfmaker import Maker, column, wrapped

pytestmark = pytest.mark.django_db

PDF = {"Content-Type": "application/pdf"}
REST = "Paragraphs like this say in general how careful we are. " * 8
SCAN = Maker(picture=True).page().page().made()
KEY = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >> /ID [<00><00>]"
LOCKED = Maker(extra_trailer=KEY % (b"41" * 32, b"42" * 32)).page().made()


def pdf(text: str) -> bytes:
    """A PDF of one page with this text."""
    return Maker().page(*column(wrapped(text, 200), 72, 740, 9)).made()


def state(quote: Citation) -> str:
    quote.refresh_from_db()
    return quote.quote_state


def items() -> list[tuple[str, str]]:
    return [(item.kind, item.answer) for item in ReviewItem.objects.order_by("pk")]


def visit_twice(internet: Internet, body: str | bytes) -> None:
    """Two looks, seven hours apart, at a page that says so."""
    for _ in range(2):
        internet.wait(hours=7)
        internet.show(body)
        internet.check()


def test_a_pdf_that_becomes_a_page_keeps_its_quote(internet: Internet) -> None:
    quote = internet.quote()
    internet.show(pdf(f"{REST}{SENTENCE} {REST}"), headers=PDF)
    internet.check()
    assert state(quote) in {"verbatim", "reformatted"}
    visit_twice(internet, f"<title>Policy</title><p>{REST}</p><p>{SENTENCE} {REST}</p>")
    assert state(quote) == "verbatim"
    assert "missing" not in [kind for kind, _ in items()]


@pytest.mark.parametrize(("body", "outcome"), [(SCAN, "no-text-layer"), (LOCKED, "encrypted")])
def test_a_pdf_that_only_a_person_can_read_is_put_before_one_until_it_can_be_read(
    internet: Internet, body: bytes, outcome: str
) -> None:
    quote = internet.quote()
    internet.show(body, headers=PDF)
    internet.check()
    assert (Check.objects.get().outcome, state(quote)) == (outcome, "unknown")
    assert items() == [("needs-human", "")]
    internet.wait(days=1)
    internet.show(page(SENTENCE))
    internet.check()
    assert state(quote) == "verbatim"
    assert items() == [("needs-human", "by-itself")]


@pytest.mark.parametrize(
    ("hidden", "reason"),
    [
        ('<meta name="description" content="{}">', "embedded data"),
        ('<script type="application/ld+json">{{"text": "{}"}}</script>', "embedded data"),
        ("<!-- {} -->", ""),
        ("<del>{}</del>", "struck out"),
    ],
)
def test_a_sentence_that_no_reader_sees_any_more_is_missing(
    internet: Internet, hidden: str, reason: str
) -> None:
    quote = internet.quote()
    internet.show(page(SENTENCE))
    internet.check()
    visit_twice(internet, page("Of this nothing is left.", hidden.format(SENTENCE)))
    assert state(quote) == "missing"
    quote.standing.refresh_from_db()
    assert quote.standing.result["reasons"] == ([reason] if reason else [])


def test_a_sentence_in_the_payload_of_a_script_page_stands_until_its_words_change(
    internet: Internet,
) -> None:
    def shell(sentence: str) -> str:
        story = json.dumps({"props": {"body": f"<p>{REST}</p><p>{sentence}</p>"}})
        payload = f'<script id="__NEXT_DATA__" type="application/json">{story}</script>'
        return f"<title>Our policy</title><div id=__next></div>{payload}"

    quote = internet.quote()
    internet.show(shell(SENTENCE))
    internet.check()
    assert state(quote) == "reformatted"
    assert "embedded data" in quote.standing.result["reasons"]
    stood = quote.standing.last_stood_at
    visit_twice(internet, shell(SENTENCE.replace("will", "may")))
    quote.standing.refresh_from_db()
    # A page that only its scripts can show proves no change, but confirms nothing either.
    assert (state(quote), quote.standing.last_stood_at) == ("reformatted", stood)
    assert quote.source.health.last_evidence != "ok"


def test_words_put_under_the_dots_of_a_quote_are_shown_while_it_stands(internet: Internet) -> None:
    quote = internet.quote("We will . . . explore how to involve independent third parties")
    told = "We will, {}, explore how to involve independent third parties."
    internet.show(page(told.format("in due course")))
    internet.check()
    assert (state(quote), items()) == ("reformatted", [])
    visit_twice(internet, page(told.format("only rarely")))
    assert state(quote) == "reformatted"
    [item] = ReviewItem.objects.all()
    assert item.kind == "context"
    assert ["replace", "in due course", "only rarely"] in item.facts["context_diff"]
