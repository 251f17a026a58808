"""Attacks regular expressions: ``python -m tests.security.pumping`` reads a list of them as JSON.

Of each it takes what the expression repeats, repeats that many times, lets the text end in what
fits nowhere, and compares the time of four times the text. Linear is 4, quadratic 16. It tells
each expression before it begins, so that whoever started it knows which one never ended.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from collections.abc import Iterator
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

#: CPU seconds for one expression, after which the whole child is ended.
SECONDS = 20
#: One of each kind of character that expressions tell apart.
CHARACTERS = " a0Z\t\n-_.,:;/\\<>()[]{}'\"=#&*|é…\u00a0%@+!?`~^$"
REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)
MANY = 100
SHORT, LONG = 1_000, 4_000
#: A growth that needs no further text to be believed.
CLEAR = 12.0
#: Below so many seconds nothing need be told of few characters, and nothing can of a long text.
QUICK, TELLING = 0.006, 0.003
#: CPU seconds that are many steps of the clock.
STEPS = 0.024
_ENDS = ("\x01", "\n\x01", "<")


def sample(nodes: Any) -> str:
    """A text that the nodes probably match."""
    return "".join(_one(operation, given) for operation, given in nodes)


def _one(operation: Any, given: Any) -> str:
    if operation is sre.LITERAL:
        return chr(given)
    if operation in (sre.NOT_LITERAL, sre.ANY, sre.IN):
        return next(iter(fitting(operation, given)), "a")
    if operation is sre.BRANCH:
        return sample(given[1][0])
    if operation is sre.SUBPATTERN:
        return sample(given[-1])
    if operation is sre.ATOMIC_GROUP:
        return sample(given)
    if operation in REPEATS:
        return sample(given[2]) * max(given[0], 1)
    return ""


def fitting(operation: Any, given: Any) -> Iterator[str]:
    """The characters of each kind that a node of one character takes."""
    takes = {
        sre.ANY: lambda character: character != "\n",
        sre.NOT_LITERAL: lambda character: ord(character) != given,
        sre.LITERAL: lambda character: ord(character) == given,
        sre.IN: lambda character: _is_in(character, given),
    }
    yield from filter(takes[operation], CHARACTERS)
    if operation is sre.IN and given[0][0] is sre.LITERAL:
        yield chr(given[0][1])
    if operation is sre.LITERAL and chr(given) not in CHARACTERS:
        yield chr(given)


def _is_in(character: str, items: Any) -> bool:
    negated = items[0][0] is sre.NEGATE
    return negated != any(_takes(character, *item) for item in items)


def _takes(character: str, operation: Any, given: Any) -> bool:
    if operation is sre.LITERAL:
        return ord(character) == given
    if operation is sre.RANGE:
        return bool(given[0] <= ord(character) <= given[1])
    if operation is not sre.CATEGORY:
        return False
    kinds = {
        sre.CATEGORY_SPACE: character.isspace(),
        sre.CATEGORY_NOT_SPACE: not character.isspace(),
        sre.CATEGORY_DIGIT: character.isdigit(),
        sre.CATEGORY_NOT_DIGIT: not character.isdigit(),
        sre.CATEGORY_WORD: character.isalnum() or character == "_",
        sre.CATEGORY_NOT_WORD: not (character.isalnum() or character == "_"),
    }
    return kinds[given]


def pumps(nodes: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """What leads to each repetition of the expression, and what it repeats."""
    for operation, given in nodes:
        if operation in REPEATS:
            if given[1] >= MANY:
                yield from ((before, each) for each in _repeated(given[2]))
            yield from pumps(given[2], before)
        elif operation is sre.BRANCH:
            for branch in given[1]:
                yield from pumps(branch, before)
        elif operation is sre.SUBPATTERN:
            yield from pumps(given[-1], before)
        elif operation is sre.ATOMIC_GROUP:
            yield from pumps(given, before)
        elif operation in (sre.ASSERT, sre.ASSERT_NOT):
            yield from pumps(given[1], before)
        before += _one(operation, given)


def _repeated(nodes: Any) -> list[str]:
    items = list(nodes)
    if len(items) == 1 and items[0][0] in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN):
        found = list(fitting(*items[0]))
        return [*found[:8], *_with_edges(found)]
    if len(items) == 1 and items[0][0] is sre.SUBPATTERN:
        return _repeated(items[0][1][-1])
    if len(items) == 1 and items[0][0] is sre.BRANCH:
        return [sample(branch) for branch in items[0][1][1]][:8]
    return [sample(items)]


def _with_edges(found: list[str]) -> list[str]:
    """A letter and a sign by turns: at each edge of a word, ``\\b`` lets a search begin anew."""
    letters = [each for each in found if each.isalnum()]
    signs = [each for each in found if not each.isalnum() and each not in "_ \n\t"]
    return [letters[0] + signs[0]] if letters and signs else []


def texts(pattern: re.Pattern[Any], flags: int) -> set[tuple[str, str, str]]:
    """Beginning, what is repeated, end."""
    found = list(pumps(_parser.parse(pattern.pattern, flags & ~re.UNICODE)))
    return {
        (start, pump, end)
        for before, pump in found
        if pump
        for start in {before, ""}
        for end in _ENDS
    }


def seconds(search: Any, text: Any, times: int = 5) -> float:
    """The best of some, since a busy machine adds to each."""
    best = float("inf")
    for _ in range(times):
        began = time.perf_counter()
        search(text)
        best = min(best, time.perf_counter() - began)
        if best < TELLING:
            break
    return best


def work(search: Any, text: Any) -> float:
    """CPU seconds, over many times, since the clock of some machines moves in steps."""
    began, times = time.process_time(), 0
    while (spent := time.process_time() - began) < STEPS:
        search(text)
        times += 1
    return spent / times


def worst(pattern: re.Pattern[Any], method: str) -> tuple[float, str]:
    """The greatest growth for four times the text, and what was repeated; 0: always quick."""
    found = (0.0, "")
    is_bytes = isinstance(pattern.pattern, bytes)
    search = getattr(pattern, method)
    for start, pump, end in texts(pattern, pattern.flags):

        def text(length: int, parts: tuple[str, str, str] = (start, pump, end)) -> Any:
            whole = parts[0] + parts[1] * (length // len(parts[1])) + parts[2]
            return whole.encode("utf-8", "surrogatepass") if is_bytes else whole

        for length in (18, 22, 200):  # or what doubles with each character would never end
            if seconds(search, text(length)) > QUICK:
                return float("inf"), pump
        if seconds(search, text(LONG), 2) > TELLING:
            growth = work(search, text(LONG)) / work(search, text(SHORT))
            found = max(found, (growth, pump))
            if found[0] > CLEAR:
                break
    return found


def _allow(more: int) -> None:
    """From now on so many CPU seconds; then the system ends this process."""
    used = int(time.process_time())
    resource.setrlimit(resource.RLIMIT_CPU, (used + more, resource.RLIM_INFINITY))


def main() -> None:
    """Attack each expression given on standard input; tell the growth of each."""
    for place, source, flags, method in json.load(sys.stdin):
        print(json.dumps({"place": place}), flush=True)
        _allow(SECONDS)
        given = source["text"].encode("latin-1") if source["bytes"] else source["text"]
        pattern = re.compile(given, flags if source["bytes"] else flags & ~re.UNICODE)
        growth, pump = worst(pattern, method)
        print(json.dumps({"place": place, "growth": growth, "pump": pump}), flush=True)


if __name__ == "__main__":
    main()
