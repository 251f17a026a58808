"""Cases where words of the quote have changed, gone, or stand where they do not count."""

from __future__ import annotations

import html
import json
import random
from collections.abc import Iterator
from dataclasses import replace

from sources.documents import Document
from tests.sources.matching import pageparts
from tests.sources.matching.cases import ALTERED, INTACT, MISSING, UNKNOWN, Case, weaken, weakenings
from tests.sources.matching.cases import html as read_html
from tests.sources.matching.material import SENTENCES


def weakened(chance: random.Random) -> Iterator[Case]:
    """Every weakening of every sentence."""
    for quote in SENTENCES:
        for weak in weakenings(quote):
            yield Case("one word weakened", ALTERED, quote, pageparts.by_hand(chance, quote, weak))


def edited(chance: random.Random) -> Iterator[Case]:
    """A word dropped, added, swapped or spoilt; a clause added."""
    for quote in SENTENCES:
        words = quote.split()
        at = chance.choice(
            [at for at in range(1, len(words) - 1) if "–" not in words[at - 1 : at + 1]]
        )
        edits = {
            "word dropped": words[:at] + words[at + 1 :],
            "word added": [*words[:at], chance.choice(("not", "rarely", "only", "x")), *words[at:]],
            "words swapped": [*words[: at - 1], words[at], words[at - 1], *words[at + 1 :]],
            "letter changed": [*words[:at], words[at] + "q", *words[at + 1 :]],
            "clause added": [*words[:at], *["where", "we", "deem", "it", "practical"], *words[at:]],
        }
        for family, edit in edits.items():
            yield Case(family, ALTERED, quote, pageparts.by_hand(chance, quote, " ".join(edit)))
        yield from _signs(chance, quote)


def _signs(chance: random.Random, quote: str) -> Iterator[Case]:
    swaps = (("%", ""), ("$", "€"), ("^", ""), ("3.5", "35"), ("1,000", "1000"), ("250", "-250"),
             ("don't", "do"), ("10^26", "10^25"), ("5%", "5‰"), ("20%", "<20%"))  # fmt: skip
    for one, other in swaps:
        if one in quote:
            page = pageparts.by_hand(chance, quote, quote.replace(one, other))
            yield Case("symbol or number changed", ALTERED, quote, page)


def struck(chance: random.Random) -> Iterator[Case]:
    """Sentences and words that are struck out."""
    for quote in chance.sample(SENTENCES, 12):
        for tag in ("del", "s", "span style='text-decoration: line-through'"):
            here = f"<{tag}>{html.escape(quote)}</{tag.split()[0]}>"
            page = read_html(pageparts.html_page(chance, quote, here))
            yield Case("struck out", MISSING, quote, page)
        weak = weakenings(quote)
        if weak:
            old, new = quote.split(), weak[0].split()
            at = next(
                at for at, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]
            )
            old[at] = f"<del>{old[at]}</del> <ins>{new[at]}</ins>"
            yield Case("one word struck", ALTERED, quote,
                       read_html(pageparts.html_page(chance, quote, " ".join(old))))  # fmt: skip


def elsewhere(chance: random.Random) -> Iterator[Case]:
    """The old sentence only in meta data, comments or hidden text."""
    for quote in chance.sample(SENTENCES, 15):
        safe = html.escape(quote)
        heads = (
            f'<meta name=description content="{safe}">',
            f'<meta property=og:description content="{safe}">',
            f"<script type=application/ld+json>{json.dumps({'text': quote})}</script>",
            f"<!-- {safe.replace('--', '')} -->",
        )
        for head in heads:
            page = read_html(pageparts.html_page(chance, quote, "", head))
            yield Case("only in meta data", MISSING, quote, page)
            weak = weaken(chance, quote)
            if weak:
                page = read_html(pageparts.html_page(chance, quote, html.escape(weak), head))
                yield Case("old text in meta data", ALTERED, quote, page)
        weak = weaken(chance, quote)
        if weak:
            hidden = f"<p hidden>{safe}</p>"
            page = read_html(pageparts.html_page(chance, quote, html.escape(weak), tail=hidden))
            yield Case("old text hidden", ALTERED, quote, page)


def gone(chance: random.Random) -> Iterator[Case]:
    """Deleted sentences, scattered words, other pages."""
    for quote in SENTENCES:
        page = pageparts.by_hand(chance, quote, "")
        yield Case("sentence deleted", MISSING, quote, page)
        words = [word.strip(".,").lower() for word in quote.split()]
        chance.shuffle(words)
        jumbled = " ".join(f"{word} is mentioned elsewhere." for word in words)
        yield Case("words scattered", MISSING, quote, pageparts.by_hand(chance, quote, jumbled))
    other = "Our team won the regional cup. Tickets are sold at the door. Bring your own food. " * 9
    for quote in chance.sample(SENTENCES, 20):
        yield Case("another page", MISSING, quote, Document(main=other, full=other))
    yield from _look_alikes(chance)


def _look_alikes(chance: random.Random) -> Iterator[Case]:
    """The quote is gone; a sentence much like it stood on the page before and still does."""
    for quote in SENTENCES:
        weak = weaken(chance, quote)
        if weak:
            then = pageparts.by_hand(chance, quote, f"{quote} {weak}")
            now = Document(main=then.main.replace(quote + " ", ""))
            now = replace(now, full=now.main)
            yield Case("look-alike stood before", MISSING, quote, now, baseline=then)


def not_the_page(chance: random.Random) -> Iterator[Case]:
    """Block pages and the like, and full texts served as such."""
    pages = {
        "blocked": "Just a moment... Checking your browser before accessing the site. Ray ID: 8a2.",
        "not-found": "404. The page you are looking for could not be found.",
        "soft-404": "Oops! This page has moved or no longer exists. Search our site for models.",
        "consent": "Before you continue: we and our partners use cookies. Accept all. Reject all.",
        "login": "Sign in to continue. Email. Password. Forgot your password?",
        "parked": "This domain is for sale. Make an offer.",
        "redirected-home": "Welcome. We will test all ideas. News. Products. Careers. Contact us.",
        "http-error": "Internal server error.",
        "empty": "",
        "js-shell": "You need to enable JavaScript to run this app.",
        "truncated": "Our safety policy. This document was cut",
        "encrypted": "",
    }
    for state, text in pages.items():
        for quote in chance.sample(SENTENCES, 6):
            yield Case("not the page", UNKNOWN, quote, Document(main=text, full=text), state)
        quote = chance.choice(SENTENCES)
        page = pageparts.by_hand(chance, quote, quote)
        yield Case("there all the same", INTACT, quote, page, state)
        weak = weaken(chance, SENTENCES[0])
        page = pageparts.by_hand(chance, SENTENCES[0], weak)
        yield Case("not the page", UNKNOWN, SENTENCES[0], page, state)
