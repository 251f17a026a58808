"""Cases about more than one sentence: dots, brackets, neighbours, order."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace

from tests.sources.matching import pageparts
from tests.sources.matching.cases import ALTERED, INTACT, Case, weaken
from tests.sources.matching.material import SENTENCES


def editorial(chance: random.Random) -> Iterator[Case]:
    """Quotes with dots and brackets of the person who quotes."""
    dots = (" . . . ", " ... ", "… ", " [...] ", " […] ", " (...) ")
    for quote in SENTENCES:
        words = quote.split()
        if len(words) < 11:
            continue
        cut = chance.randint(3, len(words) - 6)
        left, right = words[:cut], words[cut + 2 :]
        short = " ".join(left) + chance.choice(dots) + " ".join(right)
        yield Case("ellipsis", INTACT, short, pageparts.by_hand(chance, quote, quote))
        weak = _weaken_words(chance, [left, right])
        if weak:
            here = " ".join(weak[0] + words[cut : cut + 2] + weak[1])
            yield Case("ellipsis, weakened", ALTERED, short, pageparts.by_hand(chance, quote, here))
        swapped = " ".join(right + words[cut : cut + 2] + left)
        yield Case("ellipsis, order", ALTERED, short, pageparts.by_hand(chance, quote, swapped))
        yield from _bracketed(chance, quote, words)


def _bracketed(chance: random.Random, quote: str, words: list[str]) -> Iterator[Case]:
    page = pageparts.by_hand(chance, quote, quote)
    first = f"[{words[0][0].swapcase()}]{words[0][1:]}"
    if len(words[0]) > 1:
        yield Case("changed capital", INTACT, " ".join([first, *words[1:]]), page)
    at = chance.randrange(2, len(words) - 2)
    added = " ".join([*words[:at], "[internal or external,]", *words[at:]])
    yield Case("inserted bracket", INTACT, added, page)
    yield Case("sic", INTACT, " ".join([*words[:at], "[sic]", *words[at:]]), page)
    for at, word in enumerate(words):
        if re.fullmatch(r"[a-z]{4,}(?:es|ed|s)", word) and word not in ("does", "this", "always"):
            ending = re.search(r"(?:es|ed|s)$", word)
            stem = word[: ending.start()] if ending else word
            opened = " ".join([*words[:at], f"{stem}[ing]", *words[at + 1 :]])
            yield Case("opened ending", INTACT, opened, page)
            other = " ".join([*words[:at], "ignores", *words[at + 1 :]])
            yield Case("opened ending, other word", ALTERED, opened,
                       pageparts.by_hand(chance, quote, other))  # fmt: skip
            break


def _weaken_words(chance: random.Random, parts: list[list[str]]) -> list[list[str]]:
    for at in chance.sample(range(len(parts)), len(parts)):
        weak = weaken(chance, " ".join(parts[at]))
        if weak:
            return [weak.split() if index == at else part for index, part in enumerate(parts)]
    return []


def sentences(chance: random.Random) -> Iterator[Case]:
    """Quotes of two sentences: kept, split, merged, parted, turned round, and moved."""
    for _ in range(25):
        one, two = chance.sample(SENTENCES, 2)
        quote = f"{one} {two}"
        between = pageparts.others(chance, quote, 1)[0]
        made = (
            ("two sentences", INTACT, quote),
            ("sentences merged by a mark", INTACT, f"{one[:-1]}; {two[0].lower()}{two[1:]}"),
            ("sentences merged by a word", ALTERED, f"{one[:-1]}, and {two[0].lower()}{two[1:]}"),
            ("sentence between", ALTERED, f"{one} {between} {two}"),
            ("sentences turned round", ALTERED, f"{two} {one}"),
        )
        for family, label, here in made:
            yield Case(family, label, quote, pageparts.by_hand(chance, quote, here))
        half = f"{one} {pageparts.others(chance, quote, 1)[0]}"
        page = pageparts.by_hand(chance, quote, half)
        yield Case("one sentence replaced", "altered or missing", quote, page)


def surroundings(chance: random.Random) -> Iterator[Case]:
    """Changes beside the quote, and changes that are not its affair."""
    for quote in chance.sample(SENTENCES, 30):
        then = pageparts.by_hand(chance, quote, quote)
        blocks = [block.split(". ") for block in then.main.split("\n")]
        at = next(at for at, block in enumerate(then.main.split("\n")) if quote in block)
        own = then.main.split("\n")[at]
        before, after = own.split(quote)
        far = blocks[0][0]
        edits = (
            ("sentence before changed", True, own.replace(before, "All of this is withdrawn. ")),
            ("sentence after changed", True, own.replace(after, " This no longer applies.")),
            ("sentence put before", True, own.replace(quote, "This is superseded. " + quote)),
            ("no longer put before", True, own.replace(quote, "We no longer hold that " + quote)),
        )
        for family, changed, here in edits:
            now = replace(then, main=then.main.replace(own, here), full="")
            yield Case(family, INTACT, quote, replace(now, full=now.main), baseline=then,
                       context_changed=changed)  # fmt: skip
        calm = (
            ("unchanged", then.main),
            ("sentence far away changed", then.main.replace(far, "Nothing of this matters")),
            ("capitals beside", then.main.replace(before, before.upper())),
            ("spaces beside", then.main.replace(after, after.replace(" ", "  "))),
        )
        for family, main in calm:
            yield Case(family, INTACT, quote, replace(then, main=main, full=main), baseline=then,
                       context_changed=False)  # fmt: skip
