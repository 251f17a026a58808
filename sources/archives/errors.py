"""What goes wrong with an archive, as one error with a kind."""

from __future__ import annotations

#: off: not configured. unreachable: no answer. refused: an answer other than 200, or a wrong key.
#: unreadable: an answer not in its documented form. paced: asked too often, by our own count or the
#: archive's. failed: it could not capture the page. slow: the capture did not finish in time.
KINDS = ("off", "unreachable", "refused", "unreadable", "paced", "failed", "slow")


class ArchiveError(Exception):
    """The archive did not help. ``kind`` is one of ``KINDS``; the text says it in words."""

    def __init__(self, kind: str, words: str) -> None:
        super().__init__(words)
        self.kind = kind
