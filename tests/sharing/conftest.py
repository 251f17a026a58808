"""A lab of which all there is to share: scores, pictures, promises, access; and its addresses."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from commitments.models import Lab
from labwatch.sharing import cards
from tests import factories as make
from tests.labs_scored import evaluated, promised

#: A name that tries to leave whatever it stands in.
HOSTILE = 'A "lab" <script>alert(1)</script> & {co} ]]> \u00e9\u2014'


@pytest.fixture(autouse=True)
def no_kept_cards(db: None) -> None:
    """Test databases go back in time, so what was kept of one must not answer for another."""
    cards._kept.clear()
    cards._lasting.clear()


@pytest.fixture
def lab() -> Lab:
    """A lab with a release that was evaluated, and promises."""
    found = evaluated("Acme", released="2026-03")
    promised(found, 2)
    return found


def records() -> dict[str, Any]:
    """One record of each kind that has a page, by the URL name of the page."""
    pledge = make.make_pledge(due="2023")
    grant = make.make_grant(lab=pledge.lab, models=(make.make_model(lab=pledge.lab),))
    return {
        "lab": pledge.lab,
        "model": grant.ai_models.get(),
        "commitment": pledge.commitment,
        "document": make.make_version().document,
        "evaluator": grant.evaluator,
        "grant": grant,
        "evaluation": make.make_evaluation(lab=pledge.lab),
        "finding": make.make_finding(lab=pledge.lab),
        "source": make.cite(grant).citation.source,
    }


def mirrored(record: Any, before: str, after: str) -> str:
    """The address of what is shared of a record's page."""
    return before + str(record.get_absolute_url()).strip("/") + after


def meta(html: str, name: str) -> str:
    """The content of a meta element by its name or property."""
    (found,) = re.findall(rf'<meta (?:name|property)="{name}"\s+content="([^"]*)"', html)
    return unescape(found)
