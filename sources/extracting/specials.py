"""The elements that hold more than their text: titles, meta data, scripts, inputs, pictures."""

from __future__ import annotations

from collections.abc import Callable

from selectolax.lexbor import LexborNode

from sources.extracting import marks
from sources.extracting.elements import VALUED_INPUTS
from sources.extracting.folding import one_line
from sources.extracting.page import HIDDEN, Attributes, Page

Special = Callable[[Page, LexborNode, Attributes, int], None]


def _title(page: Page, node: LexborNode, attributes: Attributes, state: int) -> None:
    text = node.text(deep=True)
    if page.title:
        page.put_block(text, state | HIDDEN)  # a drawing's tooltip
    else:
        page.title = text


def _meta(page: Page, node: LexborNode, attributes: Attributes, state: int) -> None:
    page.metas.append(attributes)


def _script(page: Page, node: LexborNode, attributes: Attributes, state: int) -> None:
    page.count("scripts")
    page.scripts.append((attributes, node.text(deep=True)))


def _noscript(page: Page, node: LexborNode, attributes: Attributes, state: int) -> None:
    page.noscript.append(node.text(deep=True))


def _template(page: Page, node: LexborNode, attributes: Attributes, state: int) -> None:
    page.later.append(node)


def _input(page: Page, node: LexborNode, attributes: Attributes, state: int) -> None:
    kind = (attributes.get("type") or "").lower()
    page.count("inputs")
    if kind == "password":
        page.count("passwords")
    value = attributes.get("value") or ""
    if value and kind in VALUED_INPUTS:
        page.put_block(one_line(value), state)
    if attributes.get("placeholder"):
        page.put_block(one_line(attributes["placeholder"] or ""), state | HIDDEN)


def _picture(page: Page, node: LexborNode, attributes: Attributes, state: int) -> None:
    said = attributes.get("alt") or ""
    if said.strip():
        page.put(f" {one_line(said)} ", state | HIDDEN)


def _power(page: Page, node: LexborNode, attributes: Attributes, state: int) -> None:
    parts = [part.text(deep=True).strip() for part in node.iter()]
    if len(parts) == 2:
        page.put(parts[0] + marks.raised(parts[1], parts[0]), state)


def _counted(fact: str) -> Special:
    def count(page: Page, node: LexborNode, attributes: Attributes, state: int) -> None:
        page.count(fact)

    return count


SPECIALS: dict[str, Special] = {
    "title": _title,
    "meta": _meta,
    "script": _script,
    "noembed": _noscript,  # what noscript was made into before parsing
    "template": _template,
    "input": _input,
    "img": _picture,
    "msup": _power,
    "a": _counted("links"),
    "form": _counted("forms"),
    "iframe": _counted("frames"),
}
