"""An example for every parameter of the OpenAPI description; tests ask each of them."""

from __future__ import annotations

from typing import Any

#: A record of the starter record for each resource.
RECORDS = {
    "labs": "openai",
    "models": "gpt-4",
    "documents": "openai-preparedness-framework",
    "commitments": "openai-later-this-year",
    "pledges": "openai-later-this-year",
    "rulings": "a-ruling",
    "statements": "metr-update-2023",
    "evaluators": "metr",
    "grants": "openai-metr-gpt-4",
    "evaluations": "metr-gpt-4",
    "findings": "openai-no-elaboration",
    "sources": "ailabwatch-external-evaluation",
    "citations": "lb-023-quote",
    "corrections": "gemini-1-5-pro-testing-omitted",
}
#: By the name of the parameter, without ``_not``.
_BY_NAME: dict[str, Any] = {
    "about_commitment": RECORDS["commitments"],
    "about_lab": RECORDS["labs"],
    "about_model": RECORDS["models"],
    "after": 1,
    "cites": RECORDS["sources"],
    "commitment": RECORDS["commitments"],
    "country": "United Kingdom",
    "criterion": "coverage",
    "document": RECORDS["documents"],
    "evaluator": RECORDS["evaluators"],
    "grant": RECORDS["grants"],
    "host": "openai.com",
    "id": 1,
    "lab": RECORDS["labs"],
    "model": RECORDS["models"],
    "page_size": 10,
    "parent": "google",
    "pledge": RECORDS["pledges"],
    "publisher": "METR",
    "q": '"red-teaming" extern*',
    "record": RECORDS["labs"],
    "search": "external evaluation",
    "source": RECORDS["sources"],
    "speaker": "METR",
}
#: What stands in the address itself.
_IN_PATH = {
    "slug": "The record's slug, which never changes.",
    "id": "The number of the entry, which never changes.",
    "lab": "The slug of a lab.",
    "criterion": "The key of a criterion, as the scorecard lists it.",
}


def add_examples(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Postprocessing: an example wherever the words allowed are not listed; what paths hold."""
    for path, item in result["paths"].items():
        for operation in item.values():
            for parameter in operation.get("parameters", ()):
                _exemplify(path, parameter)
                if parameter["in"] == "path":
                    parameter["description"] = _IN_PATH[parameter["name"]]
    return result


def _exemplify(path: str, parameter: dict[str, Any]) -> None:
    schema = parameter["schema"]
    example = _example(path, parameter["name"].removesuffix("_not"))
    if example is None or "examples" in schema or "enum" in schema:
        return
    is_list = schema.get("type") == "array"
    if not (is_list and schema["items"].keys() & {"enum", "$ref"}):
        schema["examples"] = [[example] if is_list else example]


def _example(path: str, name: str) -> Any:
    if name == "slug":
        return RECORDS[path.split("/")[3]]
    return _BY_NAME.get(name)
