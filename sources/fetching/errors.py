"""Why a page was not fetched. Each error reads as a plain sentence."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What kept us from a page that we were willing to fetch."""

    TIMEOUT = "timeout"
    CONNECT = "connect"
    RESET = "reset"
    NAME_MISSING = "name-missing"  # two name services agree that there is no such name
    NAME_FAILED = "name-failed"  # the name service failed, or only one says there is no such name
    TLS = "tls"
    CUT_BODY = "cut-body"
    BAD_ENCODING = "bad-encoding"
    PROTOCOL = "protocol"


_SENTENCES = {
    Kind.TIMEOUT: "The server did not answer in time.",
    Kind.CONNECT: "No connection to the server could be made.",
    Kind.RESET: "The server broke the connection off.",
    Kind.NAME_MISSING: "Two name services agree that this name does not exist.",
    Kind.NAME_FAILED: "The name could not be looked up.",
    Kind.TLS: "The server's certificate or encryption cannot be trusted.",
    Kind.CUT_BODY: "The page broke off before its end.",
    Kind.BAD_ENCODING: "The page was packed in a way that cannot be read.",
    Kind.PROTOCOL: "The server's answer is not proper HTTP.",
}


class NotFetched(Exception):
    """There is no page, for one of the three reasons below."""


class Refused(NotFetched):
    """We do not fetch this: a rule of ours forbids the address, a redirect or the answer's form."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooMuch(NotFetched):
    """The answer is larger than a cap allows, on the wire or inflated."""

    def __init__(self, reason: str = "The answer is larger than we read.") -> None:
        super().__init__(reason)
        self.reason = reason


class FetchError(NotFetched):
    """The page could not be had now. ``kind`` is a `Kind`; ``detail`` says more, where known."""

    def __init__(self, kind: Kind | str, detail: str = "") -> None:
        self.kind = Kind(kind)
        self.detail = detail
        sentence = _SENTENCES[self.kind]
        super().__init__(f"{sentence} ({detail})" if detail else sentence)
