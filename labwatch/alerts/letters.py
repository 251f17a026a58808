"""The messages themselves, in the language of whoever gets them: plain text and simple HTML."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from labwatch.alerts.choices import Choice
from labwatch.alerts.models import LINK_HOLDS, Asked, Follower
from labwatch.alerts.telling import News
from labwatch.alerts.tokens import confirm_token, manage_token, stop_token
from labwatch.changes.shown import ShownChange, ShownDifference
from labwatch.publishing.models import What
from sources.masking import one_line

_LONGEST_NAME = 90
_LONGEST_VALUE = 400
#: Characters of what stayed the same that lead to the difference in a long text.
_LEAD = 80
#: Fields of one change that a mail shows; its page has all.
_FIELDS = 8


def letter(asked: Asked, wanted: list[Choice]) -> EmailMultiAlternatives:
    """The letter that asks whether whoever has the address meant it."""
    with translation.override(asked.language):
        link = site_url(reverse("follow-confirm", args=[confirm_token(asked)]))
        context = {"asked": asked, "wanted": wanted, "link": link, "days": LINK_HOLDS.days}
        return _message(
            "letter",
            asked.address,
            _("Lab Watch: please confirm that you want mail"),
            context,
            _id("letter", asked.form_digest),
        )


def alert(
    follower: Follower, told: News, followed: list[Choice], upto: int
) -> EmailMultiAlternatives:
    """The mail that tells what changed. At every try to tell of one piece, the same Message-ID."""
    with translation.override(follower.language):
        stop = site_url(reverse("follow-stop", args=[stop_token(follower)]))
        context = {
            "changes": [_Told(change) for change in told.changes],
            "news": told,
            "follower": follower,
            "followed": followed,
            "stop": stop,
            "manage": site_url(reverse("follow-manage", args=[manage_token(follower)])),
            "log": site_url(f"{reverse('changes')}?after={told.changes[-1].entry.pk}"),
        }
        headers = {
            "List-Id": f"Lab Watch alerts <alerts.{_host()}>",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
        message_id = _id("alert", f"{follower.nonce}:{follower.position}:{upto}")
        return _message("alert", follower.address, _subject(told), context, message_id, headers)


def site_url(path: str) -> str:
    """The address of a path of this site."""
    return f"{settings.SITE_URL}{path}"


class _Told:
    """A change as a mail tells it."""

    def __init__(self, change: ShownChange) -> None:
        self.change, self.entry = change, change.entry

    @property
    def verb(self) -> str:
        return _verb(self.entry.what)

    @property
    def name(self) -> str:
        return one_line(self.entry.name)

    @property
    def reason(self) -> str:
        return one_line(self.entry.reason)

    @property
    def kind(self) -> str:
        return self.change.kind

    @property
    def day(self) -> dt.date:
        return self.change.day

    @property
    def url(self) -> str:
        """Its page, in the language of the mail."""
        home = reverse("home").rstrip("/")
        path = self.change.address
        return site_url(path if path.startswith(f"{home}/") else home + path)

    @property
    def differences(self) -> list[_Difference]:
        return [_Difference(each) for each in self.change.differences[:_FIELDS]]

    @property
    def further(self) -> int:
        """How many fields are not shown."""
        return max(0, len(self.change.differences) - _FIELDS)


class _Difference:
    """One field before and after, cut to a length fit for a mail: so that the difference shows."""

    def __init__(self, row: ShownDifference) -> None:
        self.label, self.is_new = row.label, row.is_new
        before, after = one_line(row.before), one_line(row.after)
        begin = 0 if row.is_new else _where_they_part(before, after)
        self.before, self.after = _cut(before, begin), _cut(after, begin)


def _where_they_part(before: str, after: str) -> int:
    """Where to begin two texts of which one is too long: a little before they differ."""
    if max(len(before), len(after)) <= _LONGEST_VALUE:
        return 0
    pairs = enumerate(zip(before, after, strict=False))
    same = next((place for place, (one, other) in pairs if one != other), len(before))
    return max(0, before.rfind(" ", 0, max(0, same - _LEAD)) + 1)


def _cut(text: str, begin: int) -> str:
    shown = str(Truncator(text[begin:]).chars(_LONGEST_VALUE))
    return f"… {shown}" if begin else shown


def _verb(what: str) -> str:
    words = {
        What.PUBLISHED: pgettext("of a change", "published"),
        What.CHANGED: pgettext("of a change", "changed"),
        What.RULED: pgettext("of a change", "ruled"),
        What.CORRECTED: pgettext("of a change", "corrected"),
        What.ALARM: pgettext("of a change", "source changed"),
        What.WITHDRAWN: pgettext("of a change", "withdrawn"),
    }
    return words[What(what)]


def _subject(told: News) -> str:
    first = _Told(told.changes[0])
    words: dict[str, Any] = {
        "name": Truncator(first.name).chars(_LONGEST_NAME),
        "what": first.verb,
        "count": told.count - 1,
    }
    if told.count == 1:
        return _("Lab Watch: %(name)s: %(what)s") % words
    return (
        ngettext(
            "Lab Watch: %(name)s: %(what)s, and %(count)d more change",
            "Lab Watch: %(name)s: %(what)s, and %(count)d more changes",
            told.count - 1,
        )
        % words
    )


def _message(
    template: str,
    address: str,
    subject: str,
    context: dict[str, Any],
    message_id: str,
    headers: dict[str, str] | None = None,
) -> EmailMultiAlternatives:
    """Text and HTML of one template. Django refuses line ends in headers; there are none here."""
    context = {**context, "site": settings.SITE_URL, "language": translation.get_language()}
    own = {
        "Message-ID": message_id,
        "Auto-Submitted": "auto-generated",
        "Precedence": "bulk",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": str(translation.get_language()),
    }
    message = EmailMultiAlternatives(
        one_line(subject),
        render_to_string(f"alerts/mail/{template}.txt", context),
        settings.DEFAULT_FROM_EMAIL,
        [address],
        headers={**own, **(headers or {})},
        reply_to=[settings.CONTACT_EMAIL] if settings.CONTACT_EMAIL else None,
    )
    message.attach_alternative(
        render_to_string(f"alerts/mail/{template}.html", context), "text/html"
    )
    return message


def _id(sort: str, of: str) -> str:
    return f"<{sort}.{hashlib.sha256(of.encode()).hexdigest()[:32]}@{_host()}>"


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
