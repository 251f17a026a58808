"""Every address, whoever asks and whatever comes of it, is answered under a strict policy."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as site
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path

from labwatch.alerts.linked import StopPage
from labwatch.guard.headers import NOT_NEEDED
from labwatch.publishing.refreshing import refresh_all
from labwatch.urls import urlpatterns as ours
from tests.security.routes import Route, every_route, make_world

WITH_FORM = {
    *("report", "report-record", "follow", "follow-confirm", "follow-manage", "follow-stop")
}
#: Answer 503 until a worker has built the files of the whole record.
NOT_BUILT = {"data-newest", "data-package", "readyz"}
#: Answers that are meant to stand inside other sites.
FRAMED = "/embed/"


def _faulty(error: Exception) -> Any:
    def view(request: Any) -> HttpResponse:
        raise error

    return view


urlpatterns = [
    path("denied", _faulty(PermissionDenied())),
    path("broken", _faulty(RuntimeError("secret detail"))),
    path("suspicious", _faulty(SuspiciousOperation())),
    *ours,
]
handler404 = "labwatch.addresses.gone.not_found"


@pytest.fixture
def routes(db: None) -> list[Route]:
    """All of the URLconf, with something to show."""
    found = list(every_route(make_world()))
    refresh_all()
    return found


@pytest.fixture
def staff(db: None) -> Client:
    """Somebody who may do everything, whose crashes are answered and not raised."""
    client = Client(raise_request_exception=False)
    client.force_login(get_user_model().objects.create_superuser("alice"))
    return client


@pytest.fixture
def stranger() -> Client:
    """Somebody without a session."""
    return Client(raise_request_exception=False)


def policy_of(answer: Any) -> dict[str, list[str]]:
    """The content security policy, by directive."""
    parts = (part.split() for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in parts if name}


def faults(address: str, answer: Any) -> list[str]:
    """What is missing or lax in the headers of an answer."""
    policy = policy_of(answer) if "Content-Security-Policy" in answer.headers else {}
    framed = address.startswith(FRAMED) and answer.status_code == 200
    expected = {
        "default-src": policy.get("default-src") in (["'self'"], ["'none'"]),
        "nothing unsafe": "unsafe-eval" not in str(policy) and not _unsafe_inline(policy, address),
        "no foreign hosts": not [
            word for words in policy.values() for word in words if "." in word
        ],
        "frame-ancestors": policy.get("frame-ancestors") == (["*"] if framed else ["'none'"]),
        "X-Frame-Options": answer.headers.get("X-Frame-Options") == (None if framed else "DENY"),
        "nosniff": answer.headers.get("X-Content-Type-Options") == "nosniff",
        "Referrer-Policy": answer.headers.get("Referrer-Policy") in ("same-origin", "no-referrer"),
        "COOP": answer.headers.get("Cross-Origin-Opener-Policy") == "same-origin",
        "CORP": answer.headers.get("Cross-Origin-Resource-Policy")
        in ("same-origin", "cross-origin"),
        "Permissions-Policy": all(
            f"{each}=()" in answer.headers.get("Permissions-Policy", "") for each in NOT_NEEDED
        ),
        "no-store": not address.startswith("/admin/")
        or "no-store" in answer.headers["Cache-Control"],
        "no server name": not {"Server", "X-Powered-By"} & set(answer.headers),
    }
    return [name for name, holds in expected.items() if not holds]


def _unsafe_inline(policy: dict[str, list[str]], address: str) -> bool:
    """Pictures of the site that stand alone carry their own style, and can run nothing."""
    lax = {name for name, words in policy.items() if "'unsafe-inline'" in words}
    is_picture = address.endswith(".svg") and policy.get("default-src") == ["'none'"]
    return bool(lax - ({"style-src"} if is_picture else set()))


@pytest.mark.once
def test_every_address_is_answered_under_a_strict_policy_for_strangers(
    routes: list[Route], stranger: Client
) -> None:
    statuses = []
    for route in routes:
        answer = stranger.get(route.path)
        statuses.append(answer.status_code)
        assert answer.status_code < 500 or route.name in NOT_BUILT, route
        assert faults(route.path, answer) == [], route
        assert lax_cookies(route, answer) == set(), route
    assert statuses.count(200) > 80, statuses


def lax_cookies(route: Route, answer: Any) -> set[str]:
    """Cookies that nobody needs there: a form is kept from forgery by one, all else by none."""
    takes_a_form = route.path.startswith("/admin/") or route.name in WITH_FORM
    return set(answer.cookies) - ({"csrftoken"} if takes_a_form else set())


@pytest.mark.once
def test_every_address_is_answered_under_a_strict_policy_for_staff(
    routes: list[Route], staff: Client
) -> None:
    statuses = []
    for route in routes:
        if not route.path.startswith("/admin/") or route.name == "logout":
            continue
        answer = staff.get(route.path)
        statuses.append(answer.status_code)
        assert answer.status_code < 500, route
        assert faults(route.path, answer) == [], route
    assert statuses.count(200) > 100


@pytest.mark.once
def test_no_address_takes_what_is_sent_without_its_token(routes: list[Route], db: None) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(get_user_model().objects.create_superuser("alice"))
    for route in routes:
        answer = client.post(route.path, {"post": "yes"})
        view: Any = answer.resolver_match.func if answer.resolver_match else None
        if getattr(view, "view_class", None) is StopPage:
            continue  # mail programs press it without a cookie (RFC 8058); its token is its right
        assert answer.status_code in (403, 404, 405), (route, answer.status_code)


@pytest.mark.once
def test_no_public_address_writes(routes: list[Route], stranger: Client) -> None:
    methods = ("put", "patch", "delete", "trace", "post")
    public = [route for route in routes if not route.path.startswith("/admin/")]
    for number, route in enumerate(public):
        if route.name not in (
            *WITH_FORM,
            "sitemap",
            "sitemap-section",
        ):  # these read whatever comes
            answer = getattr(stranger, methods[number % len(methods)])(route.path)
            assert answer.status_code in (301, 302, 403, 404, 405), (route, answer.status_code)
            assert faults(route.path, answer) == [], route


# Errors, ways on and what other layers answer


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/labs/nobody/", 404),
        ("/nothing-here", 404),
        ("/models/?kind=nonsense", 400),
        ("/labs", 301),
        ("/denied", 403),
        ("/broken", 500),
        ("/suspicious", 400),
        ("/api/v1/labs/nobody/", 404),
        ("/api/v1/labs/?nonsense=1", 400),
        ("/static/nothing.css", 404),
        ("/static/labwatch.js", 200),
        ("/static/favicon.svg", 200),
        ("/static/../labwatch/settings.py", 404),
        ("/favicon.ico", 302),
        ("/admin/", 302),
        ("/healthz", 200),
    ],
)
@pytest.mark.django_db
def test_errors_and_ways_on_are_answered_so_too(
    address: str, status: int, stranger: Client
) -> None:
    with override_settings(ROOT_URLCONF="tests.security.test_headers"):
        answer = stranger.get(address)
    answer.close()
    assert answer.status_code == status
    assert faults(address, answer) == []
    if status == 500:
        assert b"secret detail" not in answer.content


@pytest.mark.django_db
def test_a_request_for_another_host_is_refused_under_the_policy(stranger: Client) -> None:
    answer = stranger.get("/", HTTP_HOST="evil.example")
    assert answer.status_code == 400
    assert faults("/", answer) == []
    assert b"evil.example" not in answer.content


@pytest.mark.django_db
def test_other_methods_are_refused_under_the_policy(stranger: Client) -> None:
    for address in ("/", "/labs/", "/embed/labs/", "/search/"):
        answer = stranger.post(address)
        assert answer.status_code in (403, 405)
        assert faults(address, answer) == [], address


@pytest.mark.django_db
def test_too_many_requests_are_answered_under_the_policy(
    stranger: Client, settings: Any, caplog: Any
) -> None:
    settings.API_RATE = 1
    answers = [stranger.get("/api/v1/labs/", REMOTE_ADDR="192.0.2.7") for _ in range(3)]
    assert answers[-1].status_code == 429
    assert faults("/api/v1/labs/", answers[-1]) == []


@pytest.mark.django_db
def test_a_forged_form_is_refused_under_the_policy() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/report/", {"text": "x"})
    assert answer.status_code == 403
    assert faults("/report/", answer) == []


@pytest.mark.django_db
def test_what_other_sites_may_show_says_so_and_nothing_else(stranger: Client) -> None:
    make_world()
    for address in ("/embed/labs/", "/embed/labs.svg", "/cards/labs.png", "/api/v1/labs/"):
        answer = stranger.get(address)
        assert answer.status_code == 200, address
        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin", address
    for address in ("/", "/admin/login/", "/static/labwatch.js", "/healthz"):
        answer = stranger.get(address)
        answer.close()
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin", address


def test_a_form_larger_than_its_address_takes_is_refused_before_it_is_read(
    stranger: Client, staff: Client
) -> None:
    class Unread:
        """A body that nobody may read."""

        def read(self, *rest: int) -> bytes:
            raise AssertionError("the body was read")

        readline = read

    def sent(client: Client, address: str, size: int) -> Any:
        told = {"CONTENT_LENGTH": str(size), "wsgi.input": Unread()}
        return client.generic("POST", address, **told)

    for address in ("/report/", "/follow/", "/admin/login/", "/api/v1/labs/"):
        answer = sent(stranger, address, 30_000_000)
        assert answer.status_code == 400, address
        assert faults(address, answer) == [], address
    assert sent(stranger, "/report/", 300_001).status_code == 400
    assert sent(staff, "/admin/capture/", 300_001).status_code == 400
    for address in ("/admin/import/", "/admin/capture/7/copy/"):
        assert sent(stranger, address, 300_001).status_code == 400, address
        assert sent(staff, address, 21_000_001).status_code == 400, address
        assert sent(staff, address, 20_000_000).status_code in {404, 422}, address


def test_the_settings_hold_the_limits_of_forms() -> None:
    assert site.DATA_UPLOAD_MAX_MEMORY_SIZE <= 2_500_000
    assert site.DATA_UPLOAD_MAX_NUMBER_FIELDS <= 1_000
    assert site.DATA_UPLOAD_MAX_NUMBER_FILES <= 5
