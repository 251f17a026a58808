"""The API's manners, around its views: who may ask, how often, what is unchanged, how to cite it.

Only addresses below ``/api/`` pass through; pages neither count nor wait here.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from wsgiref.types import WSGIEnvironment

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotModified
from django.utils.cache import patch_vary_headers

from labwatch.api.answers import keep, kept_answer
from labwatch.api.callers import PER_ADDRESS, Caller, caller_by_address, caller_of
from labwatch.api.conditional import Validators, validators_of
from labwatch.api.links import link_header
from labwatch.api.problems import MEDIA_TYPE, plain_problem
from labwatch.api.throttle import Quota, count, look, policy_header, quota_header
from labwatch.serving.everybody import ForEverybody, Headers, give_to_everybody

GetResponse = Callable[[HttpRequest], HttpResponseBase]
API = "/api/"
#: A page for people below the API: pages never count.
DOCS = "/api/v1/docs/"
_CHALLENGE = 'Bearer realm="Lab Watch API", error="invalid_token"'


class ApiProblems:
    """Whatever goes wrong below the API is told as a problem, also where Django itself says so."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer; an error page becomes a problem. In debug mode, crashes stay crashes."""
        answer = self.get_response(request)
        if not request.path_info.startswith(API) or answer.status_code < HTTPStatus.BAD_REQUEST:
            return answer
        if answer.get("Content-Type") != MEDIA_TYPE and not settings.DEBUG:
            answer = _as_problem(request, answer)
        answer["Cache-Control"] = "no-store"
        return answer


def _as_problem(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    detail = f"{HTTPStatus(answer.status_code).description or answer.reason_phrase}."
    told = plain_problem(request, answer.status_code, detail)
    for name, value in answer.items():
        if not name.lower().startswith("content-"):
            told[name] = value
    told._has_been_logged = getattr(answer, "_has_been_logged", False)  # type: ignore[attr-defined]
    return told


class ApiManners:
    """Counts requests, refuses bad keys, answers 304 before any view runs, and says how to cite."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer with the API's headers."""
        if not request.path_info.startswith(API) or request.path_info == DOCS:
            return self.get_response(request)
        caller = caller_of(request)
        reads = request.method in {"GET", "HEAD"} and not caller.fault
        validators = validators_of(request) if reads else None
        if validators and validators.are_sent_by(request):
            answer, quota = _unchanged(request, validators), look(caller)
            _keep_in_front(request, validators, caller)
        else:
            quota = count(caller)
            answer = _refusal(request, caller, quota) or self._ask(request, validators, caller)
        return _with_headers(answer, caller, quota)

    def _ask(
        self, request: HttpRequest, validators: Validators | None, caller: Caller
    ) -> HttpResponseBase:
        """The view's answer. Its version was read before, so a change meanwhile is never missed."""
        kept = kept_answer(request, validators.etag) if validators else None
        answer = kept or self.get_response(request)
        if validators is None or answer.status_code != HTTPStatus.OK:
            return answer
        if kept is None:
            found = answer.get("Link")
            answer["Link"] = f"{found}, {link_header(request)}" if found else link_header(request)
            keep(request, validators.etag, answer)
        else:
            _keep_in_front(request, validators, caller)
        return validators.put_on(request, answer)


def _keep_in_front(request: HttpRequest, validators: Validators, caller: Caller) -> None:
    """From the second time on. A ``Last-Modified`` older than inside never promises too much.
    Answers for a key stay inside, where the key is looked up."""
    if caller.policy == PER_ADDRESS:
        told = ForEverybody(validators.under, each=_limits, anew=frozenset({"ratelimit"}))
        give_to_everybody(request, told)


def _limits(environ: WSGIEnvironment, is_unchanged: bool) -> Headers | None:
    """What is left to a reader whom the front answers; whoever is refused, is so inside."""
    caller = caller_by_address(environ)
    quota = look(caller) if is_unchanged else count(caller)
    if quota is None:
        return []
    if quota.is_exceeded and not is_unchanged:
        return None
    return [("RateLimit", quota_header(quota))]


def _unchanged(request: HttpRequest, validators: Validators) -> HttpResponseBase:
    return validators.put_on(request, HttpResponseNotModified())


def _refusal(request: HttpRequest, caller: Caller, quota: Quota | None) -> HttpResponseBase | None:
    """Why the request is not answered, if it is not; the quota comes first, so nobody can guess."""
    if quota is not None and quota.is_exceeded:
        detail = f"More than {caller.rate} requests in a minute. Wait {quota.seconds} seconds."
        answer = plain_problem(request, HTTPStatus.TOO_MANY_REQUESTS, detail)
        answer["Retry-After"] = str(quota.seconds)
        return answer
    if caller.fault:
        answer = plain_problem(request, HTTPStatus.UNAUTHORIZED, caller.fault)
        answer["WWW-Authenticate"] = _CHALLENGE
        return answer
    return None


def _with_headers(
    answer: HttpResponseBase, caller: Caller, quota: Quota | None
) -> HttpResponseBase:
    """What is left to the caller; and caches may keep the answer if they ask again each time."""
    answer["RateLimit-Policy"] = policy_header(caller)
    if quota is not None:
        answer["RateLimit"] = quota_header(quota)
    if answer.status_code in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}:
        whose = "public" if caller.policy == PER_ADDRESS else "private"
        answer["Cache-Control"] = f"{whose}, no-cache"
    patch_vary_headers(answer, ("Accept", "Accept-Encoding", "Authorization"))
    return answer
