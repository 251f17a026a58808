"""What lies beside the tables: a README, the licence, and how to cite."""

from __future__ import annotations

import datetime as dt

import yaml
from django.conf import settings

from labwatch.bulk.package import DESCRIPTION

README = """# Lab Watch: the whole record

{description}

From {address}/, with everything published up to {at}.

- `csv/` holds one table for each kind of record, `jsonl/` the same records as JSON, one in a line,
  as {address}/api/v1/ gives them.
- `datapackage.json` describes every table and column (Frictionless Data Package 2.0). `vocabulary`
  holds every word with its label, `changes` the log of what was published and changed.
- CSV files are UTF-8 without a byte order mark; lines end with CR LF. Excel reads them by Data,
  From Text/CSV.
- A cell that a spreadsheet would take for a formula has an apostrophe in front. To have the text
  back, drop it where =, +, -, @, a tab or a line end follows, after blanks or further apostrophes.
- An empty cell is what no source states, never a no.
- Several slugs in a cell are separated by `;`, names by `; `, addresses by a blank, quotes by
  ` ¶ `.

The record is under CC BY 4.0 (LICENSE.txt); quoted passages belong to their authors. How to cite
it: CITATION.cff.
"""


def readme(address: str, at: dt.datetime | None) -> str:
    """The README of a file with everything up to that moment."""
    until = f"{at:%Y-%m-%d %H:%M} UTC" if at else "now"
    return README.format(description=DESCRIPTION, address=address, at=until)


def licence() -> str:
    """The licence of the record."""
    return (settings.BASE_DIR / "LICENSE-DATA").read_text("utf-8")


def citation(address: str, at: dt.datetime | None) -> str:
    """The record as a data set, in the Citation File Format."""
    dated = {"version": f"{at:%Y-%m-%d}", "date-released": f"{at:%Y-%m-%d}"} if at else {}
    cited = {
        "cff-version": "1.2.0",
        "message": "If you use this data, please cite it as below.",
        "type": "dataset",
        "title": "Lab Watch: what AI labs promised about outside testing, and what they did",
        "authors": [{"name": "Lab Watch"}],
        "abstract": DESCRIPTION,
        "license": "CC-BY-4.0",
        "url": f"{address}/data/",
        **dated,
    }
    return str(yaml.safe_dump(cited, sort_keys=False, allow_unicode=True, width=100))
