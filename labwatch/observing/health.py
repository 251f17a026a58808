"""``/healthz``: this process serves. ``/readyz``: it may be asked, and how everything fares."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future

from django.db import DatabaseError, connection, connections
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from labwatch.observing.readiness import DOWN, Part, overall, parts

#: Seconds that all parts have together; for so long an answer is given again to others.
PATIENCE, KEPT = 4.0, 2.0


class Asking:
    """Asks for the parts in a thread of its own, one at a time, so that nobody waits for long.

    Whoever comes meanwhile gets the same answer: a database that hangs holds one thread, not all.
    """

    def __init__(self, ask: Callable[[], list[Part]], patience: float = PATIENCE) -> None:
        self._ask, self._patience = ask, patience
        self._lock = threading.Lock()
        self._answer: Future[list[Part]] | None = None
        self._began = 0.0

    def answer(self) -> list[Part]:
        """The parts; where they take too long, that alone."""
        with self._lock:
            if self._answer is None or self._is_old():
                self._begin()
            answer, left = self._answer, self._began + self._patience - time.monotonic()
        assert answer is not None  # noqa: S101 - begun above
        try:
            return answer.result(timeout=max(0.0, left))
        except TimeoutError:
            why = f"No answer within {self._patience:g} seconds."
            return [Part("database", DOWN, why)]

    def forget(self) -> None:
        """For tests: ask anew the next time."""
        with self._lock:
            self._answer = None

    def _is_old(self) -> bool:
        is_done = self._answer is not None and self._answer.done()
        return is_done and time.monotonic() - self._began > KEPT

    def _begin(self) -> None:
        self._answer, self._began = Future(), time.monotonic()
        threading.Thread(target=self._run, args=(self._answer,), daemon=True).start()

    def _run(self, answer: Future[list[Part]]) -> None:
        try:
            answer.set_result(self._ask())
        except BaseException as failure:
            answer.set_exception(failure)
        finally:
            connections.close_all()


asking = Asking(lambda: parts(timezone.now()))


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Whether the site can serve: 200 if the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "down", "database": "no answer"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Each part with its state; 503 only where this process must not be asked."""
    found = asking.answer()
    status = overall(found)
    told = {
        "status": status,
        "at": timezone.now().isoformat(),
        "parts": {each.name: each.plain() for each in found},
    }
    return JsonResponse(told, status=503 if status == "not ready" else 200)
