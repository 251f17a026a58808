"""Is this the page at all? Judged by plain facts, before anything is concluded from its text.

"Blocked" and the like are neutral facts about one visit, never an accusation. What looks like
another page must look like it as a whole: a page that merely talks about 404s, captchas, cookies
or logging in is ``ok`` (source-checking.md, 2).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sources import pagephrases as phrases
from sources.documents import Document

_REFUSALS = frozenset({401, 402, 403, 405, 406, 407, 429, 451, 999})
_MISSING = frozenset({404, 410})
_WITHOUT_BODY = frozenset({204, 205})

# Headers by which a wall says itself that this is a challenge, and what it then says.
_CHALLENGES = {
    "cf-mitigated": re.compile(r"challenge|block|captcha", re.I),
    "x-amzn-waf-action": re.compile(r"challenge|captcha|block", re.I),
    "x-vercel-mitigated": re.compile(r"challenge|deny|block", re.I),
    "x-datadome": re.compile(r"challenge|captcha|block", re.I),
    "x-px-block": re.compile(r"\S"),
    "x-px-captcha": re.compile(r"\S"),
    "x-sucuri-block": re.compile(r"\S"),
    "x-kpsdk-ct": re.compile(r"\S"),
    "x-waf-block": re.compile(r"\S"),
}
_WALLS = re.compile(r"cloudflare|ddos-guard|sucuri|imperva|incapsula|datadome|akamai|qrator", re.I)

_HOME = re.compile(
    r"/?(?:(?:[a-z]{2}(?:[-_][a-z]{2,4})?/?)?(?:(?:index|home|default)(?:\.\w{2,5})?/?)?)?", re.I
)
_LOGIN_PATH = re.compile(
    r"/(?:log-?in|sign-?in|users/sign_in|auth|sso|account/login|wp-login\.php|session/new)\b", re.I
)
_CONSENT_PLACE = re.compile(r"^(?:consent|guce)\.|/(?:consent|cookie-?wall|collectconsent)\b", re.I)
_ERROR_PATH = re.compile(
    r"/(?:404|not-?found|page-?not-?found|error-?404|errors/404|404error)(?:\.\w{2,5})?/?$", re.I
)

_TITLE_PARTS = re.compile(r"\s+[|·•»«–—:/-]+\s+|\s*[|·•»«—]\s*|:\s+")
_EDGES = " \t.!?…,;:*–—-«»\"'“”‘’()[]{}<>|。！？、，×✕⚠️❌☹😕🔒"
_FIRST_LINES = 25
_WHOLE_PAGE = 600  # words; a page of more is a text, whatever its title says
_SHORT = 250  # words; a page of fewer may be a notice with a menu around it
_NOTICE = 120  # words; hardly more than a notice
_ARTICLE = 150  # words of prose: so much, and the title is only its subject
_BESIDE = 45  # words of prose that may stand beside what a notice says
_PROSE = 8  # words in a line that reads like a sentence
_SHRUNK = 5  # a page below a fifth of what it had is suspect
_KNOWN = 60  # words; below, a page's former length says little


def page_state(
    document: Document,
    *,
    status: int = 200,
    headers: Mapping[str, Any] | None = None,
    requested_url: str = "",
    final_url: str = "",
    known_words: int = 0,
) -> str:
    """What a visit found: ok, blocked, not-found, soft-404, consent, login, js-shell, parked,
    redirected-home, empty, http-error, or the document's first problem.

    ``known_words``: how many words the page had when it was last read; 0 if that is not known.
    """
    said = {str(name).lower(): str(value) for name, value in (headers or {}).items()}
    return (
        _by_answer(status, said, document)
        or document.problem
        or _by_place(requested_url, final_url)
        or _by_text(_Seen.of(document, known_words))
        or "ok"
    )


def _by_answer(status: int, headers: Mapping[str, str], document: Document) -> str:
    """What status and headers say, whatever the body is."""
    if any(sign.search(headers.get(name, "")) for name, sign in _CHALLENGES.items()):
        return "blocked"
    if status in _MISSING:
        return "not-found"
    if status in _REFUSALS:
        return "blocked"
    if status >= 400:
        wall = status == 503 and _WALLS.search(headers.get("server", ""))
        return "blocked" if wall and _is_challenge(document) else "http-error"
    return "empty" if status in _WITHOUT_BODY else ""


def _is_challenge(document: Document) -> bool:
    seen = _Seen.of(document, 0)
    return seen.is_titled(phrases.BLOCKED_TITLE) or bool(
        phrases.BLOCKED_SENTENCE.search(f"{document.main[:5000]} {document.facts.get('noscript')}")
    )


def _by_place(requested: str, final: str) -> str:
    """Where the redirects ended."""
    if not requested or not final or requested == final:
        return ""
    try:
        asked, came = urlsplit(requested), urlsplit(final)
    except ValueError:
        return ""
    host = (came.hostname or "").lower()
    if host.endswith(phrases.PARKING_HOSTS) and not (asked.hostname or "").endswith(host):
        return "parked"
    for sign, state in ((_CONSENT_PLACE, "consent"), (_LOGIN_PATH, "login")):
        if _newly(sign, asked.hostname, asked.path, host, came.path):
            return state
    if _newly(_ERROR_PATH, "", asked.path, "", came.path):
        return "soft-404"
    was_deep = not _HOME.fullmatch(asked.path) or _is_deep_query(asked.query)
    is_home = _HOME.fullmatch(came.path) and not _is_deep_query(came.query) and not came.fragment
    return "redirected-home" if was_deep and is_home else ""


def _newly(sign: re.Pattern[str], asked_host: str | None, asked: str, host: str, path: str) -> bool:
    """Whether the place reached bears a sign that the place asked for does not."""
    is_there = sign.search(host) or sign.search(path)
    return bool(is_there) and not (sign.search(asked_host or "") or sign.search(asked))


def _is_deep_query(query: str) -> bool:
    """Whether a query names a page of its own: ?p=12, ?id=7."""
    return bool(re.search(r"(?:^|&)(?:p|id|page_id|article|post|doc)=\w", query))


@dataclass(frozen=True)
class _Seen:
    """What a visitor takes in at a glance."""

    document: Document
    words: int
    known_words: int
    lines: tuple[str, ...]
    title_parts: tuple[str, ...]

    @classmethod
    def of(cls, document: Document, known_words: int) -> _Seen:
        lines = document.main[:20_000].replace("’", "'").split("\n")
        title = document.title[:300].replace("’", "'")
        return cls(
            document=document,
            words=document.words,
            known_words=known_words,
            lines=tuple(line.strip(_EDGES) for line in lines[:200]),
            title_parts=tuple(
                part.strip(_EDGES) for part in (title, *_TITLE_PARTS.split(title)) if part
            ),
        )

    @property
    def has_shrunk(self) -> bool:
        """Whether less than a fifth is left of what the page had."""
        return self.known_words >= _KNOWN and _SHRUNK * self.words < self.known_words

    @property
    def is_as_before(self) -> bool:
        """Whether the page is about as long as it was: then it is not just a notice."""
        return self.known_words >= _KNOWN and 10 * self.words >= 6 * self.known_words

    @property
    def sentences(self) -> int:
        """How many of its lines read like prose."""
        return sum(_amount(line) >= _PROSE for line in self.lines)

    def fact(self, name: str) -> Any:
        """One of the document's facts; 0 where it has none of that name."""
        return self.document.facts.get(name) or 0

    def is_titled(self, whole: re.Pattern[str]) -> bool:
        """Whether the title, or a part of it, is nothing but this."""
        return any(whole.fullmatch(part) for part in self.title_parts)

    def has_line(self, whole: re.Pattern[str], lines: int = _FIRST_LINES) -> bool:
        """Whether one of the first lines is nothing but this."""
        return any(whole.fullmatch(line[:200]) for line in self.lines[:lines] if line)

    def mainly_says(self, phrase: re.Pattern[str]) -> bool:
        """Whether it is said, and little else that reads like prose."""
        rest = [line for line in self.lines if not phrase.search(line)]
        if len(rest) == len(self.lines):
            return False
        return self.has_shrunk or self.prose(rest) <= _BESIDE

    def prose(self, lines: Iterable[str]) -> int:
        """How many words are in those of the lines that read like sentences."""
        return sum(amount for amount in map(_amount, lines) if amount >= _PROSE)


