"""Permanent redirects: watched, suggested to a person, and only http to https applied by itself."""

from __future__ import annotations

import datetime as dt

from sources.checking.items import open_item, settle_items
from sources.checking.page import Page
from sources.checking.visiting import Visited
from sources.fetching import Fetched
from sources.models import Health, Source
from sources.reach import (
    Move,
    MoveWatch,
    Moving,
    as_plain,
    from_plain,
    move_of,
    suggestion,
    watch,
)
from sources.vocabulary import PageState, ReviewKind


def follow(
    source: Source, health: Health, visited: Visited, page: Page, quotes_stand: bool
) -> None:
    """Note where a readable visit was led; ``health.move`` is saved by the caller."""
    if visited.errand.is_post:  # it is the endpoint that moved, not the post
        return
    if visited.fetched is None or page.document is None or page.state != PageState.OK:
        return
    move = _move(visited.fetched, quotes_stand)
    watched = watch(from_plain(MoveWatch, health.move), move, visited.at)
    health.move = as_plain(watched)
    if move.kind == Moving.SECURE:
        take_https(source, move.target, visited.at)
    _tell(source, move, watched, visited.at)


def _move(fetched: Fetched, quotes_stand: bool) -> Move:
    return move_of(
        [hop.status for hop in fetched.hops],
        fetched.requested_url,
        fetched.final_url,
        quotes_stand=quotes_stand,
    )


def _tell(source: Source, move: Move, watched: MoveWatch, at: dt.datetime) -> None:
    target = suggestion(watched)
    if target:
        facts = {"to": target, "times": watched.checks, "quotes_stand": True}
        open_item(ReviewKind.MOVED, source, facts, at)
    elif move.kind == Moving.UNQUOTED:
        facts = {"to": move.target, "times": 1, "quotes_stand": False, "why": move.why}
        open_item(ReviewKind.MOVED, source, facts, at)
    elif move.kind == Moving.STAYS:
        settle_items((ReviewKind.MOVED,), source, at, "It no longer redirects.")


def take_https(source: Source, target: str, at: dt.datetime) -> None:
    """The same page over https: taken at once, with the reason in the history (case 26)."""
    fresh = Source.objects.get(pk=source.pk)
    if Source.objects.filter(url=target).exists() or fresh.url != source.url:
        return
    fresh.url = target
    fresh._change_reason = "The server moved this page from http to https; taken automatically."
    fresh.save()
    source.url = target
