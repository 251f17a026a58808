"""What reading a page's bytes yields: plain data that passes between stages and processes."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from typing import Any, Self

_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True)
class Document:
    """The text of one page, its streams kept apart (source-checking.md, 2).

    Texts are NFC with one line feed between blocks and single spaces within; a reader sees
    ``main``. Words that were withdrawn or never shown are only in the other streams.
    """

    kind: str = ""  #: html, pdf or text
    title: str = ""
    main: str = ""  #: what a reader sees without a click
    full: str = ""  #: main, plus collapsed and hidden parts, in the page's order
    struck: str = ""  #: withdrawn text: del, s, line-through
    embedded: str = ""  #: script payloads and meta data; never enough alone
    problems: tuple[str, ...] = ()  #: why there is no faithful text, such as encrypted
    #: Plain facts that the page state is judged by: counts of forms, scripts, words and the like.
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def problem(self) -> str:
        """The first problem, or nothing."""
        return self.problems[0] if self.problems else ""

    @property
    def words(self) -> int:
        """How many words a reader sees; two letters of a script without spaces count as one."""
        unspaced = 0 if self.main.isascii() else len(_UNSPACED.findall(self.main))
        return len(self.main.split()) + unspaced // 2

    def as_json(self) -> dict[str, Any]:
        """Plain data, for the way between processes."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of ``as_json``."""
        return cls(**{**data, "problems": tuple(data["problems"])})
