"""Case 65: secrets in addresses are masked before they are shown."""

from __future__ import annotations

import pytest

from sources.fetching import mask_secrets


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/?token=abc", "https://a.example/?token=***"),
        ("https://a.example/p?x=1&api_key=k&y=2", "https://a.example/p?x=1&api_key=***&y=2"),
        ("https://a.example/?ACCESS_TOKEN=abc#s", "https://a.example/?ACCESS_TOKEN=***#s"),
        ("https://a.example/#access_token=abc&b=c", "https://a.example/#access_token=***&b=c"),
        ("https://a.example/?a=1;sid=2", "https://a.example/?a=1;sid=***"),
        ("https://a.example/?%74oken=abc", "https://a.example/?%74oken=***"),
        ("https://a.example/?X-Amz-Signature=f0", "https://a.example/?X-Amz-Signature=***"),
        ("https://a.example/?X-Amz-Credential=f0", "https://a.example/?X-Amz-Credential=***"),
        ("https://a.example/?sig=a%2Fb&se=2026", "https://a.example/?sig=***&se=2026"),
        ("https://a.example/?password=a=b", "https://a.example/?password=***"),
        ("https://a.example/?key=1", "https://a.example/?key=***"),
        ("https://user:word@a.example/", "https://***@a.example/"),
        ("https://user@b@a.example/x", "https://***@a.example/x"),
        ("//user:word@a.example/", "//***@a.example/"),
        ("https://a.example/?token=", "https://a.example/?token="),
    ],
)
def test_what_looks_like_a_secret_is_masked(url: str, shown: str) -> None:
    assert mask_secrets(url) == shown


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/token/abc",
        "https://a.example/?page=2&lang=en",
        "https://a.example/?keyboard=qwerty&monkey=1",
        "https://a.example/@user/post",
        "https://a.example/?q=token",
        "https://a.example/?author=bob&policy=rsp",
        "no address at all",
        "",
    ],
)
def test_everything_else_stays_as_it_is(url: str) -> None:
    assert mask_secrets(url) == url


def test_a_long_address_is_masked_in_linear_time() -> None:
    assert mask_secrets("https://a.example/?" + "token=" * 200_000).endswith("***")
    assert len(mask_secrets("https://" + "@" * 1_000_000)) < 1_000
