"""How to cite a page of this site: as a sentence, as BibTeX and as CSL-JSON. Pure."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass

SITE_NAME = "Lab Watch"


@dataclass(frozen=True)
class CiteAs:
    """One page in the three forms that people and their tools read."""

    plain: str
    bibtex: str
    csl_json: str


def cite_as(title: str, address: str, on: dt.date, changed: dt.date | None = None) -> CiteAs:
    """Cite the page at ``address`` as read on that day; ``changed``: its record's last change."""
    return CiteAs(
        plain=_plain(title, address, on, changed),
        bibtex=_bibtex(title, address, on, changed),
        csl_json=_csl_json(title, address, on, changed),
    )


def _plain(title: str, address: str, on: dt.date, changed: dt.date | None) -> str:
    dated = f" Last changed {changed.isoformat()}." if changed else ""
    return f"{SITE_NAME}, “{title}”.{dated} {address} (read {on.isoformat()})."


def _bibtex(title: str, address: str, on: dt.date, changed: dt.date | None) -> str:
    fields = {
        "author": f"{{{SITE_NAME}}}",
        "title": _plain_for_tex(title),
        "year": str((changed or on).year),
        "url": address,
        "urldate": on.isoformat(),
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{{_key(address)},\n{lines}\n}}"


def _plain_for_tex(text: str) -> str:
    """Escape what BibTeX would read as a command."""
    return re.sub(r"([&%$#_])", r"\\\1", re.sub(r"[{}\\]", "", text))


def _key(address: str) -> str:
    """A citation key from the address's path: labwatch-access-gpt-4-metr."""
    path = re.sub(r"^[a-z]+://[^/]+", "", address)
    return "-".join(["labwatch", *re.findall(r"[a-z0-9]+", path.lower())])


def _csl_json(title: str, address: str, on: dt.date, changed: dt.date | None) -> str:
    entry = {
        "id": _key(address),
        "type": "webpage",
        "title": title,
        "author": [{"literal": SITE_NAME}],
        "URL": address,
        "accessed": _parts(on),
        **({"issued": _parts(changed)} if changed else {}),
    }
    return json.dumps([entry], ensure_ascii=False, indent=2)


def _parts(day: dt.date) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]}
