"""Running headers, footers and page numbers: what stands at a page's edge on many pages.

They are taken out, since they stand in the middle of sentences that go on over the page.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from sources.extracting.pdflines import Line

_MOST_LINES = 3  # of a header or a footer
_EDGE_LINES = 4  # so many lines from the top and from the bottom are looked at
_NUMBER = re.compile(r"\d+")
_ROMAN = re.compile(r"(?<![^\W_])[ivxlc]{1,7}(?![^\W_])", re.IGNORECASE)
_ONLY_NUMBER = re.compile(
    r"\W*(?:page|seite|p\.|página|pagina|стр\.)?\W*(?:\d{1,4}|[ivxlc]{1,7})"
    r"(?:\s*(?:/|of|von|de|sur|di|из)\s*\d{1,4})?\W*",
    re.IGNORECASE,
)
Page = list[Line]


def without_furniture(pages: Sequence[Page]) -> tuple[list[Page], list[str]]:
    """The pages without what repeats at their edges; and what that says, each thing once."""
    repeated = _repeated(pages)
    counted = _numbered(pages)
    kept: list[Page] = []
    taken: dict[str, str] = {}
    for number, page in enumerate(pages):
        out: set[int] = set()
        for edge in _edges(page):
            known = [(number, at) in counted or _is_known(page[at], repeated) for at in edge]
            out |= set(edge[: _furniture(page, edge, known)])
        for at in sorted(out):
            taken.setdefault(_blank(page[at].text()), page[at].text())
        kept.append([line for at, line in enumerate(page) if at not in out])
    return kept, [text for text in taken.values() if not _is_number(text)]


def _edges(page: Page) -> Iterator[list[int]]:
    """The lines nearest to the top, then to the bottom, outermost first."""
    by_height = sorted(range(len(page)), key=lambda at: -page[at].y0)
    yield by_height[:_EDGE_LINES]
    yield by_height[: -_EDGE_LINES - 1 : -1]


def _is_known(line: Line, repeated: frozenset[tuple[str, int]]) -> bool:
    text = _blank(line.text())
    return any((text, round(line.y0) + d) in repeated for d in (-1, 0, 1))


def _furniture(page: Page, edge: list[int], known: list[bool]) -> int:
    """How many lines from the edge inwards are furniture.

    It keeps its distance from the text; without a distance only what does not read like a
    sentence is taken, as the text itself may repeat.
    """
    run = next((at for at, is_known in enumerate(known) if not is_known), len(known))
    apart = [at for at in range(1, min(run, _MOST_LINES) + 1) if _stands_off(page, edge, at)]
    if apart:
        return apart[-1]
    if 0 < run < _MOST_LINES and not any(_is_sentence(page[at].text()) for at in edge[:run]):
        return run
    lonely = edge and _is_number(page[edge[0]].text()) and _stands_off(page, edge, 1)
    return 1 if lonely else 0


def _is_number(text: str) -> bool:
    """Whether a line is a page number and nothing else."""
    return len(text) <= 40 and bool(_ONLY_NUMBER.fullmatch(text))


def _is_sentence(text: str) -> bool:
    return text[-1:] in ".,;:-" or text[:1].islower() or len(text.split()) > 14


def _stands_off(page: Page, edge: list[int], count: int) -> bool:
    """Whether the outermost ``count`` lines keep more than a line's distance from the next."""
    if count >= len(edge):
        return False
    last, following = page[edge[count - 1]], page[edge[count]]
    return abs(last.y0 - following.y0) > 1.6 * min(last.size, following.size)


def _blank(text: str) -> str:
    blanked = _NUMBER.sub("#", text.casefold())
    return _ROMAN.sub("#", blanked) if len(blanked) <= 12 else blanked


def _repeated(pages: Sequence[Page]) -> frozenset[tuple[str, int]]:
    """What stands, numbers blanked, at the same height on enough pages."""
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        edges = {at for edge in _edges(page) for at in edge}
        seen.update({(_blank(page[at].text()), round(page[at].y0)) for at in edges})
    enough = 2 if len(pages) < 12 else 3
    return frozenset(key for key, count in seen.items() if count >= enough)


def _numbered(pages: Sequence[Page]) -> frozenset[tuple[int, int]]:
    """Outermost lines whose first or last number counts the pages, whatever else they say."""
    found: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, page in enumerate(pages):
        for edge in _edges(page):
            for at in edge[:1]:
                for value in _first_and_last(page[at].text()):
                    found[value - number].append((number, at))
    if not found:
        return frozenset()
    best = max(found.values(), key=len)
    return frozenset(best) if len({number for number, _ in best}) >= 4 else frozenset()


def _first_and_last(text: str) -> set[int]:
    words = text.split()
    return {int(word) for word in (words[:1] + words[-1:]) if word.isascii() and word.isdigit()
            and len(word) <= 4}  # fmt: skip
