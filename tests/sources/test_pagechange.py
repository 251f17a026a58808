"""Changes of a page told from its noise: on invented pages that move as real ones do."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import pytest

from sources.pagechange import (
    Look,
    Noise,
    PageChange,
    compare,
    learn,
    look_at,
    severity,
    shape,
    teach,
    unteach,
)
from sources.pagechange.dates import without_dates

NONE = Noise()
MINUTES, DAYS = 1, 24 * 60
#: When a page is looked at to learn its noise, and when it is checked later. In minutes.
LEARNING = (0, 10 * MINUTES, 1 * DAYS)
LATER = (8 * DAYS, 15 * DAYS, 40 * DAYS)


# Pages that move

_WHO = ["We", "The lab", "Each team", "An outside evaluator", "Our board", "The safety group"]
_DOES = ["will test", "shall review", "must publish", "may pause", "agrees to report", "will share"]
_WHAT = ["every model", "all weights", "the findings", "dangerous capabilities", "major changes"]
_WHEN = ["before release", "within 10 days", "twice a year", "after each incident", "on request"]
_WHY = ["so that others can check", "as this policy says", "unless the law forbids it", "in full"]
_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August"]


def _random(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same pages each time


@dataclass
class Site:
    """One page: an article that stays, and moving parts between its paragraphs."""

    seed: int
    article: list[str]
    quotes: list[str]
    #: Where each moving part stands: before which paragraph, and what makes it.
    parts: list[tuple[int, Callable[[random.Random, int], list[str]]]] = field(default_factory=list)

    def look(self, minute: int, article: list[str] | None = None) -> Look:
        """The page as it is at a minute, perhaps with another article."""
        choice = _random(self.seed * 1_000_003 + minute)
        lines: list[str] = []
        paragraphs = self.article if article is None else article
        for number, paragraph in enumerate([*paragraphs, ""]):
            last = number == len(paragraphs)
            for place, part in self.parts:
                if place == number or (last and place > number):
                    lines += part(choice, minute)
            lines.append(paragraph)
        return look_at("\n".join(lines), "Our safety policy")


def _sentence(choice: random.Random) -> str:
    parts = (choice.choice(words) for words in (_WHO, _DOES, _WHAT, _WHEN, _WHY))
    return f"{' '.join(parts)} (rule {choice.randrange(10_000)})."


@cache
def _pool(size: int, seed: int, words: str) -> list[str]:
    choice = _random(seed)
    names = ["Robots", "Chips", "Courts", "Markets", "Schools", "Hospitals", "Games", "Cars"]
    return [
        f"{words}: {choice.choice(names)} and {choice.choice(names)} in story {chr(97 + n % 26)}"
        f"{chr(97 + n // 26)} {choice.choice(names)}"
        for n in range(size)
    ]


def _when(minute: int) -> str:
    day, month = minute // DAYS % 28 + 1, minute // DAYS // 28
    return f"{day} {_MONTHS[month]} 2026, {minute // 60 % 24:02}:{minute % 60:02}"


def _teasers(choice: random.Random, minute: int) -> list[str]:
    return ["Related articles", *choice.sample(_pool(40, 1, "Read more"), 3)]


def _advertisement(choice: random.Random, minute: int) -> list[str]:
    return [choice.choice(_pool(60, 2, "Advertisement, buy now"))]


def _dates(choice: random.Random, minute: int) -> list[str]:
    return [f"Last updated on {_when(minute)} by the policy team of the lab"]


def _hours_ago(choice: random.Random, minute: int) -> list[str]:
    return [f"This page was last seen by a reader {choice.randint(2, 50)} hours ago"]


def _views(choice: random.Random, minute: int) -> list[str]:
    return [
        f"{1000 + minute:,} people have viewed this page",
        f"{choice.randrange(90)} reading now",
    ]


def _counter(choice: random.Random, minute: int) -> list[str]:
    return [f"More than {500 + minute} organisations have signed our pledge so far"]


def _variants(choice: random.Random, minute: int) -> list[str]:
    texts = ["Sign up for our weekly letter today", "Never miss a story: get our letter by mail"]
    return [texts[minute % 2]]


def _voices(choice: random.Random, minute: int) -> list[str]:
    return ["What others say", choice.choice(_pool(80, 3, "A reader writes in praise"))]


def _latest(choice: random.Random, minute: int) -> list[str]:
    return ["Most read this week", *choice.sample(_pool(200, 5, "Headline"), 5)]


def _news(choice: random.Random, minute: int) -> list[str]:
    return ["Latest news", *choice.sample(_pool(200, 4, "Breaking"), choice.randint(2, 4))]


def _buttons(choice: random.Random, minute: int) -> list[str]:
    return [f"Share {choice.randrange(99)}", choice.choice(["Log in", "Hello there", "Subscribe"])]


#: The moving parts, and whether they also stand inside articles or only after them.
_INSIDE = [_teasers, _advertisement, _dates, _hours_ago, _views, _counter, _variants, _voices]
_AROUND = [_latest, _news, _buttons, _teasers, _dates]


def _site(seed: int) -> Site:
    choice = _random(seed)
    article = [
        " ".join(_sentence(choice) for _ in range(choice.randint(1, 5)))
        for _ in range(choice.randint(12, 45))
    ]
    site = Site(seed, article, [choice.choice(choice.choice(article).split(". "))])
    for part in choice.sample(_INSIDE, choice.randint(1, 4)):
        site.parts.append((choice.randint(0, len(article)), part))
    for part in choice.sample(_AROUND, choice.randint(1, 3)):
        site.parts.append((choice.choice([0, len(article)]), part))
    return site


SITES = [_site(seed) for seed in range(120)]


def _learnt(site: Site) -> tuple[Look, Noise]:
    looks = [site.look(minute) for minute in LEARNING]
    return looks[-1], learn(looks)


# Figures


def _alarms(sites: list[Site], noise_of: Callable[[Site], tuple[Look, Noise]]) -> float:
    """The share of later looks at unchanged articles that would alarm."""
    alarms = 0
    for site in sites:
        before, noise = noise_of(site)
        for minute in LATER:
            alarms += severity(compare(before, site.look(minute), noise, site.quotes)) > 0
    return alarms / (len(sites) * len(LATER))


def test_at_most_one_unchanged_page_in_ten_alarms() -> None:
    alarms = _alarms(SITES, _learnt)
    print(f"\nfalse alarms: {alarms:.1%} of {len(SITES) * len(LATER)} looks")
    assert alarms <= 0.10


def test_without_learning_most_of_them_would() -> None:
    assert _alarms(SITES[:40], lambda site: (site.look(LEARNING[-1]), NONE)) > 0.5


def _position(site: Site) -> int:
    return next(i for i, p in enumerate(site.article) if site.quotes[0] in p)


def _reworded(text: str) -> str:
    for old, new in (("will", "may"), ("must", "should"), ("shall", "can"), ("agrees", "hopes")):
        if f" {old} " in text:
            return text.replace(f" {old} ", f" {new} ", 1)
    return text.replace(" may ", " might ", 1)


def _word_in_the_quote(site: Site, at: int) -> list[str]:
    return [*site.article[:at], _reworded(site.article[at]), *site.article[at + 1 :]]


def _word_beside_the_quote(site: Site, at: int) -> list[str]:
    near = at + 1 if at + 1 < len(site.article) else at - 1
    return [*site.article[:near], _reworded(site.article[near]), *site.article[near + 1 :]]


def _number_beside_the_quote(site: Site, at: int) -> list[str]:
    text = site.article[at]
    number = text.partition("(rule ")[2].partition(")")[0]
    return [*site.article[:at], text.replace(number, f"9{number}", 1), *site.article[at + 1 :]]


def _notice_above(site: Site, at: int) -> list[str]:
    return [*site.article[:at], "This policy is no longer in force.", *site.article[at:]]


def _notice_below(site: Site, at: int) -> list[str]:
    return [*site.article[: at + 1], "Superseded by a newer policy.", *site.article[at + 1 :]]


def _paragraph_went(site: Site, at: int) -> list[str]:
    near = at + 1 if at + 1 < len(site.article) else at - 1
    return [*site.article[:near], *site.article[near + 1 :]]


def _quote_went(site: Site, at: int) -> list[str]:
    return [*site.article[:at], *site.article[at + 1 :]]


EDITS = [
    _word_in_the_quote, _word_beside_the_quote, _number_beside_the_quote,
    _notice_above, _notice_below, _paragraph_went, _quote_went,
]  # fmt: skip


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__.strip("_"))
def test_every_edit_by_a_quote_is_seen_amid_the_noise(
    edit: Callable[[Site, int], list[str]],
) -> None:
    missed = []
    for site in SITES:
        before, noise = _learnt(site)
        edited = edit(site, _position(site))
        told = (set(edited) ^ set(site.article)) - {""}
        change = compare(before, site.look(LATER[1], edited), noise, site.quotes)
        if severity(change) != 3 or not told <= set(change.near):
            missed.append(site.seed)
    assert missed == []


def test_a_rewritten_page_is_seen_without_any_quote() -> None:
    for site in SITES[:40]:
        before, noise = _learnt(site)
        kept = site.article[: int(len(site.article) * 0.6)]
        change = compare(before, site.look(LATER[0], kept), noise)
        assert severity(change) == 2
        assert 0.2 < change.gone < 0.7


# Rules

ARTICLE = [f"Paragraph {n} of the policy says something of its own." for n in range(90)]


def _look(lines: list[str], title: str = "Policy") -> Look:
    return look_at("\n".join(lines), title)


def test_a_change_far_from_any_quote_is_named_but_does_not_alarm() -> None:
    changed = [*ARTICLE[:80], "Paragraph 80 of the policy says it differently.", *ARTICLE[81:]]
    near, far = ARTICLE[70], ARTICLE[10]
    change = compare(_look(ARTICLE), _look(changed), NONE, [far])
    assert change.added == (changed[80],)
    assert change.removed == (ARTICLE[80],)
    assert severity(change) == 0
    assert severity(compare(_look(ARTICLE), _look(changed), NONE, [near])) == 3


def test_a_quote_with_words_left_out_is_found_by_its_parts() -> None:
    changed = [*ARTICLE[:80], *ARTICLE[81:]]
    quote = "Paragraph 79 of the policy . . . [its] own"
    assert severity(compare(_look(ARTICLE), _look(changed), NONE, [quote])) == 3


def test_a_changed_title_alarms_least() -> None:
    change = compare(_look(ARTICLE), _look(ARTICLE, "Archived: policy"), NONE)
    assert change.title == ("Policy", "Archived: policy")
    assert severity(change) == 1


def test_a_title_that_counts_messages_is_noise() -> None:
    looks = [_look(ARTICLE, f"({n}) Policy") for n in (1, 2, 3)]
    assert severity(compare(looks[-1], _look(ARTICLE, "(17) Policy"), learn(looks))) == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Updated on 3 May 2026 by the team", "Updated on 14 June 2027 by the team"),
        ("Updated May 3, 2026 by the team", "Updated June 14, 2027 by the team"),
        ("As of 2026-05-03T10:00:00Z this is valid", "As of 2027-01-01T09:30:00Z this is valid"),
        ("Last seen 3 hours ago by a reader", "Last seen 2 days ago by a reader"),
        ("Stand vom 3. März 2026 um 10:15 Uhr", "Stand vom 14. Juni 2027 um 9:40 Uhr"),
        ("Mis à jour le 3 février 2026 à Paris", "Mis à jour le 14 août 2027 à Paris"),
        ("Version de février 2026 du texte", "Version de mars 2027 du texte"),
        (
            "更新日 2026年5月3日 について 書いて います",
            "更新日 2027年11月13日 について 書いて います",
        ),
    ],
)
def test_dates_alone_never_alarm(old: str, new: str) -> None:
    change = compare(_look([old, *ARTICLE]), _look([new, *ARTICLE]), NONE, [ARTICLE[0]])
    assert change == PageChange()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("The labs may test 5 models a year", "The labs will test 5 models a year"),
        ("It reports within 10 days of it", "It reports within 5 days of it"),
        ("A limit of 3.5 applies to all", "A limit of 35 applies to all"),
        ("Section 4.2.1 applies to all models", "Section 4.2.2 applies to all models"),
    ],
)
def test_what_only_looks_like_a_date_is_a_change(old: str, new: str) -> None:
    change = compare(_look([old, *ARTICLE]), _look([new, *ARTICLE]), NONE, [ARTICLE[0]])
    assert severity(change) == 3


def test_blocks_under_four_words_are_overlooked() -> None:
    old, new = [*ARTICLE, "Share this now"], ["Log in here", *ARTICLE]
    assert compare(_look(old), _look(new), NONE, ARTICLE) == PageChange()


def test_a_notice_in_a_place_of_noise_is_still_seen() -> None:
    """Teasers change, but a fourth block or a long one among three is none of them."""
    teasers = _pool(40, 1, "Read more")
    looks = [_look([ARTICLE[0], *teasers[n : n + 3], ARTICLE[1]]) for n in (0, 3, 6)]
    noise, quote = learn(looks), [ARTICLE[0]]
    usual = _look([ARTICLE[0], *teasers[20:23], ARTICLE[1]])
    assert severity(compare(looks[-1], usual, noise, quote)) == 0
    notice = "This policy is no longer in force."
    for lines in ([notice, *teasers[20:23]], [*teasers[20:22], f"{notice} {notice} {notice}"]):
        now = _look([ARTICLE[0], *lines, ARTICLE[1]])
        assert severity(compare(looks[-1], now, noise, quote)) == 3


def test_a_click_on_noise_teaches_its_shape_and_can_be_undone() -> None:
    before, now = _look(ARTICLE), _look(["We now have 12 open positions in London", *ARTICLE])
    later = _look(["We now have 7 open positions in London", *ARTICLE])
    change = compare(before, now, NONE, [ARTICLE[0]])
    assert severity(change) == 3
    taught = teach(NONE, change.near)
    assert severity(compare(before, later, taught, [ARTICLE[0]])) == 0
    assert unteach(taught, change.near) == NONE
    assert severity(compare(before, later, unteach(taught, change.near), [ARTICLE[0]])) == 3


def test_what_was_taught_outlives_new_learning_and_undoing_leaves_what_was_learnt() -> None:
    looks = [_look([*ARTICLE, f"Seen by {n} people so far"]) for n in (1, 2, 3)]
    taught = teach(learn(looks), ["Open since 5 years"])
    assert shape("Open since 9 years") in learn(looks, taught).taught
    assert unteach(taught, ["Seen by 4 people so far"]).shapes == learn(looks).shapes


def test_one_look_teaches_nothing() -> None:
    with pytest.raises(ValueError, match="at least two"):
        learn([_look(ARTICLE)])


def test_all_of_it_is_plain_data() -> None:
    before, noise = _learnt(SITES[0])
    taught = teach(noise, ["Open since 5 years"])
    change = compare(before, SITES[0].look(LATER[0]), NONE, SITES[0].quotes)
    titled = compare(before, Look("Other", before.blocks), NONE)
    assert Look.from_json(json.loads(json.dumps(before.as_json()))) == before
    assert Noise.from_json(json.loads(json.dumps(taught.as_json()))) == taught
    assert PageChange.from_json(json.loads(json.dumps(change.as_json()))) == change
    assert PageChange.from_json(json.loads(json.dumps(titled.as_json()))) == titled


def test_an_empty_page_is_a_page() -> None:
    assert compare(Look(), Look(), NONE, ["quote"]) == PageChange()
    assert compare(_look(ARTICLE), Look("Policy"), NONE).gone == 1.0
    assert severity(compare(Look("Policy"), _look(ARTICLE), NONE, [ARTICLE[0]])) == 3


def test_dates_are_blanked_in_linear_time() -> None:
    hostile = "Mon, 12 " * 20_000 + "3 " * 20_000 + "May " * 20_000 + "1:" * 20_000
    assert "Mon" in without_dates(hostile)
