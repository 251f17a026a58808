"""What the style page shows: every state of every vocabulary, and a few records made up. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Choices

from commitments.vocabulary import Timing
from evaluators.depth import RUNGS, Width
from evaluators.depth_words import DepthShown, show_depth
from evaluators.vocabulary import Attester, Depth
from labwatch.scorecards.spans import ALL, HALF, NONE, QUARTER, Span
from labwatch.vocabularies import described, vocabularies
from sources.models import Citation, Source
from sources.partialdates import PartialDate, Precision
from sources.templatetags.checks import LEGEND
from sources.vocabulary import CitationRole, QuoteState

#: The tokens of colour.
COLOURS = (
    *("ink", "faint", "paper", "shade", "line", "link", "accent"),
    *("good", "bad", "doubt", "deed", "word", "focus"),
)
#: States that are computed, or words of sources, and so in no vocabulary.
COMPUTED = (
    ("under-review", "source changed"),
    ("not-re-read", "not yet re-read"),
    ("disputed", "disputed by somebody"),
    ("hedge", "apparently"),
    ("placeholder", "placeholder"),
    ("page-ok", "the page"),
    ("page-not-modified", "not changed since the last visit"),
)
#: The steps of a promise.
STEPS = ("Word", "Test", "Deed", "Ruling", "Reply")
#: A date of each precision, as it is written.
DATES = ("2023-05-24", "2023-05", "2023-Q2", "2023-H1", "2023")


@dataclass(frozen=True)
class Due:
    """A timing with the days by which it is late, as _timing.html shows it."""

    timing: Timing
    days_late: int | None = None


@dataclass(frozen=True)
class Passage:
    """A quote in one state and role."""

    citation: Citation
    role: str


def states() -> dict[str, Any]:
    """The states of all components, by the names that the templates use."""
    return {
        "vocabularies": [described(words) for words in vocabularies()],
        "computed": COMPUTED,
        "due": [*map(Due, Timing), Due(Timing.OVERDUE, 1), Due(Timing.OVERDUE, 145)],
        "depths": list(depths()),
        "spans": spans(),
        "passages": [_passage(state) for state in QuoteState],
        "roles": [(role.value, str(role.label)) for role in CitationRole],
        "dates": [_dated(text) for text in DATES],
        "attesters": _words(Attester),
        "visits": LEGEND,
        "steps": STEPS,
    }


def depths() -> Iterator[tuple[str, DepthShown]]:
    """Every depth with honest width there can be, and the one of which nothing is stated."""
    stated = {rung.fact: "partly" for rung in RUNGS}
    silent = {rung.fact: "not-stated" for rung in RUNGS}
    for low in Depth:
        for high in (rung for rung in Depth if rung >= low):
            yield f"{low.slug}–{high.slug}", show_depth(Width(low, high), stated)
    yield "not stated", show_depth(Width(Depth.API, Depth.WEIGHTS), silent)


def spans() -> list[tuple[str, Span]]:
    """Ranges of every sort."""
    near = Span(Fraction(61, 100), Fraction(62, 100))
    return [
        ("nothing", Span.exactly(NONE)),
        ("exact", Span.exactly(HALF)),
        ("everything", Span.exactly(ALL)),
        ("narrow", near),
        ("from nothing", Span(NONE, QUARTER)),
        ("within", Span(QUARTER, HALF)),
        ("wholly open", Span(NONE, ALL)),
    ]


def _words(vocabulary: type[Choices]) -> list[tuple[str, str]]:
    return [(str(word.value), str(word.label)) for word in vocabulary]


def _dated(text: str) -> tuple[Precision, PartialDate]:
    date = PartialDate.parse(text)
    return date.precision, date


def _passage(state: QuoteState) -> Passage:
    """A passage made up, never saved; without words where there is nothing to check."""
    source = Source(
        slug="example",
        url="https://lab.example/policy",
        title="Our policy",
        publisher="Lab Example",
        language="en",
        published_on=PartialDate.parse("2024-05"),
    )
    quote = "" if state == QuoteState.NOTHING_TO_CHECK else "We will share our models with Bob […]"
    citation = Citation(
        slug="a-passage", source=source, quote=quote, quote_state=state, locator="page 3"
    )
    return Passage(citation, str(CitationRole.PROMISE.label))
