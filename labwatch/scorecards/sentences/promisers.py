"""Who promised, and on whose word, as the subject of a sentence. Pure.

The ways of being bound (own words, signed, announced by a government, reported, inferred) are told
apart in their exact words, and counted where a promise binds labs in more than one of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext, ngettext

from commitments.vocabulary import Attribution
from labwatch.scorecards.sentences.days import number_words
from sources.enumerating import all_of

#: A lab and on whose word it is bound.
Bound = tuple[str, str]
#: So many labs are named; more are counted.
_NAMED = 3


def clipped(names: Iterable[str]) -> str:
    """Up to three names; of more, their number."""
    told = sorted(dict.fromkeys(names))
    if len(told) <= _NAMED:
        return all_of(told)
    text = ngettext("%(number)s lab", "%(number)s labs", len(told))
    return text % {"number": number_words(len(told))}


def who_promised(bound: Sequence[Bound]) -> str:
    """ "What OpenAI promised in its own words"; it goes on with when it was said."""
    words = {attribution for _lab, attribution in bound}
    text = (
        _one_way(words.pop(), len(bound))
        if len(words) == 1
        else gettext("What is on record as a promise of %(labs)s (%(ways)s), made")
    )
    return text % {"labs": clipped(lab for lab, _ in bound), "ways": ways(w for _, w in bound)}


def _one_way(word: str, labs: int) -> str:
    texts = {
        Attribution.OWN_WORDS: ngettext(
            "What %(labs)s promised in its own words",
            "What %(labs)s promised in their own words",
            labs,
        ),
        Attribution.SIGNED: gettext("What %(labs)s promised by signing"),
        Attribution.ANNOUNCED_BY_GOVERNMENT: gettext(
            "What was announced by a government as a promise made by %(labs)s"
        ),
        Attribution.REPORTED: gettext("What was reported as a promise made by %(labs)s"),
        Attribution.INFERRED: gettext("What is inferred to be a promise made by %(labs)s"),
    }
    return texts[Attribution(word)]


def who_spoke(bound: Sequence[Bound]) -> str:
    """The same of words that promise no act."""
    words = [attribution for _lab, attribution in bound]
    text = gettext("What %(labs)s said (%(ways)s), without promising it,")
    return text % {"labs": clipped(lab for lab, _ in bound), "ways": ways(words)}


def ways(words: Iterable[str], *, of_parent: bool = False) -> str:
    """On whose word: "signed", or "1 in its own words and 2 reported by others".

    ``of_parent``: the promises are those of a lab's parent, so "its" would be the wrong one's.
    """
    counts = Counter(words)
    told = [(counts[one], _way(one, counts[one], of_parent)) for one in Attribution if counts[one]]
    if len(told) == 1:
        return told[0][1]
    text = gettext("%(number)s %(way)s")
    return all_of(text % {"number": number_words(n), "way": way} for n, way in told)


def _way(word: Attribution, number: int, of_parent: bool) -> str:
    """As of promises: "announced by a government"."""
    if of_parent and word == Attribution.OWN_WORDS:
        return gettext("in the parent's own words")
    texts = {
        Attribution.OWN_WORDS: ngettext("in its own words", "in its own words", number),
        Attribution.SIGNED: ngettext("signed", "signed", number),
        Attribution.ANNOUNCED_BY_GOVERNMENT: ngettext(
            "announced by a government", "announced by a government", number
        ),
        Attribution.REPORTED: ngettext("reported by others", "reported by others", number),
        Attribution.INFERRED: ngettext("inferred", "inferred", number),
        Attribution.ALLEGED: ngettext("only alleged", "only alleged", number),
    }
    return texts[word]
