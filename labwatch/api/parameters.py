"""What an address may ask: known parameters only, each with a value; anything else is 400."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property
from typing import Any, ClassVar

from django.forms import IntegerField, ValidationError
from django.utils import timezone
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request
from rest_framework.views import APIView

from labwatch.api.formats import asked_media_type, form_of, with_mark
from labwatch.api.problems import BadParameters, Fault
from sources.asof import BadDay, read_as_of
from sources.filterfields import (
    MOST_VALUES,
    FlagField,
    PublicRecordsField,
    SearchField,
    WordField,
    WordsField,
    split_values,
)
from sources.partialdates import DATE_FORMS, PartialDateFormField

SLUG = "[-a-zA-Z0-9_]+"
PARTIAL_DATE = r"^[0-9]{4}(-(H[12]|Q[1-4]|[0-9]{2}(-[0-9]{2})?))?$"
#: Parameters that hold several values, separated by commas or given several times.
SEVERAL = (WordsField, PublicRecordsField)
FORMATS = ("json",)
Allowed = tuple[str, ...] | None


def check_parameters(
    request: Request,
    known: Collection[str],
    several: Collection[str],
    formats: tuple[str, ...] = FORMATS,
    allowed: Callable[[str], Allowed] = lambda _name: None,
) -> None:
    """Raise BadParameters for unknown, empty, repeated or unreadable parameters.

    ``allowed`` tells what a parameter takes, where that is a list.
    """
    faults = [*_faults(request.query_params.lists(), known, several, formats, allowed)]
    if faults:
        raise BadParameters(faults)


def _faults(
    given: Iterable[tuple[str, list[str]]],
    known: Collection[str],
    several: Collection[str],
    formats: tuple[str, ...],
    allowed: Callable[[str], Allowed],
) -> Iterator[Fault]:
    for name, values in given:
        if name not in known:
            yield Fault(name, "There is no such parameter here.", tuple(sorted(known)))
        elif not all(value.strip(", ") for value in values):
            detail = "It is empty. Give it a value, or leave it out."
            yield Fault(name, detail, formats if name == "format" else allowed(name))
        elif any("\0" in value for value in values):
            yield Fault(name, "It contains a NUL character.")
        elif len(values) > 1 and name not in several:
            yield Fault(name, f"It is given {len(values)} times. Give it once.")
        elif name == "format" and values[0] not in formats:
            yield Fault(name, f'"{values[0]}" is not a format of this address.', formats)


class Strict(APIView):
    """A view that knows its parameters. ``parameters``: those beside ``format``."""

    parameters: ClassVar[tuple[str, ...]] = ()
    #: Those of them that may hold several values.
    several: ClassVar[tuple[str, ...]] = ()
    #: The forms in which it answers.
    formats: ClassVar[tuple[str, ...]] = FORMATS
    #: What it answers in now, and which of the forms that is.
    media_type = "application/json"
    form = "json"

    def known_parameters(self) -> set[str]:
        """The names of all parameters that the address takes."""
        return {"format", *self.parameters}

    def several_parameters(self) -> set[str]:
        """Those that may hold several values."""
        return {"fields", *self.several}

    def allowed_values(self, name: str) -> Allowed:
        """What a parameter takes, where that is a list; it is told with what is wrong."""
        return ("YYYY-MM-DD",) if name == "as_of" else None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check the parameters of what reads; whatever writes is refused as a method."""
        super().initial(request, *args, **kwargs)
        if request.method in {"GET", "HEAD"}:
            known, several = self.known_parameters(), self.several_parameters()
            check_parameters(request, known, several, self.formats, self.allowed_values)
            self.choose_form(request)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """The renderer is that of JSON, for problems too; ``choose_form`` asks what is wanted."""
        renderer = self.get_renderers()[0]
        return renderer, renderer.media_type

    def choose_form(self, request: Request) -> None:
        """The form that is asked for; raises NotOffered."""
        self.media_type = asked_media_type(request, self.formats)
        self.form = form_of(self.media_type)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """The answer; CSV as its reader needs it."""
        return with_mark(request, super().finalize_response(request, response, *args, **kwargs))


class OfADay(Strict):
    """A view whose answer may be had as of a past day."""

    @cached_property
    def as_of(self) -> dt.date | None:
        """The past day that is asked for, if any; raises BadParameters."""
        try:
            return read_as_of(self.request.query_params.get("as_of"))
        except BadDay as error:
            raise BadParameters(
                [Fault("as_of", str(error).removeprefix("as_of: "), ("YYYY-MM-DD",))]
            ) from None

    @cached_property
    def on(self) -> dt.date:
        """The day for which the answer holds; decided once."""
        return self.as_of or timezone.localdate()


