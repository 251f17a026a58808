"""The promises of a lab in the groups in which its page shows them. Pure.

A promise is in one group: what is only alleged never stands among promises, and what was given up
never among those in force.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from commitments.vocabulary import Attribution
from labwatch.scorecards.pledges_shown import PledgeShown

EVALUATION, IN_FORCE, GIVEN_UP, ALLEGED = "evaluation", "in-force", "given-up", "alleged"
HEADINGS = {
    EVALUATION: _("Outside model evaluation, in force"),
    IN_FORCE: _("Other words in force"),
    GIVEN_UP: _("Replaced, withdrawn or lapsed"),
    ALLEGED: _("Only alleged: no promise"),
}


@dataclass(frozen=True)
class PromiseGroup:
    """Promises that stand alike. ``is_open``: whether the page shows them unasked."""

    key: str
    rows: list[PledgeShown]

    @property
    def heading(self) -> str:
        """What the group is called."""
        return str(HEADINGS[self.key])

    @property
    def is_open(self) -> bool:
        """Whether the page shows them unasked: those that the sentence of the page counts."""
        return self.key == EVALUATION


def group_promises(shown: Iterable[PledgeShown], evaluation: Collection[str]) -> list[PromiseGroup]:
    """Groups that are not empty; ``evaluation``: the slugs of promises of outside model
    evaluation in force, by ``story.evaluation_promised``.
    """
    found: dict[str, list[PledgeShown]] = {key: [] for key in HEADINGS}
    for one in shown:
        found[_key(one, evaluation)].append(one)
    return [PromiseGroup(key, rows) for key, rows in found.items() if rows]


def _key(shown: PledgeShown, evaluation: Collection[str]) -> str:
    if shown.pledge.attribution == Attribution.ALLEGED:
        return ALLEGED
    if not shown.is_in_force:
        return GIVEN_UP
    return EVALUATION if shown.pledge.slug in evaluation else IN_FORCE
