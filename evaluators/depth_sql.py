"""The answers of depth.py as expressions for a QuerySet of access grants, from the same tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db.models import Case, CharField, Exists, IntegerField, Q, Value, When

from evaluators.depth import BANDS, NEEDED, RUNGS, SAFEGUARDS, SETTLED, Rung
from evaluators.vocabulary import Band, Depth, SafeguardState, Sufficient, ThreatModel

_UNCERTAIN = Q(access_certain=False)


def depth_established() -> Case:
    """``depth_of(…).established`` as an integer."""
    return Case(
        When(_UNCERTAIN, then=Value(Depth.NONE)), default=_deepest(RUNGS, _reached, Depth.API)
    )


def depth_possible() -> Case:
    """``depth_of(…).possible`` as an integer."""
    return _deepest(RUNGS, _not_excluded, Depth.API)


def band_established() -> Case:
    """``band_of(…).established`` as an integer."""
    return Case(When(_UNCERTAIN, then=Value(Band.AL1)), default=_deepest(BANDS, _reached, Band.AL1))


def band_possible() -> Case:
    """``band_of(…).possible`` as an integer."""
    return _deepest(BANDS, _not_excluded, Band.AL1)


def sufficient(threat: ThreatModel, further_active: Exists, further_unsettled: Exists) -> Case:
    """``sufficient_for(threat, …).answer`` as text, over rows that carry both depths.

    ``further_active``: a safeguard beyond the columns is active. ``further_unsettled``: one is
    neither disabled nor claimed.
    """
    surely = Q(depth_established__gte=NEEDED[threat])
    surely_not = Q(depth_possible__lt=NEEDED[threat])
    if threat == ThreatModel.DEPLOYMENT:
        surely = surely | (_all_claimed() & ~Q(further_unsettled))
        surely_not &= _any_active() | Q(further_active)
    return Case(
        When(surely, then=Value(Sufficient.YES)),
        When(surely_not, then=Value(Sufficient.NO)),
        default=Value(Sufficient.UNKNOWN),
        output_field=CharField(max_length=10),
    )


def _all_claimed() -> Q:
    settled = {f"{name}__in": sorted(SETTLED) for name in SAFEGUARDS}
    return Q(access_certain=True, **settled)


def _any_active() -> Q:
    active = Q()
    for name in SAFEGUARDS:
        active |= Q(**{name: SafeguardState.ACTIVE})
    return active


def _reached(rung: Rung) -> Q:
    return Q(**{f"{rung.fact}__in": sorted(rung.reached_by)})


def _not_excluded(rung: Rung) -> Q:
    return ~Q(**{f"{rung.fact}__in": sorted(rung.excluded_by)})


def _deepest(rungs: Iterable[Rung], holds: Callable[[Rung], Q], floor: int) -> Case:
    """The deepest level whose condition holds, else the floor."""
    downwards = sorted(rungs, key=lambda rung: rung.level, reverse=True)
    whens = [When(holds(rung), then=Value(rung.level)) for rung in downwards]
    return Case(*whens, default=Value(floor), output_field=IntegerField())
