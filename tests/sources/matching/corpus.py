"""Labelled cases for quote matching: quote, page, and what is true of them.

Made from a seed, so that no verdict can be fitted to fixed cases. Labels: intact, altered,
missing, unknown. An altered quote that shares too little with its new wording may be missing.
"""

from __future__ import annotations

import random

from tests.sources.matching import changed, composed, formatted
from tests.sources.matching.cases import Case


def corpus(seed: int = 1) -> list[Case]:
    """All cases of one seed."""
    chance = random.Random(seed)  # noqa: S311
    makers = (
        formatted.plain, formatted.noisy_text, formatted.noisy_markup, formatted.encodings,
        formatted.pdfs, formatted.payloads, formatted.languages, formatted.starter,
        composed.editorial, composed.sentences, composed.surroundings,
        changed.weakened, changed.edited, changed.struck, changed.elsewhere, changed.gone,
        changed.not_the_page,
    )  # fmt: skip
    return [case for maker in makers for case in maker(chance)]
