"""What a stranger's document may weigh before it is parsed (source-checking.md, 2).

The parser itself is the weak spot: 200,000 nested elements took it over two minutes, 40,000
attributes on one element nearly three seconds. So markup is counted before it is parsed.
"""

from __future__ import annotations

import re

from sources.extracting.elements import names

MAX_MARKUP = 6_000_000  #: characters of markup
MAX_TEXT = 3_000_000  #: characters of text in one stream
MAX_DEPTH = 1_000  #: elements open at once
MAX_DEPTH_SUM = 500_000_000  #: depth summed over all tags: what the parser's walks cost
MAX_ATTRIBUTES = 400_000  #: in all
MAX_ATTRIBUTES_OF_ONE = 2_000  #: of one element
MAX_PAGES = 2_000  #: of a PDF

_SMALL = 64_000  # up to here not even the worst attributes cost two seconds

_ATTRIBUTE = r"""[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+"""
_TAG = re.compile(rf"<(/?)([a-zA-Z][^\s/>]*+)((?:[\s/]++|{_ATTRIBUTE})*+)>?")
_ONE_ATTRIBUTE = re.compile(_ATTRIBUTE)
_RAW_START = re.compile(r"<(?:(!--)(?:-?>)?|(script|style)\b)", re.IGNORECASE)
_RAW_ENDS = {
    "!--": re.compile("--!?>"),
    "script": re.compile(r"</script\b", re.IGNORECASE),
    "style": re.compile(r"</style\b", re.IGNORECASE),
}
# Elements without an end, or that a following one ends: they do not pile up by themselves.
_FLAT = names(
    "area base br col embed hr img input link meta source track wbr param "
    "p li dt dd tr td th thead tbody tfoot option optgroup rt rp html head body"
)


def too_heavy(markup: str) -> str:
    """Why this markup must not be parsed: "too-big", "too-deep", or "" when it may be."""
    if len(markup) > MAX_MARKUP:
        return "too-big"
    if _cannot_be_heavy(markup):
        return ""
    return _weigh(without_raw(markup))


def without_raw(markup: str) -> str:
    """The markup without comments, scripts and styles, whose text only looks like tags."""
    kept, at, endless = [], 0, set()
    while found := _RAW_START.search(markup, at):
        kind = (found[1] or found[2]).lower()
        kept.append(markup[at : found.start()])
        at = found.end()
        if found[0].endswith(">") or kind in endless:
            continue
        end = _RAW_ENDS[kind].search(markup, at)
        if end is None:
            endless.add(kind)  # looked for once only, so that the time stays linear
        else:
            at = end.end()
    return " ".join([*kept, markup[at:]])


def _cannot_be_heavy(markup: str) -> bool:
    opened = markup.count("<") - markup.count("</")
    return len(markup) <= _SMALL and opened <= MAX_DEPTH


def _weigh(markup: str) -> str:
    depth = deepest = depths = attributes = 0
    for tag in _TAG.finditer(markup):
        count = _attributes(tag[3])
        attributes += count
        if count > MAX_ATTRIBUTES_OF_ONE or attributes > MAX_ATTRIBUTES:
            return "too-big"
        if tag[2].lower() not in _FLAT and not tag[3].endswith("/"):
            depth = max(0, depth - 1) if tag[1] else depth + 1
            deepest = max(deepest, depth)
        depths += depth
        if deepest > MAX_DEPTH or depths > MAX_DEPTH_SUM:
            return "too-deep"
    return ""


def _attributes(text: str) -> int:
    """How many attributes; short ones are not counted one by one."""
    if len(text) < 2 * MAX_ATTRIBUTES_OF_ONE:
        return 1 if text else 0
    return sum(1 for _ in _ONE_ATTRIBUTE.finditer(text))
