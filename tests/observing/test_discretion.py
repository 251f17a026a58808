"""What no log line holds."""

from __future__ import annotations

import pytest

from labwatch.observing.discretion import discreet, discreet_address, discreet_text, origin_of


@pytest.mark.parametrize(
    ("written", "cut"),
    [
        ("asked with lw_0123456789abcdefXYZ", "asked with lw_..."),
        ("signed by whsec_c2VjcmV0c2VjcmV0", "signed by whsec_..."),
        ("postgres://labwatch:hunter2@db:5432/x", "postgres://labwatch:...@db:5432/x"),
        ("redis://:hunter2@redis:6379/0", "redis://:...@redis:6379/0"),
        ("Authorization: Bearer abc.def-ghi", "Authorization: Bearer ..."),
        ("GET /fr/follow/stop/InNvbWVib2R5:x_1/?a", "GET /fr/follow/stop/.../?a"),
        ("password=hunter2&next=/admin/", "password=...&next=/admin/"),
        ("{'csrfmiddlewaretoken': 'hunter2', 'n': 1}", "{'csrfmiddlewaretoken': ..., 'n': 1}"),
        ('{"api_key": "hunter 2"}', '{"api_key": ...}'),
        ("SECRET_KEY=hunter2", "SECRET_KEY=..."),
        ("no letter to ada.lovelace+x@example.org", "no letter to ...@example.org"),
        ('{username: "ada", ip_address: "198.51.100.7"}', "{username: ..., ip_address: ...}"),
        ("Invalid request from ip=198.51.100.7: no host", "Invalid request from ip=...: no host"),
    ],
)
def test_secrets_and_people_are_cut_out_of_texts(written: str, cut: str) -> None:
    assert discreet_text(written) == cut


@pytest.mark.parametrize(
    "text",
    [
        "The visit to source openai-preparedness could not be recorded",
        "CSRF token missing.",
        "GET https://labwatch.example/labs/?kind 200",
        "Public forms could not be made anew.",
    ],
)
def test_ordinary_words_stay(text: str) -> None:
    assert discreet_text(text) == text


def test_long_lines_are_shortened_before_they_are_masked() -> None:
    told = discreet_text("Not Found: /" + "a-" * 50_000)
    assert len(told) < 2_100
    assert told.endswith(" ...")


@pytest.mark.parametrize(
    "secret", ["to ada.lovelace@example.org", 'api_key="hunter 2 and more"', "see lw_" + "x" * 60]
)
def test_shortening_leaves_no_half_of_a_secret(secret: str) -> None:
    for length in range(1_900, 2_010):
        told = discreet_text("x" * 900 + " " * (length - 900) + secret + " and so on" * 50)
        assert not [word for word in ("lovel", "hunt", "lw_x") if word in told], length


def test_of_a_traceback_each_line_is_looked_at_and_the_end_is_kept() -> None:
    lines = [f"  File {number}, password=hunter2" for number in range(3_000)]
    told = discreet_text("\n".join([*lines, "ValueError: lost"])).split("\n")
    assert told[0] == "  File 0, password=..."
    assert told[-2:] == ["  File 2999, password=...", "ValueError: lost"]
    assert len(told) == 501


def test_a_secret_is_cut_out_however_long_the_name_before_it_is() -> None:
    assert discreet_text("x" * 300 + "_password=hunter2") == "x" * 300 + "_password=..."


@pytest.mark.parametrize(
    "name", ["password", "SECRET_KEY", "METRICS_TOKEN", "Authorization", "Cookie", "sentry_dsn"]
)
def test_fields_that_are_named_like_a_secret_are_empty(name: str) -> None:
    assert discreet(name, "hunter2") == "..."
    assert discreet("held", {name: ["hunter2"]}) == {name: "..."}


def test_values_of_any_depth_are_looked_at_and_of_any_kind_told() -> None:
    assert discreet("held", {"list": [("Bearer abcdefgh",), 3, None, 1.5, True]}) == {
        "list": [["Bearer ..."], 3, None, 1.5, True]
    }
    nested: list[object] = []
    for _ in range(30):
        nested = [nested]
    assert "<list>" in str(discreet("held", nested))


def test_of_a_query_only_the_names_are_kept() -> None:
    asked = "/search/?q=my+illness&page=2&lab="
    assert discreet_address(asked) == "/search/?q&page&lab"
    assert discreet_address("/labs/") == "/labs/"
    assert len(discreet_address("/" + "x" * 10_000)) == 500


def test_of_a_referrer_only_the_site_is_kept() -> None:
    assert origin_of("https://news.example/me?q=x") == "https://news.example"
    assert origin_of("nonsense") == origin_of("") == origin_of("http://[") == ""
