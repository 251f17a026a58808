"""What is sent, to whom and when: also where servers fail, records go and strangers write names."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from labwatch.alerts import delivering
from labwatch.alerts.claiming import claim, due_letters, give_back
from labwatch.alerts.delivering import work
from labwatch.alerts.forgetting import FORGOTTEN
from labwatch.alerts.models import Asked, Follower
from labwatch.alerts.rhythms import next_week
from labwatch.alerts.sending import Answer, Outcome
from labwatch.alerts.telling import SHOWN
from labwatch.publishing.refreshing import refresh_all
from labwatch.webhooks.retrying import TRIES
from tests import factories as make
from tests.alerts.conftest import (
    MINUTE,
    READER,
    PostOffice,
    change,
    html_of,
    later,
    make_asked,
    make_follower,
    text_of,
)

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def lab() -> Any:
    """A lab that the public has seen."""
    lab = make.make_lab(slug="lab", name="Lab")
    refresh_all()
    return lab


def the_follower() -> Follower:
    """As the database has it."""
    return Follower.objects.get()


def test_a_server_that_is_down_is_tried_again_until_it_is_up(post: PostOffice, lab: Any) -> None:
    make_follower()
    make_follower(address="b@reader.example")
    change(lab, country="France")
    post.close()
    assert later() == 0
    assert "No mail server" in Follower.objects.exclude(trouble="").get().trouble
    assert later() == 0  # too soon
    for hours in range(1, 9):
        assert later(by=hours * HOUR) == 0
    assert not Follower.objects.filter(paused_at__isnull=False).exists()
    post.open()
    assert later(by=10 * HOUR) == 2
    assert later(by=20 * HOUR) == 0
    assert set(Follower.objects.values_list("tries", "trouble", "telling")) == {(0, "", None)}


def test_waits_between_tries_grow_and_end(post: PostOffice, lab: Any) -> None:
    make_follower()
    change(lab, country="France")
    post.answers["RCPT"] = "451 4.7.1 Come back later"
    now, waits = timezone.now() + HOUR, []
    while not the_follower().paused_at:
        work(now)
        due = the_follower().next_at
        waits.append(due - now if due else None)
        now = due or now
        assert len(waits) <= 10
    numbers = [wait.total_seconds() for wait in waits if wait]
    assert numbers[:5] == sorted(numbers[:5])
    assert numbers[0] < 120
    assert len(waits) == 10
    assert the_follower().trouble == "The mail server did not take the address (451)."
    assert post.mails == []


@pytest.mark.parametrize(
    ("answers", "is_paused"),
    [
        ({"RCPT": "550 5.1.1 No such user"}, True),
        ({"RCPT": "552 Mailbox full"}, True),
        ({"RCPT": "554 5.7.1 Your network is blocked"}, False),  # about us, not about the address
        ({"RCPT": "421 4.3.2 Shutting down"}, False),
        ({"DATA": "554 5.6.0 Looks like spam"}, False),
        ({"DATA": "451 4.3.0 Disk full"}, False),
    ],
)
def test_only_an_address_that_is_refused_for_good_is_paused_at_once(
    post: PostOffice, lab: Any, answers: dict[str, str], is_paused: bool
) -> None:
    make_follower()
    change(lab, country="France")
    post.answers |= answers
    assert later() == 0
    assert bool(the_follower().paused_at) == is_paused
    post.answers.clear()
    assert later(by=DAY) == (0 if is_paused else 1)


def test_one_address_that_fails_does_not_keep_others_waiting(post: PostOffice, lab: Any) -> None:
    for name in "abc":
        make_follower(address=f"{name}@reader.example")
    change(lab, country="France")
    post.unknown = "a@reader.example"
    assert later() == 2
    assert Follower.objects.filter(paused_at__isnull=False).count() == 1


def test_a_letter_to_an_address_that_is_refused_is_forgotten(post: PostOffice) -> None:
    now = timezone.now()
    make_asked(next_at=now)
    post.answers["RCPT"] = "550 5.1.1 No such user"
    assert later() == 0
    asked = Asked.objects.get()
    assert (asked.address, asked.next_at) == ("", None)


def test_a_letter_waits_for_the_server_and_keeps_its_id(post: PostOffice) -> None:
    make_asked(next_at=timezone.now())
    post.answers["DATA"] = "451 4.3.0 Disk full"
    assert later() == 0
    post.answers.clear()
    assert later(by=HOUR) == 1
    assert later(by=2 * HOUR) == 0


HOSTILE = ("\u017f" * 60 + "@example.org", '"\x0bBcc:x@y.org\x0b"@example.org')


@pytest.mark.parametrize("hostile", HOSTILE, ids=["long", "header"])
def test_a_mail_that_cannot_be_made_or_sent_keeps_no_other_waiting_and_is_given_up(
    post: PostOffice, lab: Any, hostile: str, caplog: pytest.LogCaptureFixture
) -> None:
    now = timezone.now()
    # No form lets such an address through; each has one try left.
    asked = make_asked(address=hostile, next_at=now, tries=TRIES - 1)
    make_asked(next_at=now)
    follower = make_follower(address=hostile.lower(), tries=TRIES - 1)
    make_follower()
    change(lab, country="France")
    assert later() == 2
    asked.refresh_from_db()
    assert (asked.address, asked.next_at) == ("", None)
    assert asked.trouble == "Our own program failed; its log says where."
    follower.refresh_from_db()
    assert follower.paused_at
    ours = [each.getMessage() for each in caplog.records if each.name.startswith("labwatch")]
    assert ours
    assert not [text for text in ours if "example.org" in text or "y.org" in text]


def test_a_record_that_cannot_be_told_keeps_no_other_follower_waiting(
    post: PostOffice, lab: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_follower(address="a@reader.example", language="de-at")
    make_follower()
    change(lab, country="France")
    tell = delivering.news

    def fail(follower: Follower, *given: Any) -> Any:
        return 1 / 0 if follower.language == "de-at" else tell(follower, *given)

    monkeypatch.setattr(delivering, "news", fail)
    assert later() == 1
    assert post.last["To"] == READER


@pytest.mark.parametrize("outcome", Outcome)
def test_a_letter_that_was_forgotten_while_it_was_sent_stays_forgotten(outcome: Outcome) -> None:
    now = timezone.now()
    make_asked(next_at=now)
    [asked] = claim(due_letters(now), now)
    Asked.objects.update(**FORGOTTEN)
    delivering._settle_letter(asked, Answer(outcome, "trouble"), now)
    give_back(asked, now)
    kept = Asked.objects.get()
    assert (kept.address, kept.next_at, kept.trouble) == ("", None, "")


def test_what_comes_within_minutes_comes_in_one_mail(post: PostOffice, lab: Any) -> None:
    make_follower()
    for country in ("France", "Italy", "Spain"):
        change(lab, country=country)
    assert later() == 1
    assert "3 changes in what you follow" in text_of(post.last)
    assert post.last["Subject"] == "Lab Watch: Lab: changed, and 2 more changes"


def test_a_mail_shows_so_many_changes_and_leads_to_the_others(post: PostOffice, lab: Any) -> None:
    make_follower()
    for number in range(SHOWN + 2):
        make.make_lab(name=f"Lab number {number:02}")
    refresh_all()
    assert later() == 1
    text = text_of(post.last)
    assert "Lab number 29" in text
    assert "Lab number 30" not in text
    assert "2 more changes stand in the log:" in text
    assert "/changes/?after=" in text
    assert later(by=HOUR) == 0


def test_of_long_texts_a_mail_shows_where_they_differ(post: PostOffice, lab: Any) -> None:
    make_follower()
    change(lab, note=f"{'long and ' * 200}before the end")
    later()
    change(lab, note=f"{'long and ' * 200}changed at the end")
    later()
    lines = [line.strip() for line in text_of(post.last).splitlines()]
    for begin, end in (("before: …", "before the end"), ("now: …", "changed at the end")):
        [line] = [line for line in lines if line.startswith(begin)]
        assert line.endswith(f"long and {end}")
        assert len(line) < 150


def test_what_was_withdrawn_before_the_mail_is_not_told(post: PostOffice, lab: Any) -> None:
    make_follower()
    secret = make.make_lab(name="Hunter2")
    refresh_all()
    change(secret, country="Nowhere")
    change(secret, status="draft")
    assert later() == 0
    change(lab, note="Changed as well.")
    change(lab, status="draft")
    assert later() == 1
    assert post.last["Subject"] == "Lab Watch: Lab: withdrawn"
    assert "Changed as well" not in text_of(post.last)
    assert "Hunter2" not in str(post.mails)


def test_what_was_withdrawn_just_now_is_seen_even_before_the_log_knows(
    post: PostOffice, lab: Any
) -> None:
    make_follower()
    change(lab, country="France")
    lab.status = "draft"
    lab.save()
    later()
    assert [mail["Subject"] for mail in post.mails] == ["Lab Watch: Lab: withdrawn"]


def test_strangers_names_break_no_header_and_run_nothing(post: PostOffice, lab: Any) -> None:
    make_follower()
    evil = "Lab\r\nBcc: all@reader.example\r\n\r\n<script>alert(1)</script> ½ \u202e"
    type(lab).objects.update(name=evil)
    refresh_all()
    assert later() == 1
    mail = post.last
    assert mail["Bcc"] is None
    assert mail["Subject"].strip().startswith("Lab Watch: Lab Bcc: all@reader.example <script>")
    assert "\n" not in mail["Subject"]
    assert "<script>" not in html_of(mail)
    assert "&lt;script&gt;" in html_of(mail)


def test_an_address_with_a_domain_in_another_alphabet_is_written_to(
    post: PostOffice, lab: Any
) -> None:
    make_follower(address="ada@bücher.example")
    change(lab, country="France")
    assert later() == 1
    assert post.last["To"] == "ada@xn--bcher-kva.example"


def test_no_log_names_an_address(
    post: PostOffice, lab: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    make_follower()
    change(lab, country="France")
    post.answers["RCPT"] = f"450 4.2.1 <{READER}> is busy"
    later()
    monkeypatch.setattr(delivering, "alert", lambda *_given: 1 / 0)
    later(by=HOUR)
    assert the_follower().trouble == "Our own program failed; its log says where."
    ours = [each for each in caplog.records if each.name.startswith(("labwatch", "django"))]
    assert ours
    assert not [each for each in ours if "reader.example" in f"{each.getMessage()}{each.exc_text}"]


def test_a_run_ends_after_so_many_mails_and_the_next_goes_on(
    post: PostOffice, lab: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "MOST", 20)
    for number in range(30):
        make_follower(address=f"reader{number}@reader.example")
    change(lab, country="France")
    assert [later(), later(), later()] == [20, 10, 0]
    assert len({mail["To"] for mail in post.mails}) == 30


def test_each_mail_asks_the_database_the_same_however_much_it_tells(
    post: PostOffice, lab: Any
) -> None:
    def queries(changes: int) -> int:
        Follower.objects.all().delete()
        labs = [make.make_lab() for _ in range(changes)]
        refresh_all()
        make_follower(*[f"labs/{each.slug}" for each in labs])
        for each in labs:
            change(each, country="France")
        with CaptureQueriesContext(connection) as asked:
            assert later() == 1
        return len(asked)

    queries(1)
    assert queries(1) == queries(10)


def test_an_idle_call_asks_little_and_opens_no_connection(post: PostOffice, lab: Any) -> None:
    for number in range(5):
        make_follower(address=f"reader{number}@reader.example")
    post.close()
    with CaptureQueriesContext(connection) as asked:
        assert later() == 0
    assert len(asked) <= 8
    assert not Follower.objects.exclude(trouble="").exists()


def test_changing_to_weekly_keeps_what_was_not_told_for_monday(post: PostOffice, lab: Any) -> None:
    from labwatch.alerts.following import change as set_to

    follower = make_follower()
    change(lab, country="France")
    now = timezone.now()
    set_to(follower, now, everything=True, keys=[], rhythm="weekly", language="en-gb")
    assert later() == 0
    assert later(by=next_week(now) - now + MINUTE) == 1


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-29T12:00", "2026-11-30T07:00"),  # a Sunday
        ("2026-11-30T06:59", "2026-11-30T07:00"),
        ("2026-11-30T07:00", "2026-12-07T07:00"),
        ("2026-12-01T00:00", "2026-12-07T07:00"),
    ],
)
def test_the_week_begins_on_monday_at_seven(now: str, then: str) -> None:
    def moment(text: str) -> dt.datetime:
        return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)

    assert next_week(moment(now)) == moment(then)
