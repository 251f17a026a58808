"""Public forms as text, with a mark where the address of the site belongs, which only a request
knows."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from rest_framework.utils.encoders import JSONEncoder

#: Private-use characters: in no text that anybody writes.
PLACE = "\ue000labwatch\ue000"
#: The same in texts that are kept. JSON and our CSV hold no control character as it is, and a
#: single byte is found in a page of forms twenty times faster than a word.
MARK = "\x01"


def placed(bodies: Iterable[bytes], address: str, between: bytes = b",") -> bytes:
    """Kept texts, joined, for the site at that address (without a slash at its end)."""
    return between.join(bodies).replace(MARK.encode(), address.encode())


def site_of(request: Any) -> str:
    """The address of the site that was asked."""
    return str(request.build_absolute_uri("/")).removesuffix("/")


def as_text(form: Any) -> str:
    """JSON text as the API writes it."""
    text = json.dumps(form, cls=JSONEncoder, ensure_ascii=False, separators=(",", ":"))
    # As DRF's renderer does: both are line ends to JavaScript.
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def as_kept(text: str) -> str:
    """A text made with ``PLACE``, as it is kept."""
    return text.replace(PLACE, MARK)


def read_form(body: str) -> Any:
    """The form of which a JSON text is kept, with ``PLACE`` in its addresses."""
    return json.loads(body.replace(MARK, PLACE))
