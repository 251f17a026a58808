"""Posts on X: existence and text through the oEmbed endpoint, here a local stand-in for it."""

from __future__ import annotations

import asyncio
import json
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from sources.oembed import is_post_url, oembed_address, read_oembed

POST = "https://x.com/some_lab/status/1790000000000000001"


def _embed(*paragraphs: str) -> str:
    """The markup that the endpoint answers with."""
    words = "".join(f'<p lang="en" dir="ltr">{each}</p>' for each in paragraphs)
    return (
        f'<blockquote class="twitter-tweet">{words}&mdash; Some Lab (@some_lab) '
        '<a href="https://twitter.com/some_lab/status/1?ref_src=x">May 1, 2024</a></blockquote>\n'
    )


def _answer(html: object) -> bytes:
    return json.dumps(
        {
            "url": "https://twitter.com/some_lab/status/1790000000000000001",
            "author_name": "Some Lab",
            "author_url": "https://twitter.com/some_lab",
            "html": html,
            "width": 550,
            "type": "rich",
            "version": "1.0",
        }
    ).encode()


@pytest.mark.parametrize(
    "url",
    [
        POST,
        "https://twitter.com/some_lab/status/1790000000000000001?s=20",
        "https://www.x.com/some_lab/status/1/",
        "https://mobile.twitter.com/i/web/status/12",
        "http://x.com/i/status/12/photo/1",
        "https://X.com/some_lab/status/12#top",
    ],
)
def test_addresses_of_posts_are_known(url: str) -> None:
    assert is_post_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://x.com/some_lab",
        "https://x.com/some_lab/status/",
        "https://x.com/some_lab/status/12abc",
        "https://x.com.evil.example/some_lab/status/12",
        "https://evil.example/x.com/some_lab/status/12",
        "https://notx.com/some_lab/status/12",
        "https://x.com@evil.example/some_lab/status/12",
        "javascript://x.com/some_lab/status/12",
        "https://[x.com/some_lab/status/12",
        "",
    ],
)
def test_others_are_not_and_get_no_address(url: str) -> None:
    assert not is_post_url(url)
    with pytest.raises(ValueError, match="not the address of a post"):
        oembed_address(url)


def test_the_address_names_only_the_post() -> None:
    address = urlsplit(oembed_address(f"{POST}?token=secret&x=1#frag"))
    assert (address.netloc, address.path) == ("publish.twitter.com", "/oembed")
    assert parse_qs(address.query)["url"] == [
        "https://twitter.com/some_lab/status/1790000000000000001"
    ]
    assert "secret" not in address.query


def _ask(server: HTTPServer, url: str) -> tuple[int, bytes]:
    async def ask() -> tuple[int, bytes]:
        async with (
            aiohttp.ClientSession() as session,
            session.get(oembed_address(url, server.url_for("/oembed"))) as reply,
        ):
            return reply.status, await reply.read()

    return asyncio.run(ask())


def _endpoint(request: Request) -> Response:
    """What the real endpoint answers: by the number of the post asked for."""
    number = request.args["url"].rpartition("/")[2]
    if number == "403":
        return Response(b'{"error":"Sorry, you are not authorized to see this status."}', 403)
    if number == "404":
        return Response(b'{"errors":[{"message":"Sorry, that page does not exist"}]}', 404)
    return Response(_answer(_embed("We will test it.")), 200, content_type="application/json")


@pytest.mark.parametrize(
    ("number", "state"), [("12", "exists"), ("404", "deleted"), ("403", "protected")]
)
def test_the_endpoints_answer_tells_what_became_of_a_post(
    httpserver: HTTPServer, number: str, state: str
) -> None:
    httpserver.expect_request("/oembed").respond_with_handler(_endpoint)
    post = read_oembed(*_ask(httpserver, f"https://x.com/some_lab/status/{number}"))
    assert post.state == state
    assert post.text == ("We will test it." if state == "exists" else "")


def test_the_text_is_the_posts_own_words_line_by_line() -> None:
    html = _embed(
        'We will &amp; <a href="https://t.co/x">@all</a> test.<br><br>Every   model.', "End"
    )
    post = read_oembed(200, _answer(html))
    assert post.text == "We will & @all test.\nEvery model.\nEnd"
    assert (post.author, post.author_url) == ("Some Lab", "https://twitter.com/some_lab")
    assert not post.cut
    assert post.as_document().main == post.text


@pytest.mark.parametrize(
    "words", ["A long post that goes on…", 'On and on… <a href="https://t.co/x">https://t.co/x</a>']
)
def test_a_long_post_is_known_to_be_cut(words: str) -> None:
    assert read_oembed(200, _answer(_embed(words))).cut


@pytest.mark.parametrize("status", [301, 400, 401, 408, 410, 429, 500, 503])
def test_any_other_answer_says_nothing_about_the_post(status: int) -> None:
    post = read_oembed(status, b"")
    assert post.state == "unknown"
    assert str(status) in post.reason


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Something went wrong</html>",
        b"[]",
        b"[" * 100_000,
        b"\xff\xfe",
        _answer(None),
        _answer(["x"]),
        _answer("<p>no quotation</p>"),
        _answer(_embed("")),
        _answer(_embed("x" * 300_000)),
    ],
    ids=range(10),
)
def test_an_answer_that_cannot_be_understood_is_unknown_and_never_gone(body: bytes) -> None:
    assert read_oembed(200, body).state == "unknown"


def test_markup_in_a_post_is_text() -> None:
    html = _embed("&lt;script&gt;alert(1)&lt;/script&gt; we test")
    assert read_oembed(200, _answer(html)).text == "<script>alert(1)</script> we test"
