"""Cases whose words are all there, and the same with one word weakened."""

from __future__ import annotations

import html
import json
import random
import re
from collections.abc import Iterator

from sources.documents import Document
from sources.extracting import extract
from tests.sources.matching import noise, pageparts
from tests.sources.matching.cases import ALTERED, INTACT, MISSING, UNKNOWN, Case, weaken, weakenings
from tests.sources.matching.cases import html as read_html
from tests.sources.matching.material import LANGUAGES, SENTENCES, starter_quotes


def plain(chance: random.Random) -> Iterator[Case]:
    """Sentences and parts of them as written."""
    for quote in SENTENCES:
        yield Case("as written", INTACT, quote, pageparts.by_hand(chance, quote, quote))
        words = quote.split()
        start = chance.randrange(0, len(words) - 5)
        part = " ".join(words[start : start + chance.randint(4, len(words) - start)])
        if not re.search(r"\s[–-]$", part):
            yield Case("part of a sentence", INTACT, part, pageparts.by_hand(chance, quote, quote))


def noisy_text(chance: random.Random) -> Iterator[Case]:
    """Formatting of texts, on the page and in the quote."""
    for name, change in noise.TEXT.items():
        for quote in chance.sample(SENTENCES, 9):
            page = pageparts.by_hand(chance, quote, change(chance, quote))
            yield Case(name, INTACT, quote, page)
            if name not in ("reference mark", "hyphenated line breaks"):
                page = pageparts.by_hand(chance, quote, quote)
                yield Case(f"{name}, in the quote", INTACT, change(chance, quote), page)


def noisy_markup(chance: random.Random) -> Iterator[Case]:
    """Formatting by markup, with and without a weakened word."""
    for name, change in noise.MARKUP.items():
        for quote in chance.sample(SENTENCES, 8):
            page = read_html(pageparts.html_page(chance, quote, change(chance, quote)))
            yield Case(name, INTACT, quote, page)
            weak = weaken(chance, quote)
            if weak:
                page = read_html(pageparts.html_page(chance, quote, change(chance, weak)))
                yield Case(f"{name}, weakened", ALTERED, quote, page)


def encodings(chance: random.Random) -> Iterator[Case]:
    """Bytes in several encodings, labelled rightly, wrongly or not."""
    labels = (
        ("utf-8", ""), ("utf-16", ""), ("utf-8-sig", ""), ("cp1252", "text/html"),
        ("latin-1", "text/html; charset=iso-8859-1"), ("utf-8", "text/html; charset=iso-8859-1"),
        ("utf-8", "text/html; charset=nonsense"),
    )  # fmt: skip
    quote = "Nous évaluons chaque modèle à l'extérieur avant le déploiement, sans délai."
    for codec, label in labels:
        page = pageparts.html_page(chance, quote, html.escape(quote))
        page = page.replace("–", "-").replace("<meta charset=utf-8>", "")
        body = page.encode(codec)
        yield Case("encodings", INTACT, quote, extract(body, label or "text/html"))
        changed = page.replace("sans d", "avec d").encode(codec)
        yield Case("encodings, weakened", ALTERED, quote, extract(changed, label or "text/html"))


def pdfs(chance: random.Random) -> Iterator[Case]:
    """PDF pages in one and two columns."""
    for quote in chance.sample(SENTENCES, 20):
        weak = weaken(chance, quote) or quote
        for family, make in (
            ("PDF", lambda lines: pageparts.pdf_page(lines)),
            ("PDF with running headers", lambda lines: pageparts.pdf_page(lines, "Policy 2025")),
            ("PDF in two columns", pageparts.pdf_columns),
        ):  # fmt: skip
            measure = 220 if "columns" in family else 430
            for text, label in ((quote, INTACT), (weak, ALTERED)):
                if label == INTACT or weak != quote:
                    lines = pageparts.pdf_lines(chance, quote, text, measure)
                    name = family if label == INTACT else f"{family}, weakened"
                    yield Case(name, label, quote, extract(make(lines), "application/pdf"))


def payloads(chance: random.Random) -> Iterator[Case]:
    """Pages that are empty shells around scripts."""
    for quote in chance.sample(SENTENCES, 10):
        article = " ".join([*pageparts.others(chance, quote, 9), quote])
        state = json.dumps({"props": {"body": article}})
        shell = (
            "<html><head><title>Policy</title></head><body><div id=root></div>"
            f"<script id=__NEXT_DATA__ type=application/json>{state}</script></body></html>"
        )
        yield Case("script payload", INTACT, quote, read_html(shell), "js-shell")
        meta = f'<meta name=description content="{html.escape(quote)}">'
        shell = f"<html><head>{meta}</head><body><div id=root></div></body></html>"
        yield Case("meta data of a shell", UNKNOWN, quote, read_html(shell), "js-shell")


def languages(chance: random.Random) -> Iterator[Case]:
    """Eight languages, each intact, altered and missing."""
    for language, pairs in LANGUAGES.items():
        for quote, changed in pairs:
            rest = [one for one, _ in pairs if one != quote]
            for here, label in ((quote, INTACT), (changed, ALTERED), ("", MISSING)):
                text = " ".join([*rest, here])
                yield Case(f"{language}, {label}", label, quote, Document(main=text, full=text))
                markup = f"<html lang={language}><body><p>{html.escape(text)}</p></body></html>"
                yield Case(f"{language}, {label}", label, quote, read_html(markup))
            for name in ("decomposed", "zero width", "spaces"):
                if name == "spaces" and language in ("zh", "ja"):
                    continue
                text = " ".join([*rest, noise.TEXT[name](chance, quote)])
                page = Document(main=text, full=text)
                yield Case(f"{language}, {INTACT}", INTACT, quote, page)


def starter(chance: random.Random) -> Iterator[Case]:
    """The starter record's own quotes."""
    for quote in starter_quotes():
        page = pageparts.by_hand(chance, quote, quote)
        yield Case("starter record", INTACT, quote, page)
        yield Case("starter record", INTACT, quote,
                   read_html(pageparts.html_page(chance, quote, html.escape(quote))))  # fmt: skip
        for weak in weakenings(quote)[:3]:
            page = pageparts.by_hand(chance, quote, weak)
            yield Case("starter record, weakened", ALTERED, quote, page)
        yield Case("starter record, deleted", MISSING, quote, pageparts.by_hand(chance, quote, ""))
