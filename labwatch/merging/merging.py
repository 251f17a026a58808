"""The act of merging: one transaction, all or nothing, tried before it is done."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from commitments.models import Lab, LabName
from evaluators.models import Evaluator, EvaluatorName
from labwatch.addresses import fates
from labwatch.alerts import following
from labwatch.dataset.kinds import KIND_OF_MODEL
from labwatch.merging.links import columns_to, several_to, staying_columns
from labwatch.merging.moving import Mover
from labwatch.merging.outcome import ConflictError, Outcome, label_of
from labwatch.merging.passages import broken, move_passages, rulings_at_stake, settle_address
from labwatch.tips.models import Tip
from labwatch.workflow import acts, permissions
from sources.models import Citation, Health, ReviewItem, Source
from sources.records import Record
from sources.reviewing import start_anew
from sources.vocabulary import Status

#: What may be merged, under its name in datasets and addresses.
MERGED: dict[str, type[Record]] = {"evaluators": Evaluator, "labs": Lab, "sources": Source}
#: Tables that a merge of sources treats by itself.
_APART = (Citation, ReviewItem)
#: More rows than anybody should wait for.
MOST_ROWS = 5_000


@dataclass(frozen=True)
class Wish:
    """Which of two stays, which fields it takes from the other, and whether it keeps the other's
    name among its names over time."""

    keep: Any
    gone: Any
    taken: frozenset[str] = frozenset()
    keep_name: bool = True


def may_merge(user: Any, model: type[Record]) -> bool:
    """Merging changes and withdraws what is public."""
    needed = (permissions.CORRECT, permissions.WITHDRAW)
    return permissions.may_change(user, model()) and user.has_perms(needed)


def choosable(model: type[Record]) -> list[models.Field[Any, Any]]:
    """The fields of which one value or the other stays."""
    apart = {"slug", "status", "reading"}
    fields = (field for field in model._meta.concrete_fields if field.editable)
    return [field for field in fields if field.name not in apart and not field.primary_key]


def try_merge(wish: Wish, by: Any, reason: str = "trial") -> Outcome:
    """What the merge would do; nothing stays of it."""
    return _merged(wish, by, reason, lambda _outcome: False)


def merge(wish: Wish, by: Any, reason: str, digest: str = "") -> Outcome:
    """Merge. ConflictError, with nothing changed, if something must be settled first, or if what
    it does is not what ``digest`` stands for."""

    def agrees(outcome: Outcome) -> bool:
        return not outcome.conflicts and digest in ("", outcome.digest())

    outcome = _merged(wish, by, reason, agrees)
    if not agrees(outcome):
        changed = "Nothing was merged: what hangs on the two has changed since you looked."
        raise ConflictError(outcome.conflicts or [changed])
    return outcome


def _merged(wish: Wish, by: Any, reason: str, accept: Callable[[Outcome], bool]) -> Outcome:
    outcome = Outcome()
    with transaction.atomic():
        keep, gone = _held(wish)
        outcome.stamps = (keep.updated_at.isoformat(), gone.updated_at.isoformat())
        words = f"{gone.slug} was merged into {keep.slug}: {reason}"
        mover = Mover(keep, gone, by, words, outcome)
        if _is_possible(mover):
            _carry_out(mover, wish)
        if not accept(outcome):
            transaction.set_rollback(True)
    return outcome


def _held(wish: Wish) -> tuple[Any, Any]:
    """Both as they are now, locked until the end."""
    model: Any = type(wish.keep)
    keys = [wish.keep.pk, wish.gone.pk]
    rows = model._base_manager.select_for_update(of=("self",)).filter(pk__in=keys)
    found = {row.pk: row for row in rows.order_by("pk")}
    return found[wish.keep.pk], found[wish.gone.pk]


def _is_possible(mover: Mover) -> bool:
    """What is known before anything moves."""
    keep, gone = mover.keep, mover.gone
    if gone.is_published and not keep.is_published:
        mover.outcome.clash(
            f"“{keep}” would stay and is no public record, while “{gone}” is. Publish it first, or "
            "let the other stay."
        )
    count = sum(_rows_of(column, gone).count() for column in columns_to(type(gone)))
    if count > MOST_ROWS:
        mover.outcome.clash(
            f"{count:,} rows hang on “{gone}”, and {MOST_ROWS:,} are the most. Let it stay, and "
            "merge the other into it."
        )
    return not mover.outcome.conflicts


def _rows_of(column: models.ForeignKey[Any, Any], gone: Record) -> Any:
    return column.model._base_manager.filter(**{column.name: gone.pk})


def _carry_out(mover: Mover, wish: Wish) -> None:
    model = type(mover.keep)
    is_source = model is Source
    at_stake = rulings_at_stake(mover) if is_source else []
    broken_before = broken(at_stake)
    for column in columns_to(model):
        if not (is_source and column.model in _APART):
            mover.move_all(column)
    for relation in several_to(model):
        mover.several(relation)
    for relation in model._meta.many_to_many:
        mover.own_several(relation)
    if is_source:
        move_passages(mover)
    _take_fields(mover, wish)
    _check_what_moved(mover)
    for pk in broken(at_stake) - broken_before:
        ruling = next(each for each in at_stake if each.pk == pk)
        mover.outcome.clash(
            f"The published ruling “{ruling}” ({ruling.slug}) would lose its ground, since its "
            "passages would be of one source. Keep the two apart, or rule anew first."
        )
    _count_what_stays(mover)
    _close(mover, is_source=is_source)


def _take_fields(mover: Mover, wish: Wish) -> None:
    """The chosen values, and the other's name. What must be unique changes places, so that the
    record that goes holds the value that nobody chose."""
    keep, gone = mover.keep, mover.gone
    names = [field.name for field in choosable(type(keep)) if field.name in wish.taken]
    old_name = gone.name
    if "name" in names:
        old_name = keep.name
    for field in choosable(type(keep)):
        if field.name in names:
            _take(mover, field)
    if names:
        mover.save(keep, names)
    if "url" in names:
        _look_anew(mover)
    if wish.keep_name:
        _keep_name(mover, old_name)


def _take(mover: Mover, field: models.Field[Any, Any]) -> None:
    keep, gone = mover.keep, mover.gone
    mine, theirs = getattr(keep, field.attname), getattr(gone, field.attname)
    setattr(keep, field.attname, theirs)
    if field.unique:
        rows: Any = type(gone)._base_manager
        # Out of the way first, since two rows never hold the same, not even for a moment.
        rows.filter(pk=gone.pk).update(**{field.attname: f"merged:{gone.pk}"})
        mover.sign(keep)
        keep.save(update_fields=[*_with_host(field.name), "updated_at"])
        setattr(gone, field.attname, mine)
        mover.sign(gone)
        gone.save(update_fields=[*_with_host(field.name), "updated_at"])


def _with_host(name: str) -> Collection[str]:
    return ("url", "host") if name == "url" else (name,)


def _look_anew(mover: Mover) -> None:
    """Another address: what was known of its answers and its words does not count for it."""
    Health.objects.filter(source=mover.keep.pk).update(validators={}, move={})
    for passage in Citation.objects.filter(source=mover.keep.pk):
        start_anew(passage, mover.reason)


def _keep_name(mover: Mover, name: str) -> None:
    """The name that is no longer in use, among the names over time."""
    table: Any = {Lab: LabName, Evaluator: EvaluatorName}.get(type(mover.keep))
    if table is None or name == mover.keep.name or mover.keep.names.filter(name=name).exists():
        return
    owner = "lab" if table is LabName else "evaluator"
    row = table(name=name)
    setattr(row, owner, mover.keep)
    mover.sign(row)
    row.save()


def _check_what_moved(mover: Mover) -> None:
    """The rules over several tables, once everything is in its place."""
    for row in mover.outcome.rows:
        fresh: Any = type(row)._base_manager.filter(pk=row.pk).first()
        try:
            if fresh is not None:
                fresh.clean()
        except ValidationError as error:
            about = f"The {fresh._meta.verbose_name} “{fresh}”"
            mover.outcome.clash(f"{about}: {' '.join(error.messages)} Change it first.")


def _count_what_stays(mover: Mover) -> None:
    for column in staying_columns(type(mover.gone)):
        if count := _rows_of(column, mover.gone).count():
            mover.outcome.stays.append((label_of(column.model()), count))


def _close(mover: Mover, *, is_source: bool) -> None:
    """The record that goes leaves the public; its address leads to the other. Not deleted."""
    keep, gone = mover.keep, mover.gone
    resource = KIND_OF_MODEL[type(gone)].name
    if is_source:
        settle_address(mover)
    if gone.is_published:
        acts.withdraw(gone, mover.by, mover.reason)
    elif gone.status != Status.DRAFT:
        gone.status = Status.DRAFT
        mover.save(gone, ["status"])
    fates.merged_into(resource, gone.slug, keep.slug, mover.by, mover.reason)
    tips = Tip.objects.filter(resource=resource, slug=gone.slug, closed_at=None)
    tips.update(slug=keep.slug)
    following.merged(resource, gone.slug, keep.slug)