def _amount(line: str) -> int:
    return Document(main=line).words


def _by_text(seen: _Seen) -> str:
    for state, is_so in _SIGNS:
        if is_so(seen):
            return state
    if not seen.document.main.strip():
        return "empty"
    return "empty" if seen.has_shrunk else ""


def _is_notice(seen: _Seen, whole: re.Pattern[str], said: re.Pattern[str] | None) -> bool:
    """Whether the page is a notice: by its title, a line of its own, or a sentence."""
    if seen.words > _WHOLE_PAGE:
        return False
    if seen.is_titled(whole):
        return not _is_article(seen)
    if seen.is_as_before or seen.words > _SHORT:
        return False
    if seen.has_line(whole):
        return seen.sentences <= 3 or seen.has_shrunk
    return said is not None and seen.words <= _NOTICE and seen.mainly_says(said)


def _is_article(seen: _Seen) -> bool:
    """Whether there is so much prose that the title is only its subject."""
    return seen.prose(seen.lines) > _ARTICLE and not seen.has_shrunk


def _blocked(seen: _Seen) -> bool:
    return _is_notice(seen, phrases.BLOCKED_TITLE, phrases.BLOCKED_SENTENCE)


def _soft_404(seen: _Seen) -> bool:
    return _is_notice(seen, phrases.NOT_FOUND, phrases.NOT_FOUND_SENTENCE)


