"""What all resources share: the serializer and the views of a public record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import models
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.viewsets import ReadOnlyModelViewSet

from labwatch.api.facets import asked_facets, facets_json
from labwatch.api.fields import (
    ApiUrl,
    Called,
    CitedSerializer,
    Number,
    PageUrl,
    PartialDateOut,
    StatedText,
    StatedWord,
)
from labwatch.api.pagination import CursorPagination
from labwatch.api.parameters import (
    AS_OF_PARAMETER,
    SEVERAL,
    SLUG,
    Allowed,
    SharedFilters,
    allowed_by,
    asked_fields,
)
from labwatch.api.ready import is_ready, ready_list, ready_record
from labwatch.api.sourcecheck import SourceCheckOut
from labwatch.api.streaming import Tables, is_page
from labwatch.api.then import RECORDED_AT_PARAMETER, LookingBack
from sources.facets import facet_names
from sources.partialdates import PartialDateField

HEAD = ("slug", "name", "url", "page_url")
TIMES = ("reading", "created_at", "updated_at")
TAIL = ("citations", "source_check", *TIMES)


class StatedSerializer(serializers.ModelSerializer[Any]):
    """A row whose empty columns are null: what no source states is shown as such."""

    serializer_field_mapping: ClassVar[Any] = {
        **serializers.ModelSerializer.serializer_field_mapping,
        PartialDateField: PartialDateOut,
        models.DecimalField: Number,
    }

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        """Columns that may be empty text become text or null; all are only read."""
        field_class, kwargs = super().build_standard_field(field_name, model_field)
        kwargs["read_only"] = True
        for unneeded in ("required", "allow_blank", "max_length", "validators"):
            kwargs.pop(unneeded, None)
        is_text = model_field.get_internal_type() in {"CharField", "TextField"}
        if not (model_field.blank and is_text) or isinstance(model_field, PartialDateField):
            return field_class, kwargs
        stated = StatedWord if model_field.choices else StatedText
        return stated, {**kwargs, "allow_null": True}


class RecordSerializer(StatedSerializer):
    """A public record: what it is called, its addresses, its own fields, the passages it cites."""

    #: ``?fields=`` may leave fields out; the OpenAPI description says so.
    fields_are_chosen = True
    #: Fields of which no history is kept: null in answers about the past.
    undated: ClassVar[tuple[str, ...]] = ()

    name = Called()
    url = ApiUrl()
    page_url = PageUrl()
    citations: Any = CitedSerializer(many=True, read_only=True, source="cited")
    source_check: Any = SourceCheckOut()

    def to_representation(self, instance: Any) -> Any:
        """The record; in answers about the past without what is not dated."""
        made = super().to_representation(instance)
        if self.context["view"].is_looking_back:
            made.update((name, None) for name in self.undated if name in made)
        return made


class RecordViewSet(LookingBack, Tables, ReadOnlyModelViewSet[Any]):
    """List and detail of one kind of public record. Subclasses start from ``published()``."""

    lookup_field = "slug"
    lookup_value_regex = SLUG
    filter_backends: Any = (SharedFilters,)
    pagination_class = CursorPagination
    filterset_class: ClassVar[Any]
    order: Any = ()
    #: The filters of the list that is asked for, and which of them are to be counted.
    filters: Any = None
    facets: Sequence[str] = ()

    @property
    def schema_parameters(self) -> tuple[dict[str, Any], ...]:
        """Records may be had as of a day and as of a moment, lists only as of a day."""
        return (AS_OF_PARAMETER, RECORDED_AT_PARAMETER) if self.detail else (AS_OF_PARAMETER,)

    def filter_queryset(self, queryset: Any) -> Any:
        """The rows that were so by the day asked for, filtered."""
        return super().filter_queryset(queryset.as_of(self.as_of))

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """Records: in JSON a page of them, else all of them unless a page is asked for."""
        if self.form != "json" and not is_page(request):
            return self.whole(request)
        return self.tabled(self._page(request, *args, **kwargs))

    def _page(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """A page of records: of forms that are kept ready, if they are, else made now."""
        if is_ready(request):
            # Only to choose and sort: what belongs to the rows is in their forms.
            rows = self.serializer_class.Meta.model.objects.published()  # type: ignore[union-attr]
            ready = ready_list(self, request, self.filter_queryset(rows))
            if ready is not None:
                return ready
        with self.then():
            answer = super().list(request, *args, **kwargs)
            if self.facets:
                answer.data |= facets_json(self.filters, self.facets, self.names)
        return answer

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """One record, in the same way."""
        ready = is_ready(request) and ready_record(self.basename, request, kwargs["slug"])
        with self.then():
            return self.tabled(ready or super().retrieve(request, *args, **kwargs))

    def known_parameters(self) -> set[str]:
        """Lists take filters and pages; records only ``fields``."""
        known = super().known_parameters() | {"fields"}
        if self.detail:
            return known
        return known | {"cursor", "page_size", "facets", *self.filterset_class.base_filters}

    def several_parameters(self) -> set[str]:
        """Filters by words and by references, and ``fields``."""
        filters = self.filterset_class.base_filters.items()
        fields = {name for name, item in filters if issubclass(item.field_class, SEVERAL)}
        return super().several_parameters() | {"facets"} | fields

    def allowed_values(self, name: str) -> Allowed:
        """The words that filters take, and the names of fields and facets."""
        if name in ("fields", "facets"):
            names = self.field_names() if name == "fields" else facet_names(self.filterset_class)
            return tuple(names)
        item = self.filterset_class.base_filters.get(name)
        return allowed_by(item.field_class(**item.extra)) if item else super().allowed_values(name)

    @classmethod
    def field_names(cls) -> tuple[str, ...]:
        """All fields of the resource."""
        serializer: Any = cls.serializer_class
        return tuple(serializer.Meta.fields)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse unknown parameters and fields before anything is read."""
        super().initial(request, *args, **kwargs)
        self.asked = asked_fields(request, self.field_names())
        if not self.detail:
            self.facets = asked_facets(request, self.filterset_class, self.form)

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """The serializer with only the fields asked for."""
        serializer: Any = super().get_serializer(*args, **kwargs)
        fields = getattr(serializer, "child", serializer).fields
        for name in set(fields) - set(self._asked(fields)):
            fields.pop(name)
        return serializer

    def _asked(self, fields: Any) -> Any:
        asked = getattr(self, "asked", None)
        return fields if asked is None else asked
