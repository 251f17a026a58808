"""Walks a parsed page once, in order and without recursion, and puts each text in its stream."""

from __future__ import annotations

import html
import re

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

from sources.extracting import elements, marks
from sources.extracting.about import about_page
from sources.extracting.folding import BREAK, one_line
from sources.extracting.page import (
    COLLAPSED,
    HIDDEN,
    INVISIBLE,
    PREFORMATTED,
    STRUCK,
    Attributes,
    Page,
)
from sources.extracting.shorttext import short_text
from sources.extracting.specials import SPECIALS
from sources.extracting.styles import Look, read_declarations

_STAY_OUT = -1  # in place of a state: do not go into this element
_NO_ATTRIBUTES: Attributes = {}
_MOST_TEMPLATES = 10_000
# Elements that mean something by their name alone; most others are only blocks or not.
_PECULIAR = (
    frozenset({"details", "dialog", "sup", *SPECIALS})
    | elements.DROPPED
    | elements.UNSEEN
    | elements.STRUCK
    | elements.PREFORMATTED
)

# An entity written twice over, or without its semicolon: the page shows the code, a quote the sign.
_BROKEN_ENTITY = re.compile(
    r"&(?:amp;)?(?:#[0-9]{2,6}|#[xX][0-9a-fA-F]{2,5}|nbsp|shy|amp|quot|apos|[lr][sd]quo|sbquo|bdquo"
    r"|[nm]dash|hellip|bull|middot|ensp|emsp|thinsp|zwnj|zwj|laquo|raquo|minus|times|euro|trade"
    r"|[aeiouyncAEIOUYNC](?:acute|grave|circ|uml|tilde|cedil|ring)|szlig|aelig|oslash);"
    r"|&(?:[lr][sd]quo|[nm]dash|hellip|bull|euro|trade)(?![\w;])"
)
_NOSCRIPT = re.compile(r"<(/?)noscript(?=[\s/>])", re.IGNORECASE)


def walk_page(markup: str) -> Page:
    """Walk a whole page, then the templates that nobody sees."""
    page = Page()
    # A reader has scripts on; the parser has not, so it is given an element it reads the same way.
    parsed = _parse(_NOSCRIPT.sub(r"<\1noembed", markup))
    for style in parsed.css("style"):
        page.sheet.add(style.text(deep=True))
    if parsed.root is not None:
        _walk(page, parsed.root, 0)
    _walk_templates(page)
    page.about = about_page(parsed, page.metas)
    return page


def _parse(markup: str) -> LexborHTMLParser:
    """Parse; without the events that made 100,000 options in a select cost 20 seconds."""
    return LexborHTMLParser(markup, options=LexborDocumentOptions.WO_EVENTS)


def _walk_templates(page: Page) -> None:
    """Templates wait for a script, except the shadow roots that are shown as they stand."""
    for at, template in enumerate(page.later):  # grows while templates hold templates
        if at >= _MOST_TEMPLATES:
            return
        state = 0 if "shadowrootmode" in template.attributes else HIDDEN
        page.break_block(state)
        for fragment in template.template_fragments():
            _walk(page, fragment, state)


def _walk(page: Page, root: LexborNode, state: int) -> None:
    """Walk ``root`` and all within; a stack of what to do on leaving takes recursion's place."""
    node: LexborNode | None = root
    leaving: list[tuple[int, bool]] = []
    while node is not None:
        within, is_block = _enter(page, node, state)
        child = node.first_child if within != _STAY_OUT else None
        if child is not None:
            leaving.append((state, is_block))
            node, state = child, within
        else:
            node, state = _following(page, node, state, leaving)


def _following(
    page: Page, node: LexborNode, state: int, leaving: list[tuple[int, bool]]
) -> tuple[LexborNode | None, int]:
    """The next node in reading order and its state, ending the blocks that end before it."""
    while leaving:
        following = node.next
        if following is not None:
            return following, state
        parent = node.parent
        if parent is None:
            return None, state
        node = parent
        within = state
        state, is_block = leaving.pop()
        if is_block:
            page.break_block(within)
    return None, state


