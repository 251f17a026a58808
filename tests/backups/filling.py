"""What a site has beside the starter record: ``python -m tests.backups.filling`` puts it there."""

from __future__ import annotations

import datetime as dt
import os

#: The bytes of a kept page, and of a later version that is stored as what differs from it.
PAGE = bytes(number % 251 for number in range(60_000))
LATER = PAGE[:30_000] + b"but not this year" + PAGE[30_000:]
TEXT = "a\tb\\N\nc \\. é “quoted” \r\x0b end"


def fill() -> None:
    """Drafts, history, people, secrets, kept pages, and a download."""
    from django.contrib.auth.models import Group, User
    from django.contrib.sessions.models import Session
    from django.core.management import call_command
    from django.utils import timezone

    from commitments.models import Lab
    from labwatch.publishing.refreshing import refresh_all
    from labwatch.webhooks.models import SigningSecret
    from sources.models import Source
    from tests.alerts.conftest import make_follower
    from tests.factories import make_lab
    from tests.keys.conftest import new_key
    from tests.webhooks.conftest import make_subscription

    _keep_pages()
    editor = User.objects.create_user("editor", password="a-long-password", is_staff=True)
    editor.groups.add(Group.objects.order_by("pk")[0])
    draft = make_lab(name="A lab not public yet", status="draft", note=TEXT)
    draft.note += " more"
    draft.save()
    Lab.objects.filter(pk=make_lab(name="Gone").pk).delete()
    new_key()
    subscription, _secret = make_subscription("https://receiver.example/hook")
    assert SigningSecret.objects.filter(subscription=subscription).exists()
    make_follower()
    Session.objects.create(session_key="of-somebody", session_data="x", expire_date=timezone.now())
    Source.objects.update(next_check_at=timezone.now() + dt.timedelta(days=3))
    held = {"lease": "f" * 32, "lease_until": timezone.now()}
    Source.objects.filter(pk=Source.objects.order_by("pk").first().pk).update(**held)
    refresh_all()
    call_command("build_download", verbosity=0)


def _keep_pages() -> None:
    from sources.checking.keeping import keep_body, sha256
    from tests.factories import make_snapshot

    first = make_snapshot(
        body=keep_body(PAGE), body_sha256=sha256(PAGE), text=TEXT, streams={"full": TEXT}
    )
    name = keep_body(LATER, first)
    assert ".from-" in name
    make_snapshot(body=name, body_sha256=sha256(LATER), source=first.source)


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labwatch.settings")
    django.setup()
    fill()
