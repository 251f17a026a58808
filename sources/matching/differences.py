"""Word-level differences between a quote and a page's passage, for people to read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import Levenshtein

from sources.matching.folding import Folded
from sources.matching.results import Step
from sources.matching.tokens import LOWERED, Token, same_word
from sources.matching.words import KINDS, KINDS_OF, NEGATION, NUMBER, SPACING, UNSPACED, WORDING

_FOOTNOTE = re.compile(r"\[[^\[\]]{1,20}\]|[⁰¹²³⁴⁵⁶⁷⁸⁹*†‡]+")
_POWER = re.compile(r"(?<=\d)(?<!\b(?:19|20)\d\d)[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+")
_HYPHENS = re.compile(r"(?<=[^\W\d_])[-‐‑\u00ad]\s?(?=[^\W\d_])")
_MARK = re.compile(r"[^\w\s]|_")


def steps(
    quote: Folded, sought: Sequence[Token], page: Folded, found: Sequence[Token]
) -> tuple[Step, ...]:
    """The diff of two token runs, covering both texts from their first to their last word."""
    result: list[Step] = []
    for operation, a, b, c, d in _gathered(_edits(quote, sought, page, found)):
        if operation == "equal":
            one, other = _stretch(quote, sought, a, b), _stretch(page, found, c, d)
        else:
            one, other = _words(quote, sought, a, b), _words(page, found, c, d)
        result.append((operation, one, other))
    return tuple(result)


_Edit = tuple[str, int, int, int, int]


def _edits(
    quote: Folded, sought: Sequence[Token], page: Folded, found: Sequence[Token]
) -> Iterable[_Edit]:
    """Edit steps over words, where words that only fold alike are replaced."""
    for step in Levenshtein.opcodes([one.key for one in sought], [one.key for one in found]):
        a, b, c, d = step.src_start, step.src_end, step.dest_start, step.dest_end
        if step.tag != "equal":
            yield step.tag, a, b, c, d
            continue
        unlike = [
            shift
            for shift in range(b - a)
            if not _same(quote, sought[a + shift], page, found[c + shift])
        ]
        begin = 0
        for shift in unlike:
            if begin < shift:
                yield "equal", a + begin, a + shift, c + begin, c + shift
            yield "replace", a + shift, a + shift + 1, c + shift, c + shift + 1
            begin = shift + 1
        if begin < b - a:
            yield "equal", a + begin, b, c + begin, d


def _gathered(edits: Iterable[_Edit]) -> list[_Edit]:
    """Neighbouring changes as one, since nobody reads them one by one."""
    result: list[_Edit] = []
    for edit in edits:
        if result and "equal" not in (edit[0], result[-1][0]):
            _, a, _, c, _ = result.pop()
            operation = "replace" if a < edit[2] and c < edit[4] else edit[0]
            result.append((operation, a, edit[2], c, edit[4]))
        else:
            result.append(edit)
    return result


def _same(quote: Folded, one: Token, page: Folded, other: Token) -> bool:
    return same_word(quote.written(one.start, one.end), page.written(other.start, other.end))


def _words(folded: Folded, tokens: Sequence[Token], start: int, end: int) -> str:
    return folded.written(tokens[start].start, tokens[end - 1].end) if start < end else ""


def _stretch(folded: Folded, tokens: Sequence[Token], start: int, end: int) -> str:
    """Equal words with the punctuation on both sides, so that a diff reads as a text."""
    first = tokens[start - 1].end if start else tokens[start].start
    last = tokens[end].start if end < len(tokens) else tokens[end - 1].end
    return folded.written(first, last).strip()


def kinds_of(diff: Iterable[Step]) -> tuple[str, ...]:
    """What kinds of words a diff changes, in the order of the maintainers' queue."""
    found = {
        kind
        for operation, one, other in diff
        if operation != "equal"
        for kind in _kinds(one.lower().replace("’", "'"), other.lower().replace("’", "'"))
    }
    if len(found) > 1:
        found.discard(WORDING)
    return tuple(kind for kind in KINDS if kind in found)


def _kinds(one: str, other: str) -> set[str]:
    """The kinds of one changed group, by the words that only one side has."""
    if _bare(one) == _bare(other) and len(one.split()) != len(other.split()) and _bare(one):
        return {SPACING}
    changed = set(one.split()) ^ set(other.split())
    words = {word.strip(".,;:!?()[]\"“”'") for word in changed}
    kinds = {kind for word in words for kind in KINDS_OF.get(word, ())}
    kinds |= {NUMBER for word in changed if re.search(r"[\d%‰$€£¥<>≤≥=≠±+×÷^°~]|^[-–−]$", word)}
    kinds |= {NEGATION for word in words if word.endswith("n't") or _negated(word, words)}
    kinds |= {
        kind
        for kind, parts in UNSPACED.items()
        if any((part in one) != (part in other) for part in parts)
    }
    return kinds or {WORDING}


def _negated(word: str, words: set[str]) -> bool:
    return any(
        word == prefix + rest for rest in words if rest for prefix in ("un", "in", "non", "dis")
    )


def _bare(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


def reasons_of(quote: str, found: str) -> set[str]:
    """Which marks differ between two texts of the same words."""
    one, other = " ".join(quote.split()), " ".join(found.split())
    if one == other:
        return set()
    reasons = set()
    powers = _POWER.sub(_written_out, one), _POWER.sub(_written_out, other)
    if powers != (one, other):
        one, other = powers
        reasons.add("letter forms")
    if _FOOTNOTE.findall(one) != _FOOTNOTE.findall(other):
        reasons.add("footnote mark")
        one, other = _FOOTNOTE.sub("", one), _FOOTNOTE.sub("", other)
    letters = _bare(one), _bare(other)
    if letters[0] != letters[1]:
        reasons.add("case" if letters[0].lower() == letters[1].lower() else "letter forms")
    if _joints(one) != _joints(other):
        reasons.add("hyphenation")
        one, other = _HYPHENS.sub("", one), _HYPHENS.sub("", other)
    if _MARK.findall(one) != _MARK.findall(other):
        reasons.add("punctuation")
    if _spaced(one) != _spaced(other):
        reasons.add("spacing")
    return reasons or {"spacing"}


def _written_out(power: re.Match[str]) -> str:
    return "^" + power.group().translate(LOWERED)


def _joints(text: str) -> list[str]:
    return [found.group().strip() for found in _HYPHENS.finditer(text)]


def _spaced(text: str) -> list[str]:
    """Words by their spaces, without marks: differs where only spaces do."""
    return _MARK.sub("", text).lower().split()
