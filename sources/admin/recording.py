"""What an editor is told when a quote is recorded (source-checking.md, 9): it never refuses."""

from __future__ import annotations

from sources.elsewhere import look_elsewhere, look_here
from sources.models import Citation


def warnings_about(citation: Citation) -> list[str]:
    """Sentences about how the quote fits what was kept of its source; none if it fits.

    None as well if nothing was kept yet: then the next visit tells.
    """
    found = look_here(citation)
    if found is None:
        return []
    if not found.stands:
        return [_absent(found.verdict), *_elsewhere(citation)]
    sentences = []
    if found.occurrences > 1:
        sentences.append(
            f"The quote stands in {found.occurrences} places of the source. Quote more of it, so "
            "that it is clear which is meant."
        )
    if found.verdict == "reformatted":
        why = ", ".join(found.reasons)
        sentences.append(f"The words are there, but not exactly as typed: {why}.")
    return sentences


def _absent(verdict: str) -> str:
    if verdict == "altered":
        return "The source has other words in this passage. Compare them with the quote."
    return "The quote was not found in the text that we keep of the source."


def _elsewhere(citation: Citation) -> list[str]:
    return [
        f'It does stand in another source of the same record: "{source}" ({source.slug}). '
        "Is it cited to the wrong page?"
        for source in look_elsewhere(citation)
    ]
