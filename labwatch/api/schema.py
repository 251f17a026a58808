"""What the OpenAPI description says beyond the views: shared parameters and problem answers."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema

from labwatch.api.parameters import FORMATS, fields_parameter, format_parameter
from labwatch.api.problems import MEDIA_TYPE

#: Which problems every address may answer with.
PROBLEMS = {
    "400": "A parameter is not understood; errors names each.",
    "404": "There is nothing at this address.",
    "405": "The API only reads.",
    "406": "The API answers in JSON.",
    "500": "Something broke on our side.",
}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "A problem (RFC 9457).",
    "required": ["type", "title", "status", "detail", "instance", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["parameter", "detail"],
                "properties": {
                    "parameter": {"type": "string"},
                    "detail": {"type": "string"},
                    "allowed": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
    },
}


class Schema(AutoSchema):
    """Adds what all our views share: ``format``, ``fields``, and a view's own parameters."""

    def _get_parameters(self) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super()._get_parameters()
        formats = getattr(self.view, "formats", FORMATS)
        more = [format_parameter(formats), *getattr(self.view, "schema_parameters", ())]
        if hasattr(self.view, "field_names"):
            more.append(fields_parameter(self.view.field_names()))
        names = {item["name"] for item in more}
        return [item for item in parameters if item["name"] not in names] + more

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> dict[str, Any]:
        """No field of a record is required, since ``?fields=`` leaves out those not asked for."""
        mapped: dict[str, Any] = super()._map_basic_serializer(  # type: ignore[no-untyped-call]
            serializer, direction
        )
        if getattr(serializer, "fields_are_chosen", False):
            mapped.pop("required", None)
        for name in getattr(serializer, "undated", ()):
            mapped["properties"][name] = _or_null(mapped["properties"][name])
        return mapped


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    """The same or null, in answers about the past."""
    told = ("description", "readOnly")
    kept = {key: value for key, value in schema.items() if key not in told}
    described = {key: value for key, value in schema.items() if key in told}
    return {**described, "anyOf": [kept, {"type": "null"}]}


def add_problems(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Postprocessing: every operation may answer with a problem."""
    result["components"]["schemas"]["Problem"] = PROBLEM
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path, item in result["paths"].items():
        for operation in item.values():
            for status, description in PROBLEMS.items():
                if status == "404" and "{" not in path:
                    continue
                answer = {"description": description, "content": content}
                operation["responses"].setdefault(status, answer)
    return result
