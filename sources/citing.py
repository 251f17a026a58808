"""How to cite a page of this site: as a sentence, as BibTeX, RIS and CSL-JSON. Pure.

The address cited is the one that keeps saying what it said, where the page has one; the page of
today is named beside it. Titles are strangers' text: whatever a form reads as a command is escaped.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from urllib.parse import quote

from django.utils.translation import gettext as _

SITE_NAME = "Lab Watch"
#: A citation key no longer than this, so that it can still be typed.
_LONGEST_KEY = 120
#: What TeX would read as a command, and how it is written instead: always with balanced braces.
_IN_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}


@dataclass(frozen=True)
class CiteAs:
    """One page in the four forms that people and their tools read.

    ``address`` is what they cite: the page as of that day where it can be had so, else the page.
    """

    plain: str
    bibtex: str
    ris: str
    csl_json: str
    address: str


@dataclass(frozen=True)
class _Cited:
    """What all forms are made of; ``page`` is the page as it will be later."""

    title: str
    address: str
    page: str
    on: dt.date
    changed: dt.date | None

    @property
    def key(self) -> str:
        """A citation key from the address's path: labwatch-access-gpt-4-metr."""
        path = re.sub(r"^[a-z]+://[^/]+", "", self.address)
        words = ["labwatch", *re.findall(r"[a-z0-9]+", path.lower())]
        return "-".join(words)[:_LONGEST_KEY].rstrip("-")

    @property
    def note(self) -> str:
        """Where the page of today is, if that is another address."""
        return self._note(self.page)

    @property
    def tex_note(self) -> str:
        """The same for TeX, which reads the signs of a bare address as commands."""
        return self._note(f"\\url{{{self.page}}}")

    def _note(self, page: str) -> str:
        return f"Newest state of the page: {page}" if self.page != self.address else ""


def cite_as(
    title: str, address: str, on: dt.date, changed: dt.date | None = None, page: str = ""
) -> CiteAs:
    """Cite ``address`` as read on that day; ``changed``: its record's last change; ``page``: the
    address of its newest state, if the one cited is of a day."""
    words = _one_line(str(title)) or SITE_NAME
    one = _Cited(words, _as_uri(address), _as_uri(page or address), on, changed)
    return CiteAs(_plain(one), _bibtex(one), _ris(one), _csl_json(one), one.address)


def _one_line(text: str) -> str:
    """The text without line ends, and without control characters, which no form takes."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", text).split())


def _as_uri(address: str) -> str:
    """The address with everything escaped that no address may hold."""
    return quote(address, safe=":/?#[]@!$&'()*+,;=%-._~")


def _plain(one: _Cited) -> str:
    told = {
        "site": SITE_NAME,
        "title": one.title,
        "address": one.address,
        "read": one.on.isoformat(),
        "changed": one.changed.isoformat() if one.changed else "",
    }
    if one.changed:
        return (
            _("%(site)s, “%(title)s”. Last changed %(changed)s. %(address)s (read %(read)s).")
            % told
        )
    return _("%(site)s, “%(title)s”. %(address)s (read %(read)s).") % told


def _bibtex(one: _Cited) -> str:
    fields = {
        "author": f"{{{SITE_NAME}}}",
        "title": "".join(_IN_TEX.get(sign, sign) for sign in one.title),
        "year": str((one.changed or one.on).year),
        "url": one.address,
        "urldate": one.on.isoformat(),
        "note": one.tex_note,
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{one.key},\n{lines}\n}}"


def _ris(one: _Cited) -> str:
    """As the RIS format of 2011 has it: a tag, two spaces, a dash, a space, on lines of CR LF."""
    dated = one.changed or one.on
    lines = [
        ("TY", "ELEC"),
        ("ID", one.key),
        ("AU", SITE_NAME),
        ("TI", one.title),
        ("T2", SITE_NAME),
        ("PB", SITE_NAME),
        ("PY", f"{dated:%Y}"),
        ("DA", f"{dated:%Y/%m/%d}"),
        ("Y2", f"{one.on:%Y/%m/%d}"),
        ("UR", one.address),
        ("N1", one.note),
    ]
    told = "".join(f"{tag}  - {value}\r\n" for tag, value in lines if value)
    return f"{told}ER  - \r\n"


def _csl_json(one: _Cited) -> str:
    entry = {
        "id": one.key,
        "type": "webpage",
        "title": one.title,
        "container-title": SITE_NAME,
        "publisher": SITE_NAME,
        "author": [{"literal": SITE_NAME}],
        "URL": one.address,
        "accessed": _parts(one.on),
        **({"issued": _parts(one.changed)} if one.changed else {}),
        **({"note": one.note} if one.note else {}),
    }
    lines = (
        f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}"
        for name, value in entry.items()
    )
    return "[\n  {\n    " + ",\n    ".join(lines) + "\n  }\n]"


def _parts(day: dt.date) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]}