def _enter(page: Page, node: LexborNode, state: int) -> tuple[int, bool]:
    """Take in one node: the state within it, and whether it is a block."""
    tag = node.tag
    if state & COLLAPSED:  # of what is folded up, only the summary shows
        state &= ~COLLAPSED
        state |= 0 if tag == "summary" else HIDDEN
    if tag == "-text":
        _put_text(page, node.text_content or "", state)
        return _STAY_OUT, False
    if tag is None or tag.startswith("-"):
        return (_STAY_OUT, False) if tag == "-comment" else (state, False)
    return _enter_element(page, node, tag, state)


def _put_text(page: Page, text: str, state: int) -> None:
    if "&" in text:
        text = _BROKEN_ENTITY.sub(_repaired, text)
    page.put(text.replace("\n", BREAK) if state & PREFORMATTED else one_line(text), state)


def _repaired(found: re.Match[str]) -> str:
    return html.unescape(found[0].replace("&amp;", "&").rstrip(";") + ";")


def _enter_element(page: Page, node: LexborNode, tag: str, state: int) -> tuple[int, bool]:
    attributes: Attributes = node.attributes or _NO_ATTRIBUTES
    if not attributes and tag not in _PECULIAR and not page.sheet.rules:
        is_block = tag in elements.BLOCKS
        if is_block:
            page.break_block(state)
        return state, is_block
    special = SPECIALS.get(tag)
    if special is not None:
        special(page, node, attributes, state)
    if tag in elements.DROPPED or tag == "msup":
        return _STAY_OUT, False
    look = _look(page, tag, attributes)
    if _is_note_mark(page, node, tag, attributes, look):
        page.streams.set_aside()
        return _STAY_OUT, False
    if (tag == "sup" or look.raised) and _put_power(page, node, state):
        return _STAY_OUT, False
    within = _within(page, tag, attributes, look, state)
    is_block = tag in elements.BLOCKS if look.block is None else look.block
    if is_block or look.out_of_sight:
        page.break_block(within)
    return within, is_block or bool(look.out_of_sight)


def _look(page: Page, tag: str, attributes: Attributes) -> Look:
    """What style sheets say, under what the element says of itself."""
    look = page.sheet.look(tag, attributes)
    style = attributes.get("style") if attributes else None
    return look.under(read_declarations(style)) if style else look


def _is_note_mark(
    page: Page, node: LexborNode, tag: str, attributes: Attributes, look: Look
) -> bool:
    is_link = tag == "a" and "#" in (attributes.get("href") or "")
    if not is_link and tag != "sup" and not look.raised:
        return False
    text, holds_link = short_text(node)
    if text is None:
        return False
    if is_link:
        return marks.links_to_note(attributes, text)
    linked = holds_link or marks.hints_at_note(attributes)
    return marks.is_mark(text, page.streams.tail, linked=linked)


def _put_power(page: Page, node: LexborNode, state: int) -> bool:
    """Put an exponent as one; whether it was one."""
    text, _ = short_text(node)
    power = marks.raised(text or "", page.streams.tail)
    if text is None or power == text:
        return False
    page.put(power, state)
    return True


def _within(page: Page, tag: str, attributes: Attributes, look: Look, state: int) -> int:
    """The state that this element hands down."""
    if look.out_of_sight:
        page.streams.set_aside()
        return state | HIDDEN
    if tag in elements.STRUCK or look.struck or attributes.get("role") == "deletion":
        page.streams.set_aside()
        page.streams.withdrawn(BREAK)
        state |= STRUCK
    if tag in elements.PREFORMATTED:
        state |= PREFORMATTED
    # Scripts unhide a page whose whole body its own style hides at first.
    if tag not in ("html", "body") and _is_hidden(tag, attributes, look):
        state |= HIDDEN
    if look.invisible is not None and tag not in ("html", "body"):
        state = state | INVISIBLE if look.invisible else state & ~INVISIBLE
    if tag == "details" and "open" not in attributes:
        state |= COLLAPSED
    return state


def _is_hidden(tag: str, attributes: Attributes, look: Look) -> bool:
    if look.hidden is not None:
        return look.hidden
    if tag in elements.UNSEEN or "hidden" in attributes or "popover" in attributes:
        return True
    return tag == "dialog" and "open" not in attributes