def asked_fields(request: Request, allowed: Iterable[str]) -> list[str] | None:
    """The fields that ``?fields=`` asks for, or None for all; BadParameters for unknown ones."""
    if "fields" not in request.query_params:
        return None
    allowed = tuple(allowed)
    asked = split_values(request.query_params.getlist("fields"))
    unknown = [name for name in asked if name not in allowed]
    if unknown:
        raise BadParameters([Fault("fields", f"There is no field {unknown[0]}.", allowed)])
    return asked


class SharedFilters(BaseFilterBackend):
    """The filter sets of the pages, on the API; the view is told the set and the order of rows."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        """The rows asked for; BadParameters if a filter is not understood."""
        if view.detail:
            return queryset
        asked = request.query_params
        days = {"on": view.on, "as_of": view.as_of}
        filters = view.filterset_class(
            asked, queryset=queryset, request=request, names=asked, **days
        )
        if not filters.is_valid():
            raise BadParameters(form_faults(filters.form.errors.as_data()))
        view.filters, view.order = filters, filters.order
        return filters.qs

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The filters as OpenAPI parameters."""
        filters = view.filterset_class({}, queryset=view.filterset_class.Meta.model.objects.none())
        return [parameter(name, item.field) for name, item in filters.filters.items()]


def form_faults(errors: dict[str, list[ValidationError]]) -> Iterator[Fault]:
    """What is wrong with each field of a form, and what it takes."""
    for name, found in errors.items():
        for error in found:
            allowed = (error.params or {}).get("allowed")
            yield Fault(name, error.messages[0], tuple(allowed) if allowed else None)


def allowed_by(field: Any) -> Allowed:
    """What a filter's form field takes, where that is a list of words or of forms of a date."""
    if isinstance(field, WordField):
        return tuple(field.words)
    if isinstance(field, WordsField):
        choices: Any = field.choices
        return tuple(str(value) for value, _label in choices)
    return DATE_FORMS if isinstance(field, PartialDateFormField) else None


def parameter(name: str, field: Any) -> dict[str, Any]:
    """One filter's form field as an OpenAPI parameter."""
    described: dict[str, Any] = {
        "name": name,
        "in": "query",
        "description": ". ".join(filter(None, (str(field.label or name), str(field.help_text)))),
        "schema": _schema_of(field),
    }
    if isinstance(field, SEVERAL):
        described |= {"style": "form", "explode": False}
    return described


def _schema_of(field: Any) -> dict[str, Any]:
    if isinstance(field, PublicRecordsField):
        return several_schema({"type": "string", "pattern": f"^{SLUG}$"})
    if isinstance(field, WordsField):
        choices: Any = field.choices
        return several_schema({"type": "string", "enum": [value for value, _label in choices]})
    if isinstance(field, FlagField):
        return {"type": "boolean"}
    if isinstance(field, WordField):
        return {"type": "string", "enum": field.words}
    if isinstance(field, PartialDateFormField):
        return {"type": "string", "pattern": PARTIAL_DATE, "examples": ["2023-H1"]}
    if isinstance(field, IntegerField):
        return {"type": "integer", "minimum": field.min_value, "maximum": field.max_value}
    if isinstance(field, SearchField):
        return {"type": "string", "pattern": r"^\S+( \S+)*$", "maxLength": field.max_length}
    return {"type": "string", "minLength": 1, "maxLength": field.max_length}


def several_schema(items: dict[str, Any]) -> dict[str, Any]:
    """Several values of that kind, separated by commas, for OpenAPI."""
    return {"type": "array", "items": items, "minItems": 1, "maxItems": MOST_VALUES}


def fields_parameter(names: Iterable[str]) -> dict[str, Any]:
    """``?fields=`` as an OpenAPI parameter."""
    return {
        "name": "fields",
        "in": "query",
        "description": "Give only these fields of each record, separated by commas.",
        "schema": several_schema({"type": "string", "enum": list(names)}),
        "style": "form",
        "explode": False,
    }


def format_parameter(formats: Iterable[str]) -> dict[str, Any]:
    """``?format=`` as an OpenAPI parameter."""
    return {
        "name": "format",
        "in": "query",
        "description": "The form of the answer.",
        "schema": {"type": "string", "enum": list(formats)},
    }


def day_parameter(name: str, description: str) -> dict[str, Any]:
    """A parameter that is a day, for OpenAPI."""
    schema = {"type": "string", "format": "date", "examples": ["2024-05-24"]}
    return {"name": name, "in": "query", "description": description, "schema": schema}


AS_OF_PARAMETER = day_parameter(
    "as_of", "Only what was dated by that day, with rulings made by then. No later than today."
)
