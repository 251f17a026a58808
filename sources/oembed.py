"""Posts on X through its oEmbed endpoint: whether a post exists, and its text.

The documented way without a key. The page itself answers 200 for nonsense, so it proves nothing;
here 404 means deleted, and 403 protected or suspended. Embeds cut long posts: ``Post.cut`` says so,
and words that are absent from a cut text are not known to be gone.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from selectolax.lexbor import LexborHTMLParser

from sources.documents import Document

#: Where the endpoint is, unless the settings say otherwise.
BASE = "https://publish.twitter.com/oembed"

_HOSTS = {"x.com", "twitter.com"}
_ALIASES = ("www.", "mobile.", "m.")
_PATH = re.compile(
    r"/(i/web|\w{1,20})/status(?:es)?/(\d{1,20})(?:/(?:photo|video)/\d)?/?", re.ASCII
)
#: A post is short: more than this is not one.
_LARGEST = 200_000


@dataclass(frozen=True)
class Post:
    """What the endpoint says of a post.

    ``state`` is exists, deleted, protected (or its author suspended), or unknown: then ``reason``.
    """

    state: str
    text: str = ""
    author: str = ""
    author_url: str = ""
    url: str = ""
    cut: bool = False  #: the text ends before the post does
    reason: str = ""

    def as_document(self) -> Document:
        """The text as a document, to match quotes against."""
        return Document(kind="text", main=self.text, full=self.text, title=self.author)


def is_post_url(url: str) -> bool:
    """Whether an address is that of a single post on X."""
    return _post(url) is not None


def oembed_address(url: str, base: str = BASE) -> str:
    """The endpoint's address for a post; raises ``ValueError`` for any other address."""
    post = _post(url)
    if post is None:
        raise ValueError(f"not the address of a post: {url}")
    # Rebuilt in the documented form: nothing else of a stranger's address is sent on.
    query = {"url": f"https://twitter.com/{post[0]}/status/{post[1]}", "omit_script": "1"}
    return f"{base}?{urlencode({**query, 'dnt': 'true'})}"


def read_oembed(status: int, body: bytes) -> Post:
    """What an answer of the endpoint says; whatever cannot be understood is unknown, never gone."""
    if status == 404:
        return Post("deleted")
    if status == 403:
        return Post("protected")
    if status != 200:
        return Post("unknown", reason=f"the endpoint answered {status}")
    data = _parsed(body)
    text, html = "", data.get("html")
    if isinstance(html, str):
        text = _text(html)
    if not text:
        return Post("unknown", reason="the answer holds no post")
    names = {name: str(data.get(name) or "") for name in ("author_name", "author_url", "url")}
    cut = text.endswith("…") or "… https://t.co/" in text.rpartition("\n")[2]
    return Post("exists", text, names["author_name"], names["author_url"], names["url"], cut)


def _post(url: str) -> tuple[str, str] | None:
    """The author and the number of the post that an address names, if it names one."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return None
    for alias in _ALIASES:
        host = host.removeprefix(alias)
    found = _PATH.fullmatch(parts.path)
    if parts.scheme not in ("http", "https") or host not in _HOSTS or not found:
        return None
    return found.group(1), found.group(2)


def _parsed(body: bytes) -> dict[str, object]:
    if len(body) > _LARGEST:
        return {}
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _text(html: str) -> str:
    """The post's own words: the paragraphs of the quotation, without author and date below it."""
    tree = LexborHTMLParser(html)
    for line_end in tree.css("br"):
        line_end.replace_with("\n")
    lines = [
        " ".join(line.split())
        for paragraph in tree.css("blockquote > p")
        for line in paragraph.text().split("\n")
    ]
    return "\n".join(line for line in lines if line)
