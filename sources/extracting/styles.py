"""The few style rules that decide whether words are seen: hidden, struck, raised, inline or block.

Only what a page carries itself, in ``style`` attributes and simple rules of its ``<style>`` blocks
(one tag, class or id, or these combined); style sheets elsewhere are not fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sources.extracting.elements import names

MAX_RULES = 5_000
MAX_REMEMBERED = 5_000

_COMMENT = re.compile(r"/\*[^*]*+(?:\*(?!/)[^*]*+)*+(?:\*/)?")
_PIECE = re.compile(r"([^{}]*)([{}]|$)")
_SIMPLE = re.compile(r"([a-z][\w-]*)?((?:[.#][\w-]+)*)", re.IGNORECASE | re.ASCII)
_PART = re.compile(r"[.#][\w-]+", re.ASCII)
_OUT_OF_SIGHT = re.compile(
    r"clip:rect\((?:0|1px)|clip-path:inset\((?:50|100)%|left:-\d{4,}|text-indent:-\d{3,}"
)
_SCREEN_READER_ONLY = re.compile(
    r"(?:^|[\s_-])(?:sr-only|visually-?hidden|screen-?reader-(?:text|only)|sr-text|a11y-hidden"
    r"|element-invisible|show-for-sr|assistive-text|katex-mathml|mjx_?-?assistive_?-?(?:mathml|mml))"
    r"(?=$|[\s_-])",
    re.IGNORECASE,
)
_STRUCK_CLASS = re.compile(r"(?:^|\s)(?:line-through|strikethrough|text-strike)(?:\s|$)")
_BLOCKS = names("block flex grid table list-item table-row table-cell table-caption")
_DECIDES = re.compile(r"display|visibility|line-through|clip|super|-\d{3,}|font-size:0")


@dataclass
class Look:
    """What a rule says of an element; None where it says nothing."""

    hidden: bool | None = None  #: display:none
    invisible: bool | None = None  #: visibility:hidden, which a child can undo
    struck: bool | None = None
    raised: bool | None = None
    out_of_sight: bool | None = None  #: for screen readers only
    block: bool | None = None

    def under(self, stronger: Look) -> Look:
        """This look, with what ``stronger`` says put over it."""
        if self is NOTHING or stronger is NOTHING:
            return stronger if self is NOTHING else self
        said = {name: value for name, value in vars(stronger).items() if value is not None}
        return Look(**{**vars(self), **said})


NOTHING = Look()


def read_declarations(style: str) -> Look:
    """The look that a ``style`` attribute or a rule's body asks for."""
    compact = re.sub(r"\s+", "", style.lower())
    if not _DECIDES.search(compact):
        return NOTHING
    look = Look(out_of_sight=True if _OUT_OF_SIGHT.search(compact) else None)
    for declaration in compact.split(";"):
        name, _, value = declaration.partition(":")
        _read_one(look, name, value.removesuffix("!important"))
    return look


def _read_one(look: Look, name: str, value: str) -> None:
    if name == "display":
        look.hidden = value == "none"
        look.block = None if look.hidden or value == "contents" else value in _BLOCKS
    elif name == "visibility":
        look.invisible = value in ("hidden", "collapse")
    elif name in ("text-decoration", "text-decoration-line"):
        look.struck = "line-through" in value
    elif name == "vertical-align":
        look.raised = value in ("super", "text-top")
    elif name == "font-size" and value in ("0", "0px", "0em", "0rem", "0pt", "0%"):
        look.hidden = True


@dataclass
class Sheet:
    """The simple rules of a page's own style blocks, by the class, id or tag they hang on."""

    rules: dict[str, list[tuple[str, frozenset[str], Look]]] = field(default_factory=dict)
    _asked: dict[tuple[str, str, str], Look] = field(default_factory=dict)
    _names_ids: bool = False
    _count: int = 0

    def add(self, css: str) -> None:
        """Take in one style block."""
        for selectors, body in _rules(_COMMENT.sub(" ", css)):
            look = read_declarations(body)
            if look is not NOTHING:
                for selector in selectors.split(","):
                    self._hang(selector.strip(), look)

    def _hang(self, selector: str, look: Look) -> None:
        simple = _SIMPLE.fullmatch(selector)
        if not simple or not selector or self._count >= MAX_RULES:
            return
        self._count += 1
        parts = frozenset(_PART.findall(simple[2]))
        key = min(parts) if parts else simple[1].lower()
        self._names_ids = self._names_ids or "#" in selector
        self.rules.setdefault(key, []).append(((simple[1] or "").lower(), parts, look))

    def look(self, tag: str, attributes: dict[str, str | None]) -> Look:
        """What the page's rules and well-known class names say of an element."""
        classes = attributes.get("class") or ""
        if not classes and not self.rules:
            return NOTHING
        asked = (tag, classes, (attributes.get("id") or "") if self._names_ids else "")
        look = self._asked.get(asked)
        if look is None:
            look = named_look(classes).under(self._ruled(*asked))
            if len(self._asked) < MAX_REMEMBERED:
                self._asked[asked] = look
        return look

    def _ruled(self, tag: str, classes: str, name: str) -> Look:
        """What the rules say; of two that apply the more special, then the later."""
        names = {"." + one for one in classes.split()[:50]} | {"#" + name}
        found = [
            (len(parts), rule_tag, look)
            for key in (tag, *sorted(names & self.rules.keys()))
            for rule_tag, parts, look in self.rules.get(key, ())
            if rule_tag in ("", tag) and parts <= names
        ]
        return self._together(found)

    def _together(self, found: list[tuple[int, str, Look]]) -> Look:
        result = NOTHING
        for _, _, look in sorted(found, key=lambda rule: rule[0]):
            result = result.under(look)
        return result


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Selector and body of each plain rule; those inside @media and the like are for elsewhere."""
    depth, selector, skip = 0, "", False
    for text, sign in _PIECE.findall(css):
        if sign == "{":
            depth += 1
            if depth == 1:
                selector = text.rpartition(";")[2].strip()
                skip = selector.startswith("@")
        elif sign == "}":
            if depth == 1 and not skip:
                yield selector, text
            depth = max(0, depth - 1)


def named_look(classes: str) -> Look:
    """What widely shared class names mean, where the style sheet that says so is elsewhere."""
    if _SCREEN_READER_ONLY.search(classes) and "not-sr-only" not in classes:
        return Look(out_of_sight=True)
    return Look(struck=True) if _STRUCK_CLASS.search(classes) else NOTHING
