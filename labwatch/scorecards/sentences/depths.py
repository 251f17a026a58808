"""How deep access went, as a clause. Pure; words and widths are those of wording.py."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext, ngettext

from evaluators.vocabulary import Depth
from labwatch.scorecards.facts import GrantFacts
from labwatch.scorecards.wording import is_silent, width_of


def depth_clause(grants: Sequence[GrantFacts]) -> list[str]:
    """Of how many of these anything is stated, and how deep the deepest may have gone."""
    if not grants:
        return []
    stated = [one for one in grants if not is_silent(one)]
    if not stated:
        return [gettext("how deep access went is not stated")]
    if len(stated) == len(grants):
        return [_reach(grants)]
    text = ngettext(
        "how deep access went is stated for %(stated)d of %(number)d record of access for model "
        "evaluation, at least in part",
        "how deep access went is stated for %(stated)d of %(number)d records of access for model "
        "evaluation, at least in part",
        len(grants),
    )
    return [text % {"stated": len(stated), "number": len(grants)}]


def _reach(grants: Sequence[GrantFacts]) -> str:
    """From the deepest that is established to the deepest that no source excludes."""
    widths = [width_of(one) for one in grants]
    low = Depth(max(width.established for width in widths))
    high = Depth(max(width.possible for width in widths))
    told = {"low": low.label, "high": high.label}
    if high == Depth.API:
        return gettext("access went no deeper than users get")
    return (_of_several(low, high) if len(set(widths)) > 1 else _of_all(low, high)) % told


def _of_all(low: Depth, high: Depth) -> str:
    if low == Depth.NONE:
        return gettext("if access took place, it went at most this deep: %(high)s")
    if low == high:
        return gettext("access went as deep as: %(low)s")
    return gettext("access went at least this deep: %(low)s, and at most this deep: %(high)s")


def _of_several(low: Depth, high: Depth) -> str:
    """Where records differ, only the deepest is told, and as that."""
    if low == Depth.NONE:
        return gettext("if access took place, the deepest went at most this deep: %(high)s")
    if low == high:
        return gettext("the deepest access went as deep as: %(low)s")
    return gettext(
        "the deepest access went at least this deep: %(low)s, and at most this deep: %(high)s"
    )
