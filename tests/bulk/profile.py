"""What Data Package 2.0 and Table Schema 2.0 demand of a description such as ours, as JSON Schema.

Written after the published profiles at datapackage.org, cut down to the parts that we use and made
stricter where they leave open what our readers rely on.
"""

from __future__ import annotations

from typing import Any

import jsonschema

_TEXT = {"type": "string", "minLength": 1}
_PATH = {"type": "string", "pattern": r"^(?=[^./~])(?!file:)((?!/\.\./)(?!\\)(?!:/).)*$|^https?://"}
_HASH = {"type": "string", "pattern": "^([^:]+:[a-fA-F0-9]+|[a-fA-F0-9]{32})$"}
_NAMES = {"type": "array", "items": _TEXT, "minItems": 1}
_FILE = {"path": _PATH, "bytes": {"type": "integer"}, "hash": _HASH, "mediatype": _TEXT}

FIELD: dict[str, Any] = {
    "type": "object",
    "required": ["name", "type"],
    "additionalProperties": False,
    "properties": {
        "name": _TEXT,
        "description": _TEXT,
        "type": {"enum": ["string", "integer", "number", "boolean", "date", "datetime"]},
        "constraints": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "required": {"type": "boolean"},
                "enum": {**_NAMES, "uniqueItems": True},
            },
        },
    },
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["$schema", "fields", "primaryKey"],
    "properties": {
        "$schema": {"const": "https://datapackage.org/profiles/2.0/tableschema.json"},
        "fields": {"type": "array", "minItems": 1, "items": FIELD},
        "primaryKey": _NAMES,
        "foreignKeys": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["fields", "reference"],
                "properties": {
                    "fields": _NAMES,
                    "reference": {
                        "type": "object",
                        "required": ["fields", "resource"],
                        "properties": {"fields": _NAMES, "resource": _TEXT},
                    },
                },
            },
        },
    },
}
RESOURCE: dict[str, Any] = {
    "type": "object",
    "required": ["$schema", "name", "path", "type", "schema", "mediatype", "encoding", "format"],
    "properties": {
        "$schema": {"const": "https://datapackage.org/profiles/2.0/dataresource.json"},
        "name": {"type": "string", "pattern": "^[a-z0-9._-]+$"},
        "type": {"const": "table"},
        "title": _TEXT,
        "description": _TEXT,
        "encoding": {"const": "utf-8"},
        "format": {"const": "csv"},
        "dialect": {"type": "object"},
        "schema": SCHEMA,
        "jsonLines": {"type": "object", "required": ["path"], "properties": _FILE},
        **_FILE,
    },
}
PACKAGE: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["$schema", "name", "licenses", "resources"],
    "properties": {
        "$schema": {"const": "https://datapackage.org/profiles/2.0/datapackage.json"},
        "name": {"type": "string", "pattern": "^[a-z0-9._-]+$"},
        "title": _TEXT,
        "description": _TEXT,
        "homepage": {"type": "string", "format": "uri"},
        "version": _TEXT,
        "created": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "keywords": _NAMES,
        "licenses": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "anyOf": [{"required": ["name"]}, {"required": ["path"]}],
                "properties": {"name": {"type": "string", "pattern": "^[-a-zA-Z0-9._]+$"}},
            },
        },
        "contributors": {"type": "array", "minItems": 1, "items": {"type": "object"}},
        "resources": {"type": "array", "minItems": 1, "items": RESOURCE},
    },
}


def check_package(package: dict[str, Any]) -> None:
    """Raise ValidationError or AssertionError for whatever is wrong with a description."""
    jsonschema.validate(package, PACKAGE)
    names = [resource["name"] for resource in package["resources"]]
    assert len(set(names)) == len(names)
    for resource in package["resources"]:
        fields = [field["name"] for field in resource["schema"]["fields"]]
        assert len(set(fields)) == len(fields)
        assert set(resource["schema"]["primaryKey"]) <= set(fields)
        for key in resource["schema"]["foreignKeys"]:
            assert set(key["fields"]) <= set(fields)
            assert key["reference"]["resource"] in names
