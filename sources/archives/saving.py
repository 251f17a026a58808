"""Save Page Now 2: ask for a capture, then look until it has an address.

``POST {save}`` with ``Authorization: LOW key:secret`` answers with a job; then
``GET {save}/status/{job}`` says pending, success (with time and address) or error. Jobs that it no
longer knows are "pending" for ever, so the looking is bounded.
"""

from __future__ import annotations

import json
import re
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from sources.archives.captures import Capture, UnreadableAnswer, capture
from sources.archives.errors import ArchiveError

_JOB = re.compile(r"[\w-]{1,120}")
_LARGEST_ANSWER = 1_000_000
#: How the archive says that a recent capture exists and no new one is made.
_ALREADY = "same snapshot"


@dataclass(frozen=True)
class SaveSettings:
    """Where and how to ask for captures. Without a key nothing is asked. Times in seconds."""

    address: str = "https://web.archive.org/save"
    key: str = ""
    secret: str = field(default="", repr=False)
    a_minute: int = 5
    if_not_archived_within: str = "1d"
    look_every: float = 6.0
    looks: int = 30
    timeout: float = 30.0
    user_agent: str = ""


class Pace:
    """At most so many turns in any 60 seconds, in this process."""

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._turns: deque[float] = deque(maxlen=a_minute)
        self._clock = clock

    def take(self) -> float:
        """Take a turn and give 0; or, if none is left, the seconds until there is one."""
        now = self._clock()
        if len(self._turns) == self._turns.maxlen and now - self._turns[0] < 60:
            return 60 - (now - self._turns[0])
        self._turns.append(now)
        return 0.0


async def save_page(
    settings: SaveSettings,
    url: str,
    replay: str,
    *,
    pace: Pace,
    sleep: Callable[[float], Awaitable[None]],
) -> Capture | None:
    """The capture of a page, made now; None if the archive only says that it has a recent one.

    Raises ``ArchiveError``.
    """
    if not settings.key or not settings.secret:
        raise ArchiveError("off", "there is no key for asking the archive for captures")
    wait = pace.take()
    if wait:
        raise ArchiveError("paced", f"asked often enough; the next capture in {wait:.0f} s")
    timeout = aiohttp.ClientTimeout(total=settings.timeout)
    async with aiohttp.ClientSession(timeout=timeout, headers=_headers(settings)) as session:
        job = await _ask(session, settings, url)
        if not job:
            return None
        return await _result(session, settings, job, replay, sleep)


def _headers(settings: SaveSettings) -> dict[str, str]:
    headers = {
        "Accept": "application/json",
        "Authorization": f"LOW {settings.key}:{settings.secret}",
    }
    return {**headers, "User-Agent": settings.user_agent} if settings.user_agent else headers


async def _ask(session: aiohttp.ClientSession, settings: SaveSettings, url: str) -> str:
    """The number of the job; nothing if a recent capture stands in for it."""
    form = {"url": url, "if_not_archived_within": settings.if_not_archived_within}
    form["skip_first_archive"] = "1"
    answer = await _answer(session, "POST", settings.address, form)
    job = answer.get("job_id")
    if isinstance(job, str) and _JOB.fullmatch(job):
        return job
    if _ALREADY in str(answer.get("message", "")):
        return ""
    raise ArchiveError("failed", _said(answer))


async def _result(
    session: aiohttp.ClientSession,
    settings: SaveSettings,
    job: str,
    replay: str,
    sleep: Callable[[float], Awaitable[None]],
) -> Capture:
    for _ in range(settings.looks):
        answer = await _answer(session, "GET", f"{settings.address}/status/{job}")
        status = answer.get("status")
        if status == "success":
            return _made(answer, replay)
        if status != "pending":
            raise ArchiveError("failed", _said(answer))
        await sleep(settings.look_every)
    raise ArchiveError("slow", f"no capture after {settings.looks} looks")


def _made(answer: dict[str, Any], replay: str) -> Capture:
    try:
        return capture(answer.get("timestamp"), answer.get("original_url"), replay)
    except UnreadableAnswer as error:
        raise ArchiveError("unreadable", str(error)) from error


async def _answer(
    session: aiohttp.ClientSession, method: str, address: str, form: dict[str, str] | None = None
) -> dict[str, Any]:
    try:
        async with session.request(method, address, data=form, allow_redirects=False) as reply:
            status, body = reply.status, await _body(reply)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise ArchiveError("unreachable", str(error) or type(error).__name__) from error
    if status == 429:
        raise ArchiveError("paced", "the archive asks for patience")
    if status != 200:
        raise ArchiveError("refused", f"the archive answered {status}")
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ArchiveError("unreadable", "the answer is not JSON") from error
    if not isinstance(data, dict):
        raise ArchiveError("unreadable", "the answer is not an object")
    return data


async def _body(reply: aiohttp.ClientResponse) -> bytes:
    """The body of an answer; raises ``ArchiveError`` for one that is too long."""
    body = bytearray()
    async for chunk in reply.content.iter_chunked(65_536):
        body += chunk
        if len(body) > _LARGEST_ANSWER:
            raise ArchiveError("unreadable", "the answer is too long")
    return bytes(body)


def _said(answer: dict[str, Any]) -> str:
    """What the archive says went wrong, short."""
    parts = (str(answer[name]) for name in ("status_ext", "message") if answer.get(name))
    return ": ".join(parts)[:300] or "the archive gave no reason"
