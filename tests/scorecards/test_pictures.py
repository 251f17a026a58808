"""Pictures: every mark inside, dates as wide as they are stated, nothing told by colour alone."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.conf import settings as site
from django.template import Context, Template
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from labwatch.scorecards.facts import LabFacts, Release
from labwatch.scorecards.pictures.bars import HEIGHT, WIDTH, bar_of
from labwatch.scorecards.pictures.depths import depth_over_time, reaches
from labwatch.scorecards.pictures.events import events_of
from labwatch.scorecards.pictures.shapes import Box, Corners, Group, Label, Line, Picture
from labwatch.scorecards.pictures.shown import lab_pictures
from labwatch.scorecards.pictures.timeline import NARROW, WIDE, timeline
from labwatch.scorecards.spans import Span
from sources.partialdates import PartialDate, partial
from tests.scorecards.facts_made import (
    evaluation,
    grant,
    lab,
    party,
    pledge,
    ref,
    release,
)

ON = dt.date(2026, 11, 24)
WIDTHS = [NARROW, WIDE]

_days = st.dates(dt.date(1998, 1, 1), dt.date(2034, 12, 31))
_dates = st.one_of(
    _days.map(PartialDate.on),
    st.builds("{}-{:02}".format, st.integers(2015, 2027), st.integers(1, 12)).map(partial),
    st.builds("{}-H{}".format, st.integers(2015, 2027), st.integers(1, 2)).map(partial),
    st.integers(2015, 2027).map(str).map(partial),
)
_maybe = st.none() | _dates
_names = st.text("abcdefghij MW", min_size=1, max_size=200)
_stated = st.sampled_from(["yes", "no", "not-stated"])


def _in_order(pair: tuple[PartialDate, PartialDate]) -> tuple[PartialDate, PartialDate]:
    first, last = sorted(pair)
    return first, last


_windows = st.one_of(
    st.tuples(_dates, _dates).map(_in_order),
    st.tuples(_maybe, st.none()),
    st.tuples(st.none(), _maybe),
)


@st.composite
def labs(draw: st.DrawFn) -> LabFacts:
    """A lab with any dates and names that a record can hold."""
    releases = [
        Release(ref("models", draw(_names)), draw(_maybe), told_on=draw(st.none() | _days))
        for _ in range(draw(st.integers(0, 6)))
    ]
    access = [
        grant(
            *releases[:1],
            evaluator=party(draw(_names)),
            model_names=(draw(_names),),
            window=draw(_windows),
            told_on=draw(st.none() | _days),
            certain=draw(st.booleans()),
            depth={"weights": draw(_stated), "fine_tuning": draw(_stated)},
        )
        for _ in range(draw(st.integers(0, 40)))
    ]
    promises = [
        pledge(
            ref=ref("pledges", draw(_names)),
            stated=draw(_maybe),
            due=draw(_maybe),
            ended=draw(_maybe),
            told_on=draw(st.none() | _days),
            timing=draw(st.sampled_from(["overdue", "no-date"])),
            state=draw(st.sampled_from(["in-force", "withdrawn"])),
        )
        for _ in range(draw(st.integers(0, 5)))
    ]
    return lab(
        name=draw(_names),
        releases=tuple(releases),
        grants=tuple(access),
        evaluations=tuple(evaluation(one) for one in releases[:3]),
        pledges=tuple(promises),
    )


def outside(picture: Picture) -> list[Any]:
    """The shapes that do not lie within the picture."""
    return [
        shape
        for shape in picture.shapes
        if not (
            0 <= shape.bounds.left <= shape.bounds.right <= picture.width
            and 0 <= shape.bounds.top <= shape.bounds.bottom <= picture.height
        )
    ]


@settings(deadline=None)
@given(labs(), st.sampled_from(WIDTHS))
def test_no_mark_lies_outside_its_picture(one: LabFacts, width: int) -> None:
    pictures = lab_pictures(one, ON)
    assert not outside(timeline("t", one.name, events_of(one, ON), ON, width))
    assert not outside(depth_over_time("d", one.name, reaches(one), width))
    if pictures.halves:
        assert not outside(pictures.halves.picture)


@settings(deadline=None)
@given(st.fractions(0, 1), st.fractions(0, 1))
def test_no_bar_lies_outside_its_picture(one: Any, other: Any) -> None:
    bar = bar_of(Span(min(one, other), max(one, other)))
    assert bar.x >= 0
    assert bar.x + bar.width <= WIDTH


def test_a_bar_is_called_by_its_value_and_says_why() -> None:
    html = Template("{% load scorecard %}{% bar span words %}").render(
        Context({"span": Span(Fraction(1, 4), Fraction(1)), "words": "Why & how."})
    )
    assert f'viewBox="0 0 {WIDTH} {HEIGHT}"' in html
    assert 'role="img"' in html
    assert "<title>25 to 100 of 100</title>" in html
    assert "<desc>Why &amp; how.</desc>" in html


@settings(deadline=None)
@given(labs())
def test_events_in_a_row_do_not_touch(one: LabFacts) -> None:
    picture = timeline("t", one.name, events_of(one, ON), ON, WIDE)
    rows: dict[int, list[Any]] = {}
    for group in picture.groups:
        labels = [shape for shape in group.shapes if isinstance(shape, Label)]
        if group.words and len(labels) == 1:
            row = rows.setdefault(labels[0].y, [])
            row.append((min(s.bounds.left for s in group.shapes), group))
    for row in rows.values():
        row.sort(key=lambda pair: pair[0])
        for (_left, before), (left, _after) in pairwise(row):
            assert max(shape.bounds.right for shape in before.shapes) < left


@settings(deadline=None)
@given(labs())
def test_the_tables_hold_all_that_the_pictures_show(one: LabFacts) -> None:
    pictures = lab_pictures(one, ON)
    if pictures.timeline:
        titles = {group.words for group in pictures.timeline.wide.groups if group.words}
        assert all(any(e.words in title for title in titles) for e in pictures.timeline.events)
        assert len(pictures.timeline.events) == len(one.releases) + len(one.grants) + len(
            one.pledges
        )
    if pictures.depths:
        numbers = [reach.number for reach in pictures.depths.reaches]
        assert numbers == list(range(1, len(numbers) + 1))


def drawn(picture: Picture) -> str:
    return render_to_string("scorecards/_picture.html", {"picture": picture})


class TestDrawing:
    SHAPES = (
        Box(1, 2, 3, 4, "a"),
        Line(1, 2, 3, 4, "b"),
        Corners(((1, 2), (3, 4), (5, 6)), "c"),
        Label(7, 8, "<& words", "d", "end"),
    )

    def test_it_is_an_image_with_a_title_and_a_description(self) -> None:
        html = drawn(Picture("key", "Its title", "What it says.", 10, 20, ()))
        assert 'viewBox="0 0 10 20"' in html
        assert 'role="img"' in html
        assert 'aria-labelledby="key-title"' in html
        assert 'aria-describedby="key-words"' in html
        assert '<title id="key-title">Its title</title>' in html
        assert '<desc id="key-words">What it says.</desc>' in html

    def test_every_shape_is_drawn_where_it_stands_without_style_attributes(self) -> None:
        html = drawn(Picture("k", "T", "W", 10, 20, (Group("One", self.SHAPES),)))
        assert '<g transform="translate(1 2)">' in html
        assert '<rect class="a" x="0" y="0" width="3" height="4"/>' in html
        assert '<line class="b" x1="0" y1="0" x2="2" y2="2"/>' in html
        assert '<polygon class="c" points="0,0 2,2 4,4"/>' in html
        assert '<text class="d" x="6" y="6" text-anchor="end">&lt;&amp; words</text>' in html
        assert "<title>One</title>" in html
        assert "style=" not in html

    def test_every_class_has_a_look_of_its_own(self) -> None:
        """A shape without a rule would be drawn black, in the dark as well."""
        css = Path(site.BASE_DIR, "static", "labwatch.css").read_text("utf-8")
        late = pledge(due=partial("2023"), timing="overdue", ended=partial("2024"))
        window = (partial("2024"), None)
        one = lab(
            releases=(release(), release("2024", name="x")),
            grants=(grant(), grant(window=window)),
            pledges=(late, pledge(stated=partial("2024-01-01"))),
        )
        shown = lab_pictures(one, ON)
        assert shown.timeline
        assert shown.depths
        assert shown.halves
        pictures = (shown.timeline.wide, shown.depths.wide, shown.halves.picture)
        for name in {shape.css for picture in pictures for shape in picture.shapes}:
            rule = re.escape("." + name.replace(" ", "."))
            plain = re.escape("." + name.partition(" ")[0])
            assert re.search(rf"^\.picture ({rule}|{plain})[ ,{{]", css, re.M), name
