"""Lines are structured, whoever writes them, and a request's number stands in all of them."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
import structlog
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory, override_settings

from labwatch.observing.logs import line_formatter, logging_settings
from labwatch.observing.requestids import RequestNumbers, numbered, request_id_of


def line_of(form: str, *args: Any, level: int = logging.WARNING, **more: Any) -> str:
    """What a call of ``logging`` becomes."""
    record = logging.LogRecord("sources.tasks", level, "", 1, args[0], args[1:], None, **more)
    return line_formatter(form).format(record)


class TestLines:
    def test_a_plain_call_comes_out_as_json_with_its_words_filled_in(self) -> None:
        line = json.loads(line_of("json", "source %s of %s", "a", 3))
        assert line["event"] == "source a of 3"
        assert (line["level"], line["logger"]) == ("warning", "sources.tasks")
        assert line["timestamp"].endswith("Z")
        assert line["pid"] > 0

    def test_what_is_bound_stands_in_the_lines_of_others_too(self) -> None:
        with structlog.contextvars.bound_contextvars(request_id="r-1", task_id="t-1"):
            line = json.loads(line_of("json", "x"))
        assert (line["request_id"], line["task_id"]) == ("r-1", "t-1")

    def test_a_traceback_is_told_and_masked(self) -> None:
        try:
            raise RuntimeError("lost postgres://labwatch:hunter2@db/x")
        except RuntimeError as failure:
            told = (type(failure), failure, failure.__traceback__)
        record = logging.LogRecord("x", logging.ERROR, "", 1, "failed", (), told)
        line = json.loads(line_formatter("json").format(record))
        assert "RuntimeError: lost postgres://labwatch:...@db/x" in line["exception"]

    @pytest.mark.parametrize("form", ["json", "plain"])
    def test_no_secret_leaves_in_either_form(self, form: str) -> None:
        with structlog.contextvars.bound_contextvars(api_token="hunter2"):
            line = line_of(form, "with %s", "lw_hunter2hunter2")
        assert "hunter2" not in line
        assert "lw_..." in line

    def test_one_line_is_one_line(self) -> None:
        assert "\n" not in line_of("json", "a\nb")

    @pytest.mark.parametrize(("form", "level"), [("xml", "INFO"), ("json", "LOUD")])
    def test_a_word_that_is_none_is_refused_with_the_remedy(self, form: str, level: str) -> None:
        with pytest.raises(ValueError, match=r"LOG_(FORMAT|LEVEL) is .*: give one of"):
            logging_settings(form, level)

    def test_words_count_in_any_case(self) -> None:
        assert logging_settings("JSON", "info") == logging_settings("json", "INFO")


class TestNumbers:
    def test_a_strangers_number_is_not_believed(self) -> None:
        assert request_id_of({"HTTP_X_REQUEST_ID": "made-up-by-a-stranger"}) != (
            "made-up-by-a-stranger"
        )

    @override_settings(BEHIND_PROXY=True)
    def test_the_proxys_number_is_taken_over(self) -> None:
        assert request_id_of({"HTTP_X_REQUEST_ID": "proxy-0123456789"}) == "proxy-0123456789"

    @override_settings(BEHIND_PROXY=True)
    @pytest.mark.parametrize("told", ["short", "x" * 65, 'a"b{c}d e', "line\nbreak-12", ""])
    def test_one_that_is_malformed_is_replaced(self, told: str) -> None:
        number = request_id_of({"HTTP_X_REQUEST_ID": told})
        assert number != told
        assert number.isalnum()

    def test_it_stays_the_same_while_the_request_lasts(self) -> None:
        environ: dict[str, Any] = {}
        assert request_id_of(environ) == request_id_of(environ)
        assert request_id_of({}) != request_id_of({})

    def test_the_outermost_layer_sends_it_back_in_place_of_any_other(self) -> None:
        def inside(environ: Any, start: Any) -> list[bytes]:
            start("200 OK", [("x-request-id", "kept-of-another"), ("ETag", "x")])
            return [b""]

        sent: list[Any] = []
        environ: dict[str, Any] = {}
        numbered(inside)(environ, lambda status, headers: sent.extend(headers))
        assert sent == [("ETag", "x"), ("X-Request-ID", request_id_of(environ))]

    def test_lines_of_a_request_have_it_and_those_after_have_not(self) -> None:
        seen: list[Any] = []

        def view(request: HttpRequest) -> HttpResponse:
            seen.append(dict(structlog.contextvars.get_contextvars()))
            return HttpResponse()

        answer: Any = RequestNumbers(view)(RequestFactory().get("/?q=x"))
        assert seen == [{"request_id": answer["X-Request-ID"]}]
        assert structlog.contextvars.get_contextvars() == {}

    def test_nothing_of_a_request_before_is_left(self) -> None:
        structlog.contextvars.bind_contextvars(task_id="of-another")
        seen: list[Any] = []

        def view(request: HttpRequest) -> HttpResponse:
            seen.append(dict(structlog.contextvars.get_contextvars()))
            return HttpResponse()

        RequestNumbers(view)(RequestFactory().get("/"))
        assert list(seen[0]) == ["request_id"]

    def test_a_streamed_answer_keeps_it_to_its_end(self) -> None:
        seen: list[Any] = []

        def parts() -> Any:
            seen.append(structlog.contextvars.get_contextvars().get("request_id"))
            yield b"x"

        view: Any = lambda _request: StreamingHttpResponse(parts())  # noqa: E731
        answer: Any = RequestNumbers(view)(RequestFactory().get("/"))
        list(answer.streaming_content)
        assert seen == [answer["X-Request-ID"]]


@pytest.mark.django_db
class TestSite:
    @pytest.mark.parametrize("path", ["/labs/", "/api/v1/labs/", "/nowhere/", "/healthz"])
    def test_every_answer_has_its_own_number(self, client: Client, path: str) -> None:
        first, second = client.get(path), client.get(path)
        assert first["X-Request-ID"] != second["X-Request-ID"]

    def test_lines_tell_neither_who_asked_nor_what_was_searched(
        self, client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG, logger="django_structlog.middlewares.request")
        client.get("/search/?q=my-illness", REMOTE_ADDR="198.51.100.7", HTTP_USER_AGENT="Mine/1")
        told = " ".join(str(record.msg) for record in caplog.records)
        assert "request_finished" in told
        assert not [word for word in ("my-illness", "198.51", "Mine/1", "user_id") if word in told]
