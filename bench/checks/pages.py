"""Pages as a generator writes them: 42 KB of navigation, prose, tables and scripts, and one quote.

The same number always gives the same page. The words are invented, but their frequencies are those
of a language, so that the pages compress and search like pages.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache

PAGE_BYTES = 42_000
_COMMON = (
    "the of and to in we our for that is will with as on by be are models before or not may it this"
)
_SYLLABLES = "ta ri men so ver al con pre dis lu po ker ning tion ble ist an e o da mo ra li su fe"


def repeatable(seed: str) -> random.Random:
    """Numbers that look random and are the same in every run."""
    return random.Random(seed)  # noqa: S311 - it guards nothing


@cache
def _words() -> tuple[list[str], list[float]]:
    """Words with their weights: the tenth is a tenth as frequent as the first (Zipf)."""
    rng = repeatable("words")
    syllables = _SYLLABLES.split()
    rare = {"".join(rng.choices(syllables, k=rng.randint(2, 5))) for _ in range(4_000)}
    words = [*_COMMON.split(), *sorted(rare)]
    return words, [1 / (rank + 2) for rank in range(len(words))]


def sentence(rng: random.Random) -> str:
    """A sentence of 8 to 25 words."""
    words, weights = _words()
    chosen = rng.choices(words, weights, k=rng.randint(8, 25))
    return f"{chosen[0].capitalize()} {' '.join(chosen[1:])}."


def prose(rng: random.Random, size: int) -> str:
    """Paragraphs without markup, at least ``size`` characters."""
    paragraphs, length = [], 0
    while length < size:
        paragraphs.append(" ".join(sentence(rng) for _ in range(rng.randint(2, 6))))
        length += len(paragraphs[-1]) + 2
    return "\n\n".join(paragraphs)


def quote_of(number: int) -> str:
    """The passage quoted from a page: 33 words, most of them common, not to be found elsewhere."""
    rng = repeatable(f"quote {number}")
    words = rng.choices(*_words(), k=24)
    return f"We will let outside experts test model {number} before {' '.join(words)}."


@dataclass(frozen=True)
class Page:
    """One page, open at the place where its revision is named."""

    head: bytes
    tail: bytes
    quote: str

    def body(self, notice: str, nonce: str = "") -> bytes:
        """The page with a paragraph that names its revision, and a number for its scripts."""
        script = f"<script>window.nonce = '{nonce}'</script>" if nonce else ""
        return b"%s<p>%s</p>%s%s" % (self.head, notice.encode(), script.encode(), self.tail)


@cache
def page(number: int, size: int = PAGE_BYTES) -> Page:
    """The page of that number, about ``size`` bytes long."""
    rng = repeatable(f"page {number}")
    quote = quote_of(number)
    head, foot = _furniture(rng, number, size)
    room = max(0, size - len(head) - len(foot) - len(quote) - 80)
    text = _marked_up(rng, room)
    half = text.find("<p>", len(text) // 2)
    half = len(text) if half < 0 else half
    opening = f"{head}{text[:half]}<p>{sentence(rng)} {quote} {sentence(rng)}</p>"
    return Page(opening.encode(), (text[half:] + foot).encode(), quote)


def _furniture(rng: random.Random, number: int, size: int) -> tuple[str, str]:
    """What stands around the prose: head, styles and navigation; lists, scripts and footer."""
    parts = max(1, size // 1_000)
    links = "".join(
        f'<li class="nav__item"><a class="nav__link" href="/{n}/{number}">{_title(rng)}</a></li>'
        for n in range(parts)
    )
    styles = "".join(f".c{n}{{margin:{n}px;color:#{n:03x}}}" for n in range(parts))
    state = "".join(f'{{"id":{n},"label":"{_title(rng)}"}},' for n in range(parts))
    head = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Policy {number}'
        f"</title><style>{styles}</style></head><body><nav><ul>{links}</ul></nav><main><article>"
    )
    foot = (
        f"</article></main><footer><ul>{links}</ul><p>{sentence(rng)}</p></footer>"
        f"<script>window.state = [{state}null]</script></body></html>"
    )
    return head, foot


def _title(rng: random.Random) -> str:
    return " ".join(rng.choices(_words()[0], k=3)).capitalize()


def _marked_up(rng: random.Random, size: int) -> str:
    """Paragraphs with links and emphasis, headings, and here and there a table or a list."""
    parts, length = [], 0
    while length < size:
        parts.append(_block(rng))
        length += len(parts[-1])
    return "".join(parts)


def _block(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.1:
        return f"<h2>{_title(rng)}</h2>"
    if kind < 0.15:
        rows = "".join(f"<tr><th>{_title(rng)}</th><td>{sentence(rng)}</td></tr>" for _ in "123")
        return f"<table><tbody>{rows}</tbody></table>"
    if kind < 0.25:
        return f"<ul>{''.join(f'<li>{sentence(rng)}</li>' for _ in '123')}</ul>"
    inside = f'<a href="/{rng.random()}">{_title(rng)}</a> <em>{_title(rng)}</em>'
    before, after = (" ".join(sentence(rng) for _ in range(rng.randint(1, 3))) for _ in "ab")
    return f'<p class="prose">{before} {inside} {after}</p>'


def text_page(size: int, number: int = 0) -> bytes:
    """A page of nothing but prose with the quote in its middle: ``size`` characters of text."""
    rng = repeatable(f"text {number}")
    half = prose(rng, size // 2)
    middle = f"{half}\n\n{quote_of(number)}\n\n{half}".replace("\n\n", "</p><p>")
    return f"<!doctype html><title>Long</title><body><p>{middle}</p></body>".encode()
