"""One browser over HTTP: an address of its own, cookies, forms."""

from __future__ import annotations

import http.client
import ssl
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

#: Seconds that it waits for an answer.
PATIENCE = 10.0


@dataclass(frozen=True)
class Page:
    """What came back; 0 where nothing did."""

    status: int
    text: str = ""
    place: str = ""


@dataclass
class Visitor:
    """Somebody at one address, who asks one web process or the proxy."""

    web: str
    source: str = "127.0.2.1"
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Page:
        """A page."""
        return self._ask("GET", path, None)

    def post(self, path: str, fields: list[tuple[str, str]]) -> Page:
        """A form, sent."""
        return self._ask("POST", path, urlencode(fields))

    def _ask(self, method: str, path: str, body: str | None) -> Page:
        asked = self._connection()
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Referer"] = self.web + path
        try:
            asked.request(method, path, body, headers if self.cookies or body else {})
            answer = asked.getresponse()
            text = answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            return Page(0)
        finally:
            asked.close()
        self._keep(answer.headers.get_all("Set-Cookie") or [])
        return Page(answer.status, text, answer.headers.get("Location", ""))

    def _connection(self) -> http.client.HTTPConnection:
        where = urlsplit(self.web)
        host, source = where.hostname or "", (self.source, 0)
        if where.scheme == "https":
            return http.client.HTTPSConnection(
                host, where.port, timeout=PATIENCE, source_address=source, context=_UNASKED
            )
        return http.client.HTTPConnection(host, where.port, timeout=PATIENCE, source_address=source)

    def _keep(self, lines: list[str]) -> None:
        for line in lines:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value


#: The certificate of a site that is gone in an hour is signed by nobody.
_UNASKED = ssl._create_unverified_context()  # noqa: S323


def filled_in(text: str, form_id: str) -> list[tuple[str, str]]:
    """What a browser would send of a form, untouched and without its buttons."""
    form = LexborHTMLParser(text).css_first(f"form#{form_id}")
    if form is None:
        raise ValueError(f"no form {form_id} in {text[:200]!r}")
    fields = []
    for node in form.css("input[name], textarea[name], select[name]"):
        name = node.attributes["name"] or ""
        fields += [(name, value) for value in _values(node)]
    return fields


def _values(node: LexborNode) -> list[str]:
    told = node.attributes
    if node.tag == "textarea":
        return [node.text()]
    if node.tag == "select":
        chosen = node.css("option[selected]") or node.css("option")[:1]
        return [option.attributes.get("value") or "" for option in chosen]
    if told.get("type") in ("submit", "button", "file", "image"):
        return []
    if told.get("type") in ("checkbox", "radio") and "checked" not in told:
        return []
    return [told.get("value") or ("on" if told.get("type") == "checkbox" else "")]
