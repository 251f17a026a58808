"""What a report of a crash holds outside debug: where it happened, and nobody's data."""

from __future__ import annotations

import re
from types import FrameType
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter


class Discreet(SafeExceptionReporterFilter):
    """Hides addresses with passwords in them too, all that was sent, and every local variable."""

    hidden_settings = re.compile(
        SafeExceptionReporterFilter.hidden_settings.pattern + "|URL|LOCATION|DSN|CONFIG",
        re.IGNORECASE,
    )

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """The names of what was sent; in debug, all of it."""
        sent = super().get_post_parameters(request)
        hides = request is not None and self.is_active(request)
        return dict.fromkeys(sent, self.cleansed_substitute) if hides else dict(sent)

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: FrameType
    ) -> Any:
        """None; in debug, all of them."""
        if self.is_active(request):
            return []
        return super().get_traceback_frame_variables(request, tb_frame)
