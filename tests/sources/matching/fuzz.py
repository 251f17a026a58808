"""One change at a time, at random: it must never be called standing."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass, replace

from sources.matching import match
from tests.sources.matching import noise, pageparts
from tests.sources.matching.material import LANGUAGES, SENTENCES, starter_quotes

#: Noise under which a changed quote must still be seen as changed.
_NOISES = ("capitals", "small letters", "spaces", "soft hyphens", "ligatures", "smart marks",
           "zero width", "decomposed", "emphasis signs", "odd hyphens")  # fmt: skip
_ADDED = ("not", "never", "rarely", "only", "may", "some", "if", "feasible", "5", "%", "un", "x",
          "generally", "the", "a", "non", "no", "to", "[not]", "$", "<", "±")  # fmt: skip


@dataclass(frozen=True)
class Fuzzed:
    """What came of all rounds."""

    rounds: int
    standing: tuple[str, ...]
    called: dict[str, int]

    def __str__(self) -> str:
        shown = "".join(f"\n  {one}" for one in self.standing[:20])
        return f"{self.rounds} changes, {len(self.standing)} called standing, {self.called}{shown}"


def fuzz(rounds: int, seed: int = 1) -> Fuzzed:
    """Change one word or number of a quote on its page, ``rounds`` times."""
    chance = random.Random(seed)  # noqa: S311
    quotes = [*SENTENCES, *starter_quotes(), *(q for pair in LANGUAGES.values() for q, _ in pair)]
    called: Counter[str] = Counter()
    standing = []
    for _ in range(rounds):
        quote = chance.choice(quotes)
        changed = change(chance, quote)
        page = pageparts.by_hand(chance, quote, changed)
        if _plain(quote) in _plain(page.main):
            continue  # by chance the neighbours complete it: every word of it is there
        text = page.main.replace(changed, _noisy(chance, changed))
        page = replace(page, main=text, full=text)
        answer = match(quote, page)
        called[answer.verdict] += 1
        if answer.stands:
            standing.append(f"{quote!r} on {changed!r}")
    return Fuzzed(rounds, tuple(standing), dict(called))


def _plain(text: str) -> str:
    """Lower-case words without the marks at their ends: an oracle that shares no code."""
    words = text.lower().replace("-", " ").split()
    return " " + " ".join(bare for word in words if (bare := word.strip(".,;:!?\"“”'()"))) + " "


def _noisy(chance: random.Random, text: str) -> str:
    if chance.random() < 0.5:
        return text
    return noise.TEXT[chance.choice(_NOISES)](chance, text)


def change(chance: random.Random, quote: str) -> str:
    """The quote with one word or number changed, dropped, added, doubled or moved."""
    words = quote.split()
    if len(words) < 4:
        at = chance.randrange(1, len(quote) - 2)
        return quote[:at] + "异" + quote[at + 1 :]
    places = [at for at, word in enumerate(words) if re.search(r"\w", word)]
    at = chance.choice([at for at in places if not re.search(r"[\[\]]", words[at])])
    return " ".join(chance.choice(_CHANGES)(chance, words, at))


def _drop(_: random.Random, words: list[str], at: int) -> list[str]:
    return words[:at] + words[at + 1 :]


def _add(chance: random.Random, words: list[str], at: int) -> list[str]:
    inner = max(1, min(at, len(words) - 1))
    while _is_gap(words, inner):
        inner += 1
    ends = {words[0].lower(), re.sub(r"\W", "", words[-1])}
    added = chance.choice([one for one in _ADDED if one not in ends])  # doubled, it still stands
    return [*words[:inner], added, *words[inner:]]


def _is_gap(words: list[str], at: int) -> bool:
    """Whether a word added here would stand under the quote's own dots or bracket."""
    sides = words[at - 1 : at + 1]
    return at < len(words) - 1 and any(re.search(r"^\W*\.\W*$|[\[\]…]|\.\.", one) for one in sides)


def _replace(chance: random.Random, words: list[str], at: int) -> list[str]:
    other = chance.choice(" ".join(SENTENCES).split())
    bare = re.sub(r"\W", "", other).lower()
    return [*words[:at], "zz" if bare == re.sub(r"\W", "", words[at]).lower() else other,
            *words[at + 1 :]]  # fmt: skip


def _swap(_: random.Random, words: list[str], at: int) -> list[str]:
    bare = [re.sub(r"\W", "", word).lower() for word in words]
    for other in range(len(words)):
        if bare[other] and bare[other] != bare[at] and not re.search(r"[\[\]]", words[other]):
            changed = list(words)
            changed[at], changed[other] = words[other], words[at]
            return changed
    return words[1:]


def _letter(chance: random.Random, words: list[str], at: int) -> list[str]:
    """One letter or digit of a word changed, dropped or added."""
    word = words[at]
    places = [index for index, sign in enumerate(word) if sign.isalnum()]
    index = chance.choice(places)
    other = ("7" if word[index] != "7" else "8") if word[index].isdigit() else "q"
    other = "z" if word[index] in "qQ" else other
    made = chance.choice(
        (word[:index] + other + word[index + 1 :], word[:index] + other + word[index:])
    )
    if len(places) > 1:
        made = chance.choice((made, word[:index] + word[index + 1 :]))
    return [*words[:at], made, *words[at + 1 :]]


def _join(_: random.Random, words: list[str], at: int) -> list[str]:
    """Two words joined to one, or one parted in two."""
    if at + 1 < len(words) and words[at][-1].isalnum() and words[at + 1][0].isalnum():
        return [*words[:at], words[at] + words[at + 1], *words[at + 2 :]]
    return [*words[:at], "qq" + words[at], *words[at + 1 :]]


def _part(_: random.Random, words: list[str], at: int) -> list[str]:
    if len(words[at]) > 3 and words[at][:3].isalpha() and words[at][3].isalpha():
        return [*words[:at], words[at][:2], words[at][2:], *words[at + 1 :]]
    at = max(1, min(at, len(words) - 2))  # doubled at an end, the quote would still be there
    while _is_gap(words, at) or _is_gap(words, at + 1):
        at += 1
    return [*words[:at], words[at], words[at], *words[at + 1 :]]


_CHANGES = (_drop, _add, _replace, _swap, _letter, _letter, _join, _part)
