"""Public forms as text, with a mark where the address of the site belongs, which only a request
knows."""

from __future__ import annotations

import json
from typing import Any

from rest_framework.utils.encoders import JSONEncoder

#: Private-use characters: in no text that anybody writes.
PLACE = "\ue000labwatch\ue000"


def placed(text: str, request: Any) -> str:
    """The text with the address of the site that the request asked."""
    return text.replace(PLACE, str(request.build_absolute_uri("/")).removesuffix("/"))


def as_text(form: Any) -> str:
    """JSON text as the API writes it."""
    text = json.dumps(form, cls=JSONEncoder, ensure_ascii=False, separators=(",", ":"))
    # As DRF's renderer does: both are line ends to JavaScript.
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
