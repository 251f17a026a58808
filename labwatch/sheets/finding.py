"""Which rows a table has: all labs and their records, narrowed as asked, with what cells show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from commitments.models import AIModel, Commitment, Lab, Pledge
from commitments.vocabulary import ModelKind
from evaluators.models import AccessGrant
from evaluators.vocabulary import Stage
from labwatch.sheets.criteria import Criterion
from sources.records import link_of
from sources.vocabulary import Reading, Stated

_NOT_STATED = "not-stated"


class NarrowForm(forms.Form):
    """What narrows a table."""

    lab = forms.ModelChoiceField(
        Lab.objects.order_by("name"), required=False, to_field_name="slug", empty_label="all labs"
    )
    stage = forms.ChoiceField(required=False, choices=[("", "any stage"), *Stage.choices])
    not_stated = forms.BooleanField(required=False, label="only what is not stated")
    not_re_read = forms.BooleanField(required=False, label="only what nobody re-read")

    def __init__(self, criterion: Criterion, *args: Any) -> None:
        super().__init__(*args)
        self.label_suffix = ""
        if not criterion.has_stage:
            del self.fields["stage"]


@dataclass(frozen=True)
class Narrowing:
    """What a table is narrowed to; nothing if nothing was asked or understood."""

    lab: Lab | None = None
    stage: str = ""
    not_stated: bool = False
    not_re_read: bool = False

    @property
    def is_any(self) -> bool:
        """Whether rows are left out."""
        return bool(self.lab or self.stage or self.not_stated or self.not_re_read)


def narrowing(form: NarrowForm) -> Narrowing:
    """What the form asks for, as far as it is understood."""
    form.is_valid()
    return Narrowing(**{name: value for name, value in form.cleaned_data.items() if value})


def rows_of(criterion: Criterion, by: Narrowing) -> QuerySet[Any]:
    """The rows, lab by lab, with all that their cells show."""
    rows = _ordered(criterion)
    if criterion.topic:
        rows = rows.filter(commitment__topic=criterion.topic)
    if by.lab:
        rows = rows.filter(lab=by.lab)
    if by.stage:
        rows = rows.filter(stage=by.stage)
    if by.not_stated:
        rows = rows.filter(_any(criterion, _NOT_STATED))
    return rows.filter(_unread(criterion)) if by.not_re_read else rows


def _ordered(criterion: Criterion) -> QuerySet[Any]:
    if criterion.model is Pledge:
        rows = Pledge.objects.select_related("lab", "commitment").prefetch_related(
            _links(Pledge), _links(Commitment, "commitment__")
        )
        named_first = F("lab__name").asc(nulls_last=True)
        return rows.order_by(named_first, "commitment__slug", "pk")
    if criterion.model is AIModel:
        models = AIModel.objects.select_related("lab").prefetch_related(_links(AIModel))
        return models.order_by("lab__name", "name", "pk")
    grants = AccessGrant.objects.select_related("lab", "evaluator")
    grants = grants.prefetch_related("ai_models", _links(AccessGrant))
    return grants.order_by("lab__name", "slug")


def _links(model: Any, path: str = "") -> Any:
    link: Any = link_of(model)
    rows = link.objects.select_related("citation__source").order_by("pk")
    return Prefetch(f"{path}citations", rows)


def _any(criterion: Criterion, value: str) -> Q:
    """Rows of which at least one column has that value."""
    found = Q()
    for column in criterion.columns:
        if column.may_be_not_stated:
            found |= Q(**{column.path: value})
    return found


def _unread(criterion: Criterion) -> Q:
    """Rows of which a record was read against its sources by nobody."""
    unread = ~Q(reading=Reading.RE_READ)
    is_promise = criterion.model is Pledge
    return unread | ~Q(commitment__reading=Reading.RE_READ) if is_promise else unread


def labs_without(criterion: Criterion) -> list[Lab]:
    """Labs that have no row at all: nothing on record, which is not "no"."""
    rows = _ordered(criterion).order_by()
    if criterion.topic:
        rows = rows.filter(commitment__topic=criterion.topic)
    found = Lab.objects.filter(~Exists(rows.filter(lab=OuterRef("pk"))))
    return list(found.order_by("name"))


def releases_without_grant(criterion: Criterion) -> list[AIModel]:
    """Frontier releases to which no access is on record; for tables of grants."""
    if criterion.model is not AccessGrant:
        return []
    rows = AIModel.objects.filter(kind=ModelKind.RELEASED, frontier=Stated.YES, grants=None)
    return list(rows.select_related("lab").order_by("lab__name", "name"))
