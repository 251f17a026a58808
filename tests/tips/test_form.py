"""Anybody reports an error from a record's page, without an account; programs and floods do not."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from labwatch.tips.models import Tip
from tests import factories as make
from tests.pages.conftest import DETAILS
from tests.tips.conftest import TEXT, form_of, send, told, typed

pytestmark = pytest.mark.django_db


def test_a_report_comes_in_with_all_that_was_typed(client: Client) -> None:
    lab = make.make_lab(name="Anthropic")
    more = {
        "kind": "source",
        "source_url": "https://metr.example/report",
        "name": "Ada Lovelace",
        "contact": "ada@lab.example",
    }
    response = send(client, "labs", lab, **more)
    assert response["Location"] == reverse("report-record-sent", args=["labs", lab.slug])
    tip = Tip.objects.get()
    assert (tip.resource, tip.slug, tip.called) == ("labs", lab.slug, "Anthropic")
    assert (tip.page, tip.text, tip.is_open) == (lab.get_absolute_url(), TEXT, True)
    assert {name: getattr(tip, name) for name in more} == more


def test_only_the_text_is_needed(client: Client) -> None:
    assert send(client, "labs", make.make_lab()).status_code == 302


def test_the_page_after_it_says_what_happens_next(client: Client) -> None:
    lab = make.make_lab(name="Anthropic")
    sent = client.get(send(client, "labs", lab)["Location"])
    assert "A maintainer reads it against the sources" in told(sent)
    assert "Back to Anthropic" in told(sent)
    assert not sent.cookies


def test_something_about_the_site_can_be_reported_too(client: Client) -> None:
    response = client.post(reverse("report") + "?page=/coverage/", typed(""))
    assert response["Location"] == reverse("report-sent")
    tip = Tip.objects.get()
    assert (tip.resource, tip.slug, tip.page) == ("", "", "/coverage/")


def test_a_page_that_is_no_path_of_ours_is_not_kept(client: Client) -> None:
    client.post(reverse("report") + "?page=https://elsewhere.example/", typed(""))
    assert Tip.objects.get().page == ""


@pytest.mark.parametrize("name", DETAILS)
def test_the_page_of_each_record_leads_to_its_form_and_sets_no_cookie(
    name: str, client: Client
) -> None:
    record = getattr(make, f"make_{name}")()
    response = client.get(record.get_absolute_url())
    link = r'href="(/report/[^"?]+/)"\s+rel="nofollow">Report an error</a>; no account'
    found = re.search(link, response.content.decode())
    assert found
    assert not response.cookies
    form = client.get(found[1])
    assert form.status_code == 200
    assert record.slug in found[1]


@pytest.mark.parametrize("about", ["statements", "corrections"])
def test_each_entry_of_a_list_leads_to_its_form(about: str, client: Client) -> None:
    makers = {"statements": make.make_statement, "corrections": make.make_correction}
    record = makers[about]()
    assert form_of(about, record) in client.get(reverse(about)).content.decode()


def test_the_form_is_kept_from_search_engines_and_caches(client: Client) -> None:
    response = client.get(form_of("labs", make.make_lab()))
    assert response["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("status", ["draft", "in-review"])
def test_there_is_no_form_for_what_is_not_public(status: str, client: Client) -> None:
    lab = make.make_lab(status=status)
    assert client.get(form_of("labs", lab)).status_code == 404
    assert send(client, "labs", lab).status_code == 404
    assert client.get(reverse("report-record-sent", args=["labs", lab.slug])).status_code == 404


def test_there_is_no_form_for_kinds_that_we_do_not_keep(client: Client) -> None:
    assert client.get(reverse("report-record", args=["users", "alice"])).status_code == 404


def test_what_is_missing_is_named_at_its_field_and_on_top(client: Client) -> None:
    lab = make.make_lab()
    response = send(client, "labs", lab, text=" ", name="Ada", contact="no address")
    assert response.status_code == 400
    html = response.content.decode()
    assert 'href="#id_text"' in html
    assert 'id="id_text_error"' in html
    assert 'aria-invalid="true"' in html
    assert "Write what is wrong or missing." in told(response)
    assert 'value="Ada"' in html
    assert not Tip.objects.exists()


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://lab.example/", "data:text/html,x", "http://"]
)
def test_a_source_is_an_address_of_the_web(address: str, client: Client) -> None:
    response = send(client, "labs", make.make_lab(), source_url=address)
    assert response.status_code == 400
    assert "Write a web address such as" in told(response)


def test_an_address_without_its_beginning_is_taken_for_https(client: Client) -> None:
    send(client, "labs", make.make_lab(), source_url="metr.example/report")
    assert Tip.objects.get().source_url == "https://metr.example/report"


def test_a_text_of_more_than_4000_characters_is_refused_and_kept(client: Client) -> None:
    lab = make.make_lab()
    response = send(client, "labs", lab, text="ab" * 2001)
    assert response.status_code == 400
    assert "ab" * 2001 in response.content.decode()
    assert send(client, "labs", lab, text="a\r\n" * 1999 + "ab").status_code == 302


def test_what_strangers_type_comes_back_as_text(client: Client) -> None:
    evil = '</textarea><script>alert("x")</script>'
    html = send(client, "labs", make.make_lab(), age=0, text=evil).content.decode()
    assert "<script>alert" not in html
    assert "&lt;/textarea&gt;&lt;script&gt;" in html


def test_a_name_is_one_line_without_characters_that_turn_the_text_around(client: Client) -> None:
    send(client, "labs", make.make_lab(), name="Ada\n\u202eLovelace")
    assert Tip.objects.get().name == "Ada Lovelace"


def test_a_form_that_comes_back_at_once_is_asked_for_again_with_the_text(client: Client) -> None:
    lab = make.make_lab()
    sent = typed(f"labs/{lab.slug}", age=1)
    response = client.post(form_of("labs", lab), sent)
    assert response.status_code == 400
    assert "Wait a moment" in told(response)
    assert TEXT in told(response)
    assert sent["token"] in response.content.decode()
    assert not Tip.objects.exists()


@pytest.mark.parametrize(
    "change",
    [{"age": 24 * 3600 + 60}, {"age": -3600}, {"token": "made-up"}, {"token": ""}],
    ids=["old", "of the future", "made up", "none"],
)
def test_a_form_that_is_too_old_or_not_ours_gets_a_new_note_and_keeps_its_text(
    change: Any, client: Client
) -> None:
    response = send(client, "labs", make.make_lab(), **change)
    assert response.status_code == 400
    assert "Your text is kept" in told(response)
    assert TEXT in told(response)
    assert not Tip.objects.exists()


def test_the_note_of_one_form_is_no_good_for_another_record(client: Client) -> None:
    lab, other = make.make_lab(), make.make_lab()
    response = client.post(form_of("labs", lab), typed(f"labs/{other.slug}"))
    assert response.status_code == 400


def test_whoever_fills_in_the_trap_is_asked_to_empty_it(client: Client) -> None:
    response = send(client, "labs", make.make_lab(), trap="https://spam.example")
    assert response.status_code == 400
    assert "spam.example" not in response.content.decode()
    assert not Tip.objects.exists()


def test_the_same_form_sent_twice_makes_one_tip(client: Client) -> None:
    lab = make.make_lab()
    sent = typed(f"labs/{lab.slug}")
    assert [client.post(form_of("labs", lab), sent).status_code for _ in "ab"] == [302, 302]
    assert Tip.objects.count() == 1


def test_a_form_without_its_cookie_is_refused() -> None:
    lab = make.make_lab()
    strict = Client(enforce_csrf_checks=True)
    assert send(strict, "labs", lab).status_code == 403
    page = strict.get(form_of("labs", lab)).content.decode()
    forged = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert forged
    assert send(strict, "labs", lab, csrfmiddlewaretoken=forged[1]).status_code == 302


def test_one_address_sends_only_so_many_an_hour(client: Client, settings: Any) -> None:
    settings.TIP_RATE = 2
    lab = make.make_lab()
    for _ in range(2):
        send(client, "labs", lab)
    response = send(client, "labs", lab)
    assert response.status_code == 429
    assert response["Retry-After"] == "3600"
    assert "your network sent that many" in told(response)
    assert TEXT in told(response)
    assert send(Client(REMOTE_ADDR="198.51.100.7"), "labs", lab).status_code == 302


def test_everybody_together_sends_only_so_many_an_hour(settings: Any) -> None:
    settings.TIP_RATE_OVERALL = 2
    lab = make.make_lab()
    sent = [send(Client(REMOTE_ADDR=f"198.51.100.{n}"), "labs", lab).status_code for n in range(3)]
    assert sent == [302, 302, 429]


def test_behind_a_proxy_the_address_that_it_wrote_counts(settings: Any) -> None:
    settings.TIP_RATE, settings.BEHIND_PROXY = 1, True
    lab = make.make_lab()

    def sent(forwarded: str) -> int:
        client = Client(headers={"X-Forwarded-For": forwarded})
        return int(send(client, "labs", lab).status_code)

    assert sent("203.0.113.1") == 302
    assert sent("10.9.9.9, 203.0.113.1") == 429
    assert sent("203.0.113.2") == 302


def test_of_the_address_only_a_salted_hash_is_kept(client: Client) -> None:
    send(client, "labs", make.make_lab())
    tip = Tip.objects.get()
    assert len(tip.caller) == 64
    assert all("127.0.0.1" not in str(getattr(tip, field.name)) for field in tip._meta.fields)