def _server_error(seen: _Seen) -> bool:
    if seen.prose(seen.lines) > _BESIDE and not seen.has_shrunk:
        return False  # maintenance and outages are subjects too
    return seen.words <= _NOTICE and _is_notice(seen, phrases.SERVER_ERROR, None)


def _parked(seen: _Seen) -> bool:
    short = seen.words <= _SHORT and seen.sentences <= 5 and not seen.is_as_before
    return short and bool(
        phrases.PARKED.search(f"{seen.document.title}\n{seen.document.main[:10_000]}")
    )


def _consent(seen: _Seen) -> bool:
    """A wall holds hardly anything beside what it asks; a banner stands before a page."""
    if seen.words > _WHOLE_PAGE or seen.is_as_before or not seen.has_line(_BUTTON, 200):
        return False
    if seen.is_titled(phrases.CONSENT_TITLE):
        return True
    rest = [line for line in seen.lines if not _is_of_consent(line)]
    talks = any(phrases.CONSENT_WORD.search(line) for line in seen.lines)
    return talks and sum(map(_amount, rest)) <= _most_beside(seen)


_BUTTON = phrases.CONSENT_BUTTON


def _is_of_consent(line: str) -> bool:
    return bool(phrases.CONSENT_WORD.search(line) or _BUTTON.fullmatch(line))


def _most_beside(seen: _Seen) -> int:
    """So many words may stand beside a consent wall: a name, a menu, a list of purposes."""
    return max(15, seen.words // 4) if seen.words <= _SHORT or seen.has_shrunk else 15


def _login(seen: _Seen) -> bool:
    if seen.is_as_before or seen.words > _SHORT:
        return False
    titled = seen.is_titled(phrases.LOGIN)
    if seen.fact("passwords"):
        return titled or seen.sentences == 0 or seen.has_shrunk
    if titled:
        return seen.sentences <= 2
    asks = seen.has_line(phrases.LOGIN) and seen.sentences == 0 and seen.words <= _NOTICE
    return asks and bool(seen.fact("forms") or seen.has_shrunk)


def _js_shell(seen: _Seen) -> bool:
    """Next to nothing to read, and scripts that would bring it."""
    if seen.sentences > 1 and not seen.has_shrunk:
        return False
    wants = phrases.SCRIPT_NEEDED.search(f"{seen.document.main[:3000]}\n{seen.fact('noscript')}")
    if wants and seen.words <= _NOTICE:
        shown = phrases.SCRIPT_NEEDED.search(seen.document.main[:3000])
        return bool(shown) or seen.sentences == 0 or seen.has_shrunk
    if not seen.fact("scripts"):
        return False
    bare = all(not line or phrases.LOADING.fullmatch(line) for line in seen.lines)
    payload = seen.words <= 30 and seen.fact("payload") > 20 * len(seen.document.main)
    return bare or (payload and seen.sentences == 0) or (seen.has_shrunk and seen.words <= _NOTICE)


# Challenges first: they too ask for scripts, and have forms.
_SIGNS: tuple[tuple[str, Callable[[_Seen], bool]], ...] = (
    ("blocked", _blocked),
    ("soft-404", _soft_404),
    ("http-error", _server_error),
    ("parked", _parked),
    ("js-shell", _js_shell),
    ("consent", _consent),
    ("login", _login),
)
