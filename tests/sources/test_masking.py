"""What servers sent is shown without secrets, without line ends, and never as a link that runs."""

from __future__ import annotations

from typing import Any

import pytest

from sources.masking import (
    masked,
    one_line,
    public_certificate,
    public_headers,
    public_hops,
    web_link,
)

NAMES = ["token", "key", "sig", "password", "access_token", "X-Amz-Signature", "api_key", "TOKEN"]


@pytest.mark.parametrize("name", NAMES)
def test_a_secret_in_an_address_is_masked_wherever_the_address_stands(name: str) -> None:
    address = f"https://lab.example/a?page=2&{name}=hunter2&b=3"
    for text in (
        address,
        f"went to {address} in vain",
        f"<{address}>; rel=x",
        f"/a?{name}=hunter2",
    ):
        assert "hunter2" not in masked(text)
    assert masked(address) == f"https://lab.example/a?page=2&{name}=***&b=3"


def test_who_logs_in_is_masked() -> None:
    assert "hunter2" not in masked("see https://bob:hunter2@lab.example/a")


def test_other_words_stay() -> None:
    text = "max-age=0; charset=utf-8, see https://lab.example/keys?page=2#part"
    assert masked(text) == text


def test_long_texts_of_one_sign_take_linear_time() -> None:
    # Quadratic, any of these would take minutes; the suite's own patience is the limit.
    for text in ("?" * 400_000, "a" * 400_000, "//" * 200_000, "?token=x" * 50_000):
        assert len(masked(text)) > 0


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", " \tjavascript:x", "ftp://a.example/"],
)
def test_only_addresses_on_the_web_become_links(address: str) -> None:
    assert web_link(address) == ""


def test_headers_are_on_one_line_without_cookies() -> None:
    headers: dict[str, Any] = {
        "Set-Cookie": "session=hunter2",
        "cookie": "a=hunter2",
        "Location": "/next?token=hunter2",
        "X-Split": "a\r\nSet-Cookie: b=hunter1",
        "Via": ["one", "two"],
    }
    shown = dict(public_headers(headers))
    assert shown["Set-Cookie"] == shown["cookie"] == "(not shown)"
    assert shown["Location"] == "/next?token=***"
    assert shown["X-Split"] == "a Set-Cookie: b=hunter1"
    assert shown["Via"] == "one, two"
    assert public_headers([["A", "b"], "junk", ["x"]]) == [("A", "b")]
    assert public_headers(None) == public_headers("x") == []


def test_redirects_are_shown_without_secrets_and_without_what_is_none() -> None:
    hops = [
        {"url": "https://a.example/?key=hunter2", "status": 302, "location": "/b?sig=x"},
        "junk",
    ]
    assert public_hops(hops) == [
        {"url": "https://a.example/?key=***", "status": 302, "location": "/b?sig=***", "ip": None}
    ]
    assert public_hops({"a": 1}) == []


def test_a_certificate_may_be_absent() -> None:
    assert public_certificate({}) is None
    assert public_certificate({"issuer": "CA\n"}) == {
        "issuer": "CA",
        "subject": None,
        "not_after": None,
    }


def test_signs_that_turn_text_around_are_gone() -> None:
    assert one_line("a\u202eb\x00c\u2028d") == "a b c d"
