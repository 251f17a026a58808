"""The log of changes over the API: what was published, changed, ruled, corrected, withdrawn, and
which changes of sources people confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from labwatch.api.base import RecordViewSet
from labwatch.api.facets import facets_json
from labwatch.api.fields import ReferenceSerializer
from labwatch.api.parameters import AS_OF_PARAMETER
from labwatch.changes.filters import ChangeFilter, Resource
from labwatch.publishing.entries import entry_json
from labwatch.publishing.models import ChangeEntry, What


class ChangedSerializer(ReferenceSerializer):
    """The record that changed, by its name then. If it was withdrawn, its url answers 410."""

    resource = serializers.ChoiceField(choices=Resource.choices, read_only=True)


class AboutSerializer(serializers.Serializer[Any]):
    """A record that a change is about."""

    resource = serializers.ChoiceField(choices=Resource.choices)
    slug = serializers.CharField()
    url = serializers.URLField()


class DifferenceSerializer(serializers.Serializer[Any]):
    """One field before and after; other records by their slugs."""

    field = serializers.CharField()
    before = serializers.JSONField()
    after = serializers.JSONField()


class ChangeSerializer(serializers.Serializer[Any]):
    """One change of the public record. Entries are only added, never edited."""

    #: ``?fields=`` may leave fields out; the OpenAPI description says so.
    fields_are_chosen = True

    id = serializers.IntegerField(help_text="Lasting; a later entry has a higher one.")
    url = serializers.URLField()
    at = serializers.DateTimeField(help_text="When the public could first see it.")
    edited_at = serializers.DateTimeField(
        allow_null=True, help_text="When somebody wrote it; null: not told."
    )
    what = serializers.ChoiceField(choices=What.choices)
    resource = serializers.ChoiceField(choices=Resource.choices, help_text="The record's resource.")
    kind = serializers.ChoiceField(choices=Resource.choices, help_text="The same as resource.")
    record = ChangedSerializer()
    page_url = serializers.URLField(help_text="The record's page.")
    by = serializers.CharField(
        allow_null=True,
        help_text="By whom: a person, or a program such as an import; null: not told.",
    )
    reason = serializers.CharField(allow_null=True, help_text="Why, in the author's words.")
    changed_fields = serializers.ListField(child=serializers.CharField())
    differences = DifferenceSerializer(
        many=True, help_text="Of what is new, all that it states, with before null."
    )
    about = AboutSerializer(many=True, help_text="The record itself, its lab, its models …")

    def to_representation(self, instance: ChangeEntry) -> dict[str, Any]:
        """The fields asked for."""
        address = self.context["request"].build_absolute_uri("/").removesuffix("/")
        form = entry_json(instance, address)
        return {name: value for name, value in form.items() if name in self.fields}


class ChangeViewSet(RecordViewSet):
    """The log of changes, newest first; with ``after``, from an entry on, oldest first."""

    serializer_class = ChangeSerializer
    filterset_class = ChangeFilter
    lookup_field = "pk"
    basename = "changes"
    #: The log itself says what stood here when, so that it is not asked for past moments.
    schema_parameters = (AS_OF_PARAMETER,)

    def get_queryset(self) -> Any:
        """All entries, with what they are about."""
        return ChangeEntry.objects.prefetch_related("about")

    def known_parameters(self) -> set[str]:
        """As of records, but for ``recorded_at``."""
        return super().known_parameters() - {"recorded_at"}

    @classmethod
    def field_names(cls) -> tuple[str, ...]:
        """All fields of an entry."""
        return tuple(ChangeSerializer().fields)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """Entries; what happened just now is among them."""
        from labwatch.publishing.refreshing import refresh_if_few  # it imports all views

        refresh_if_few()
        return super().list(request, *args, **kwargs)

    def _page(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """Entries are not kept as forms: they never change."""
        answer = super(RecordViewSet, self).list(request, *args, **kwargs)
        if self.facets:
            answer.data |= facets_json(self.filters, self.facets, self.names)
        return answer

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """One entry."""
        return self.tabled(super(RecordViewSet, self).retrieve(request, *args, **kwargs))

    def _all(self, request: Request, rows: Any) -> Iterator[bytes]:
        return self._lines(self._made(rows))
