"""One way to write each mail address, so that addresses are compared exactly as they stand."""

from __future__ import annotations

import re
import unicodedata

#: Letters, digits and signs with single dots between them (RFC 5322, dot-atom); no quoted parts.
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")
#: Octets of each part and of the whole (RFC 5321, section 4.5.3.1).
_LONGEST_LOCAL, _LONGEST = 64, 254


def normal_address(text: str) -> str:
    """The address in lower case and ASCII, its domain as the mail server is asked for it.

    ValueError if it is none, or if its domain would become another one on the way: letters that
    look or count alike (ı, ſ, ß) must never lead to somebody else's mailbox or row.
    """
    local, _, domain = text.rpartition("@")
    written = f"{local.lower() if local.isascii() else ''}@{_ascii_domain(domain)}"
    local, _, domain = written.partition("@")
    parts_are_right = _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain)
    if not parts_are_right or len(local) > _LONGEST_LOCAL or len(written) > _LONGEST:
        raise ValueError("No mail address that we write to.")
    return written


def _ascii_domain(domain: str) -> str:
    """The domain as IDNA writes it. UnicodeError, a ValueError, if there is no such form."""
    if domain.isascii():
        return domain.lower()
    meant = unicodedata.normalize("NFC", domain).lower()
    encoded = meant.encode("idna")
    return encoded.decode("ascii") if encoded.decode("idna") == meant else ""
