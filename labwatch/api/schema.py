"""What the OpenAPI description says beyond the views: shared parameters, problems, headers."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema

from labwatch.api.formats import media_types
from labwatch.api.parameters import FORMATS, fields_parameter, format_parameter
from labwatch.api.problems import MEDIA_TYPE

#: Which problems every address may answer with.
PROBLEMS = {
    "400": "A parameter is not understood; errors names each.",
    "401": "The key that was sent is unknown or revoked.",
    "404": "There is nothing at this address.",
    "405": "The API only reads.",
    "406": "The Accept header takes none of the forms in which the address answers.",
    "429": "Too many requests in a minute; Retry-After says in how many seconds to come back.",
    "500": "Something broke on our side.",
}
#: Only of a record.
GONE = "The record was public and was withdrawn; the detail says when and why."
MOVED = "The record was merged into another, whose address is in Location."
UNCHANGED = "Nothing changed since the answer that has this ETag, or since that date."
#: Headers, each with what it says.
HEADERS = {
    "ETag": "Of this answer. Send it back in If-None-Match: 304 if nothing changed, which is free.",
    "Last-Modified": "When anything public last changed, or the day turned.",
    "Link": "The licence, how to cite the answer (cite-as), this description, a record's page, and "
    "the neighbours of a page of CSV or JSON Lines.",
    "RateLimit-Policy": "How many requests (q) are answered in how many seconds (w).",
    "RateLimit": "How many are left (r), and in how many seconds (t) the count begins anew.",
    "Retry-After": "In how many seconds to come back.",
    "WWW-Authenticate": "How a key is sent.",
}
ALWAYS = ("RateLimit-Policy", "RateLimit")
HEADERS_OF = {
    "200": ("ETag", "Last-Modified", "Link"),
    "304": ("ETag", "Last-Modified"),
    "401": ("WWW-Authenticate",),
    "429": ("Retry-After",),
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

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        """An answer in JSON also comes in the other forms of the view, as text."""
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        forms = getattr(self.view, "formats", FORMATS)
        if operation and len(forms) > 1:
            others = media_types(form for form in forms if form != "json")
            content = operation["responses"]["200"]["content"]
            content |= {media_type: {"schema": {"type": "string"}} for media_type in others}
        return operation

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
    """Postprocessing: what every operation may answer beside what it is asked for, and headers."""
    result["components"]["schemas"]["Problem"] = PROBLEM
    result["components"]["headers"] = {
        name: {"description": says, "schema": {"type": "string"}} for name, says in HEADERS.items()
    }
    for path, item in result["paths"].items():
        for operation in item.values():
            _add_answers(path, operation["responses"])
    return result


def _add_answers(path: str, answers: dict[str, Any]) -> None:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    told = dict(PROBLEMS)
    if "{" not in path:
        told.pop("404")
    if path.endswith("/{slug}/"):
        told["410"], told["301"] = GONE, MOVED
    for status, description in told.items():
        answers.setdefault(status, {"description": description, "content": content})
    answers.setdefault("304", {"description": UNCHANGED})
    for status, answer in answers.items():
        names = (*HEADERS_OF.get(status, ()), *ALWAYS)
        answer["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
