"""Secrets in addresses, masked before anybody but a maintainer sees them."""

from __future__ import annotations

import re
from urllib.parse import unquote

MASK = "***"
_SECRET_NAME = re.compile(
    r"token|secret|passw|signature|credential|session|api[-_.]?key|access[-_.]?key|auth(?!or)"
    r"|^(?:key|sig|sas|sid|pwd|pass|jwt|code|ticket|otp|pin|hmac)$",
    re.IGNORECASE,
)
_PAIR = re.compile(r"([?&;#])([^=&;#?]*)=([^&;#]*)")
_USERINFO = re.compile(r"^([a-z][a-z0-9+.-]*:)?//[^/?#]*@", re.IGNORECASE)


def mask_secrets(url: str) -> str:
    """The address with user name, password and secret-looking values replaced by ***.

    Looks at query and fragment. Only the shown text changes; what is fetched stays as it was.
    """
    masked = _USERINFO.sub(lambda found: f"{found[1] or ''}//{MASK}@", url)
    return _PAIR.sub(_mask_pair, masked)


def _mask_pair(found: re.Match[str]) -> str:
    mark, name, value = found.groups()
    return f"{mark}{name}={MASK}" if value and _SECRET_NAME.search(unquote(name)) else found[0]
