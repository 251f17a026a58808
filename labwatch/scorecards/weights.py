"""A reader's own weights in the address, and how much an order depends on them. Pure."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from django.utils.translation import gettext

from labwatch.scorecards.rubric import Rubric
from labwatch.scorecards.spans import Span

Weights = Mapping[str, int]
MOST = 100
#: So many random weightings are tried for each pair of labs.
DRAWS = 400


class BadWeights(ValueError):
    """What was given is no set of weights; the message says why and how to write one."""


def read_weights(text: str | None, rubric: Rubric) -> Weights:
    """Weights from "coverage:40,depth:10"; criteria not named keep their usual weight.

    Raises BadWeights.
    """
    weights = dict(rubric.weights)
    for part in (text or "").split(",") if text is not None else ():
        key, colon, number = part.strip().partition(":")
        if key not in weights:
            reason = gettext('w: there is no criterion "%(key)s".') % {"key": key[:40]}
            raise BadWeights(f"{reason} {_how(rubric)}")
        if not (colon and number.isascii() and number.isdigit() and int(number) <= MOST):
            reason = gettext('w: "%(part)s" gives no weight from 0 to %(most)d.')
            said = {"part": part[:40], "most": MOST}
            raise BadWeights(f"{reason % said} {_how(rubric)}")
        weights[key] = int(number)
    for column in {one.column for one in rubric.criteria}:
        if not any(weights[one.key] for one in rubric.column(column)):
            reason = gettext("w: at least one criterion of %(column)s needs a weight above 0.")
            raise BadWeights(reason % {"column": column})
    return weights


def _how(rubric: Rubric) -> str:
    return gettext("Write coverage:40,depth:10 with any of: %(keys)s.") % {
        "keys": ", ".join(rubric.weights)
    }


def write_weights(weights: Weights, rubric: Rubric) -> str:
    """The same for an address: only what differs from the usual; empty if nothing does."""
    usual = rubric.weights
    return ",".join(f"{key}:{number}" for key, number in weights.items() if number != usual[key])


def swaps(
    rows: Sequence[Sequence[Span]], weights: Sequence[int], seed: str
) -> dict[tuple[int, int], float]:
    """How often each pair of labs changes places under random weights, from 0 to 1.

    ``rows``: one span for each criterion, lab by lab. Labs are compared by the middles of their
    spans. The same ``seed`` gives the same figures. Pairs that are level are not judged.
    """
    middles = [[float(span.middle) for span in row] for row in rows]
    now = [_total(row, [float(number) for number in weights]) for row in middles]
    pairs = [pair for pair in combinations(range(len(rows)), 2) if not _level(now, pair)]
    turned = dict.fromkeys(pairs, 0)
    for drawn in _random_weights(len(weights), seed):
        totals = [_total(row, drawn) for row in middles]
        for first, second in pairs:
            turned[first, second] += (totals[first] - totals[second]) * (
                now[first] - now[second]
            ) < 0
    return {pair: count / DRAWS for pair, count in turned.items()}


def _level(totals: Sequence[float], pair: tuple[int, int]) -> bool:
    return abs(totals[pair[0]] - totals[pair[1]]) < 1e-9


def _total(row: Sequence[float], weights: Sequence[float]) -> float:
    return sum(value * weight for value, weight in zip(row, weights, strict=True)) / sum(weights)


def _random_weights(count: int, seed: str) -> list[list[float]]:
    """Weightings drawn evenly from all that there are."""
    chance = random.Random(seed)  # noqa: S311 - figures to be repeated, not secrets
    return [[chance.expovariate(1) for _ in range(count)] for _ in range(DRAWS)]


def places(spans: Sequence[Span | None]) -> list[tuple[int, int] | None]:
    """The best and the worst place that each span may have among all; None stays None."""
    shown = [span for span in spans if span is not None]

    def place(span: Span | None) -> tuple[int, int] | None:
        if span is None:
            return None
        above = sum(other.low > span.high for other in shown)
        not_below = sum(other.high >= span.low for other in shown)
        return above + 1, not_below

    return [place(span) for span in spans]


def percent(part: Fraction | float) -> int:
    """A share as a whole number of hundredths."""
    return round(float(part) * 100)
