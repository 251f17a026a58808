"""What changed in the public record, newest first, over the API."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core import signing
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labwatch.api.fields import ReferenceSerializer, public_word, reference
from labwatch.api.pagination import PAGE_PARAMETERS, asked_page_size, replace_cursor
from labwatch.api.parameters import Strict
from labwatch.api.problems import BadParameters, Fault
from labwatch.changes import Change, ChangeCursor, recent_changes
from labwatch.dataset.kinds import KINDS

_SALT = "labwatch.api.changes"


class ChangeSerializer(serializers.Serializer[Any]):
    """One change of one published record."""

    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=[(kind.name, kind.name) for kind in KINDS])
    record = ReferenceSerializer()
    at = serializers.DateTimeField()
    by = serializers.CharField(allow_null=True, help_text="Whose change, where it is known.")
    reason = serializers.CharField(allow_null=True)
    what = serializers.ChoiceField(choices=[("published", "published"), ("changed", "changed")])
    changed_fields = serializers.ListField(child=serializers.CharField())


class ChangeListSerializer(serializers.Serializer[Any]):
    """A page of changes."""

    next = serializers.URLField(allow_null=True)
    results = ChangeSerializer(many=True)


class ChangesView(Strict):
    """The log of what was published and changed, newest first. Follow ``next`` for older ones."""

    parameters = ("cursor", "page_size")
    schema_parameters = PAGE_PARAMETERS

    @extend_schema(operation_id="changes_list", responses=ChangeListSerializer)
    def get(self, request: Request) -> Response:
        """A page of the log."""
        size = asked_page_size(request)
        found = recent_changes(size + 1, _asked_place(request))
        page = found[:size]
        more = replace_cursor(request, _cursor(page[-1])) if len(found) > size else None
        return Response({"next": more, "results": [_as_json(item, request) for item in page]})


def _as_json(change: Change, request: Request) -> dict[str, Any]:
    return {
        "id": f"{change.kind}-{change.key}",
        "kind": change.kind,
        "record": reference(change.record, request),
        "at": change.at.isoformat(),
        "by": change.by or None,
        "reason": change.reason or None,
        "what": "published" if change.is_new else "changed",
        "changed_fields": [public_word(name) for name in change.fields],
    }


def _cursor(change: Change) -> str:
    at, kind, key = change.cursor
    return signing.dumps([at.isoformat(), kind, key], salt=_SALT)


def _asked_place(request: Request) -> ChangeCursor | None:
    """The place of ``?cursor=``; BadParameters if we did not make it."""
    text = request.query_params.get("cursor")
    if text is None:
        return None
    try:
        at, kind, key = signing.loads(text, salt=_SALT)
        return ChangeCursor(dt.datetime.fromisoformat(at), kind, key)
    except (signing.BadSignature, ValueError):
        detail = "No link of this API holds this cursor. Follow next."
        raise BadParameters([Fault("cursor", detail)]) from None
