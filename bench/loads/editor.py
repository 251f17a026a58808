"""An editor who mends a record every few seconds, and strangers who look until they see it."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count

from bench.loads.visiting import Page, Visitor, filled_in

NAME, PASSWORD = "alice", "of-the-bench-alone-0"
#: Strangers give up after so many seconds.
_MOST = 30.0


@dataclass(frozen=True)
class Sight:
    """When a stranger saw the new text: the seconds from the editor's answer until the last request
    was sent that got the old one (the site's part; 0 if none did), and until the new one came (with
    all waiting and turning away)."""

    place: str
    old: float
    seen: float


@dataclass
class Edit:
    """One change: how long the form and its saving took, and when it was seen everywhere."""

    loading: float
    saving: float
    turned_away: int = 0
    sights: list[Sight] = field(default_factory=list)


@dataclass
class Editor:
    """Works at one web, looks at all of them."""

    webs: list[str]
    records: list[tuple[int, str]]  #: keys and slugs of promises
    pause: float = 4.0
    edits: list[Edit] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    turned_away: int = 0

    def __post_init__(self) -> None:
        self.browser = Visitor(self.webs[0], "127.0.2.250")
        self.places = [
            (Visitor(web, f"127.0.2.{number + 1}"), path)
            for number, (web, path) in enumerate(
                (web, path)
                for web in self.webs
                for path in ("/commitments/{}/", "/api/v1/commitments/{}/")
            )
        ]
        self.pool = ThreadPoolExecutor(len(self.places))

    def log_in(self) -> None:
        """As anybody does: the form, name and password."""
        page = self._patiently(lambda: self.browser.get("/admin/login/"))
        fields = dict(filled_in(page.text, "login-form"))
        fields |= {"username": NAME, "password": PASSWORD}
        done = self.browser.post("/admin/login/", list(fields.items()))
        if done.status != 302:
            raise RuntimeError(f"The editor is not let in: {done.status} {done.text[:2000]}")

    def work(self, until: threading.Event) -> None:
        """Edit until told to stop; what goes wrong is noted, and the work goes on."""
        for number in count():
            if until.is_set():
                return
            began = time.monotonic()
            try:
                self.edits.append(self._edit(number))
            except (RuntimeError, ValueError, AssertionError) as fault:
                self.faults.append(str(fault)[:300])
            until.wait(max(0.0, began + self.pause - time.monotonic()))

    def _edit(self, number: int) -> Edit:
        """Change the sentence of one promise, and look for it."""
        key, slug = self.records[number * 37 % len(self.records)]
        for place, (stranger, _path) in enumerate(self.places):  # others each time: the API counts
            stranger.source = f"127.0.{3 + number % 200}.{place + 1}"
        address, text = f"/admin/commitments/commitment/{key}/change/", f"Edition {number} of it."
        for _ in range(2):  # so that each web keeps the old page by now
            list(self.pool.map(lambda place: place[0].get(place[1].format(slug)), self.places))
        before = self.turned_away
        began = time.monotonic()
        page = self._patiently(lambda: self.browser.get(address))
        fields = _changed(filled_in(page.text, "commitment_form"), text)
        loaded = time.monotonic()
        done = self._patiently(lambda: self.browser.post(address, fields))
        saved = time.monotonic()
        if done.status != 302:
            raise RuntimeError(f"{address}: {done.status} {_complaint(done)}")
        edit = Edit(loaded - began, saved - loaded, self.turned_away - before)
        edit.sights += self.pool.map(lambda place: _look(*place, slug, text, saved), self.places)
        return edit

    def _patiently(self, ask: object) -> Page:
        """Asked again a few times where the site turns the editor away (503), as it says."""
        for _ in range(5):
            page: Page = ask()  # type: ignore[operator]
            if page.status not in (503, 429):
                break
            self.turned_away += 1
            time.sleep(1)
        if page.status not in (200, 302):
            raise RuntimeError(f"{page.status or 'no answer in time'}: {page.text[:200]}")
        return page


def _changed(fields: list[tuple[str, str]], text: str) -> list[tuple[str, str]]:
    changed = {"summary": text, "change_reason": "To see how fast it shows."}
    kept = [(name, value) for name, value in fields if name not in changed]
    return [*kept, *changed.items(), ("_save", "Save")]


def _complaint(page: Page) -> str:
    parts = page.text.split('class="error')
    return " ".join(part[:300] for part in parts[1:3])


def _look(visitor: Visitor, path: str, slug: str, text: str, saved: float) -> Sight:
    """Ask again and again until the new text shows."""
    old = 0.0
    while (sent := time.monotonic()) < saved + _MOST:
        page = visitor.get(path.format(slug))
        if page.status == 200 and text in page.text:
            return Sight(path, old, time.monotonic() - saved)
        old = sent - saved if page.status == 200 else old
        time.sleep(0.02)
    raise RuntimeError(f"{path.format(slug)} does not show {text!r} after {_MOST:g} s")
