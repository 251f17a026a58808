"""What readers see of source checks: states, changes, versions, visits, and where all of it is."""

from __future__ import annotations

import datetime as dt
import html as markup
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from labwatch.publishing.refreshing import refresh_all
from sources.models import Check, Citation, Snapshot, Source
from tests import factories as make
from tests.pages.conftest import page, words

pytestmark = pytest.mark.django_db
QUOTE = "We will let outsiders test for 10 days."
NOW = "We may let outsiders test for 10 days."
DIFF = [
    ["equal", "We", "We"],
    ["replace", "will", "may"],
    ["equal", "let outsiders test for 10 days.", "let outsiders test for 10 days."],
]
HOSTILE = (
    "<script>alert(1)</script><svg onload=alert(2)><img src=x onerror=alert(3)>"
    "<a href=\"javascript:alert(4)\" onclick='alert(5)'>x</a></mark></title>"
)


def day(number: int, hour: int = 12) -> dt.datetime:
    """A moment in November 2026."""
    return dt.datetime(2026, 11, number, hour, tzinfo=dt.UTC)


class Changed:
    """A source whose quote was altered between the 3rd and the 5th, with all that shows it."""

    def __init__(self, **text: str) -> None:
        self.source: Source = make.make_source(slug="policy", title="Policy", reach="ok")
        make.make_health(source=self.source, last_visit_at=day(12), last_ok_at=day(12))
        self.old = self._version("a", f"Before it. {QUOTE} After it.", 1)
        self.new = self._version("b", text.get("text", f"Before it. {NOW} After it."), 5)
        self.first = make.make_check(
            source=self.source, snapshot=self.old, first_seen_at=day(1), last_seen_at=day(3)
        )
        self.visit: Check = make.make_check(
            source=self.source, snapshot=self.new, first_seen_at=day(5), last_seen_at=day(12)
        )
        self.citation: Citation = make.make_citation(
            source=self.source,
            slug="passage",
            quote=QUOTE,
            quote_state="altered",
            quote_state_since=day(6),
        )
        self._stand(text)
        make.make_event(
            citation=self.citation,
            at=day(6),
            first_seen_at=day(5),
            before="verbatim",
            after="altered",
            check_row=self.visit,
            diff=DIFF,
        )

    def _version(self, sign: str, text: str, seen: int) -> Snapshot:
        return make.make_snapshot(
            source=self.source,
            body_sha256=sign * 64,
            text=text,
            first_seen_at=day(seen),
            last_seen_at=day(seen, 13),
        )

    def _stand(self, text: dict[str, str]) -> None:
        found = text.get("found", NOW)
        result = {"diff": DIFF, "kinds": ["modal"], "found": found, "before": "Before it."}
        self.standing = make.make_standing(
            citation=self.citation,
            snapshot=self.new,
            last_looked_at=day(12),
            last_stood_at=day(3),
            result={**result, "after": "After it.", "reasons": []},
        )


@pytest.fixture
def changed() -> Changed:
    return Changed()


class TestTheSourcePage:
    def test_a_changed_quote_is_told_in_words_marks_and_days(
        self, client: Client, changed: Changed
    ) -> None:
        html = page(client, changed.source)
        text = words(html)
        assert "Wording changed between 3 and 5 Nov 2026: see both." in text
        assert "In words: 'will' became 'may' (touches how binding it is)." in text
        assert "wording changed · since 5 Nov 2026" in text
        assert f"Before it. {NOW} After it." in text
        assert f"<mark>{NOW}</mark>" in html

    def test_a_diff_is_understood_without_colour_and_by_ear(
        self, client: Client, changed: Changed
    ) -> None:
        html = page(client, changed.source)
        diff = html.partition('<p class="diff words"')[2].partition("</p>")[0]
        assert re.search(r"<del>.*will.*</del>\s*<ins>.*may.*</ins>", diff, re.DOTALL)
        assert "removed: will" in words(diff)
        assert "added: may" in words(diff)

    def test_it_links_to_the_passage_in_the_live_page(
        self, client: Client, changed: Changed
    ) -> None:
        assert f'href="{changed.source.url}#:~:text=We%20may' in page(client, changed.source)

    def test_what_waits_for_people_is_said_and_what_they_answered(
        self, client: Client, changed: Changed
    ) -> None:
        item = make.make_review_item(citation=changed.citation, opened_at=day(6))
        assert "Under review since 6 Nov 2026, 12:00 UTC" in words(page(client, changed.source))
        item.closed_at, item.answer, item.note = day(7), "still-holds", "A private note."
        item.save()
        text = words(page(client, changed.source))
        assert "nder review since" not in text
        assert (
            "Reviewed on 7 Nov 2026, 12:00 UTC (wording changed): what we record still holds."
            in text
        )
        assert "private note" not in text

    def test_a_change_that_is_not_confirmed_is_not_shown(self, client: Client) -> None:
        passage = make.make_citation(quote_state="verbatim", quote=QUOTE)
        pending = {"state": "altered", "found": "UNCONFIRMED", "since": "2026-11-05"}
        make.make_standing(citation=passage, last_stood_at=day(3), pending=pending)
        html = page(client, passage.source)
        assert "Verified verbatim on 3 Nov 2026 (live page)" in words(html)
        assert "UNCONFIRMED" not in html
        assert "altered" not in html

    def test_an_item_about_the_address_alone_is_no_changed_quote(
        self, client: Client, changed: Changed
    ) -> None:
        make.make_review_item(kind="moved", citation=None, source=changed.source)
        make.make_review_item(kind="context", citation=changed.citation)
        assert "nder review since" not in words(page(client, changed.source))

    def test_visits_stand_in_a_strip_of_signs_with_words_and_links(self, client: Client) -> None:
        source = make.make_source()
        for number, outcome in enumerate(("ok", "not-found", "blocked", "no-answer"), start=1):
            make.make_check(source=source, outcome=outcome, last_seen_at=day(number))
        html = page(client, source)
        strip = html.partition('<ol class="strip"')[2].partition("</ol>")[0]
        assert re.findall(r'aria-hidden="true">(.)<', strip) == ["✓", "✕", "⊘", "!"]
        assert "1 Nov 2026: the page" in words(strip)
        for visit in source.checks.all():
            assert reverse("source-visit", args=[source.slug, visit.pk]) in strip

    def test_a_long_history_is_cut_to_its_newest_sixty_visits(self, client: Client) -> None:
        source = make.make_source()
        for _ in range(62):
            make.make_check(source=source)
        html = page(client, source)
        assert html.count('<a class="visit ') == 60
        assert reverse("source-visits", args=[source.slug]) in html

    def test_a_page_behind_a_wall_says_so_and_keeps_what_was_known(self, client: Client) -> None:
        source = make.make_source(reach="blocked")
        make.make_health(source=source, reach="blocked", last_why="answers 403")
        passage = make.make_citation(source=source, quote=QUOTE, quote_state="verbatim")
        make.make_standing(citation=passage, last_stood_at=day(3), last_looked_at=day(3))
        text = words(page(client, source))
        assert (
            "Not re-verified since 3 Nov 2026 (verbatim then): the site blocks our visits" in text
        )

    def test_a_paused_source_is_not_said_to_be_due_or_paused_since(self, client: Client) -> None:
        source = make.make_source(reach="paused", next_check_at=day(20))
        make.make_health(source=source, reach="ok", since=day(2))
        text = words(page(client, source))
        assert "Next visit due" not in text
        assert "since 2 Nov 2026" not in text


class TestEverywhere:
    def test_a_citation_shows_state_and_day_wherever_it_is_cited(
        self, client: Client, changed: Changed
    ) -> None:
        make.make_review_item(citation=changed.citation, opened_at=day(6))
        pledge = make.make_pledge()
        records: list[Any] = [
            pledge.commitment,
            pledge.lab,
            make.make_model(),
            make.make_document(),
            make.make_grant(),
            make.make_evaluation(),
            make.make_finding(),
            make.make_evaluator(),
        ]
        for record in records:
            make.cite(record, changed.citation)
            text = words(page(client, record))
            assert "wording changed · since 6 Nov 2026" in text, record
            assert "A source of this record changed; under review since 6 Nov 2026" in text, record
        for part in (pledge, make.make_ruling(pledge=pledge)):
            before = page(client, pledge.commitment).count("A source of this record changed")
            make.cite(part, changed.citation)
            after = page(client, pledge.commitment).count("A source of this record changed")
            assert after == before + 1, part

    def test_a_statement_says_so_too(self, client: Client, changed: Changed) -> None:
        make.make_review_item(citation=changed.citation, opened_at=day(6))
        make.cite(make.make_statement(), changed.citation)
        assert "A source of this record changed" in words(page(client, "statements"))

    def test_a_record_whose_sources_stand_has_no_such_line(self, client: Client) -> None:
        lab = make.make_lab()
        passage = make.make_citation(quote_state="verbatim")
        make.make_standing(citation=passage, last_stood_at=day(3))
        make.cite(lab, passage)
        text = words(page(client, lab))
        assert "verbatim · 3 Nov 2026" in text
        assert "under review" not in text

    def test_any_statement_leads_to_the_visit_behind_it_in_two_clicks(
        self, client: Client, changed: Changed
    ) -> None:
        grant = make.make_grant()
        make.cite(grant, changed.citation)
        (first,) = set(re.findall(r'href="(/sources/policy/#passage)"', page(client, grant)))
        passage = page(client, first.partition("#")[0]).partition('id="passage"')[2]
        second = re.search(r'href="([^"]+)">the visit behind this', passage)
        assert second
        assert second[1] == reverse("source-visit", args=["policy", changed.visit.pk])
        assert "SHA-256 of the body" in words(page(client, second[1]))

    def test_the_foot_of_every_page_tells_the_last_sweep(self, client: Client) -> None:
        assert "Sources have not been swept yet" in words(page(client, "about"))
        make.make_sweep(finished_at=day(12), started_at=day(11), done=7)
        make.make_sweep(finished_at=None)
        line = "Sources last checked: sweep finished 12 Nov 2026 12:00 UTC (7 sources)"
        assert line in words(page(client, "about"))
        make.make_checker(stopped_at=day(13), stopped_because="Most hosts failed.")
        text = words(page(client, "about"))
        assert "Source checks have been stopped since 13 Nov 2026 12:00 UTC" in text
        assert "Most hosts failed" not in text


class TestVersionsAndVisits:
    def test_versions_are_listed_and_two_are_chosen_by_a_plain_form(
        self, client: Client, changed: Changed
    ) -> None:
        text = words(page(client, reverse("source-versions", args=["policy"])))
        assert "5 Nov 2026, 12:00 UTC" in text
        assert " 12 none " in text  # words and title
        chosen = client.get(
            reverse("source-versions", args=["policy"]),
            {"old": changed.old.pk, "new": changed.new.pk},
        )
        diff = reverse("source-diff", args=["policy", changed.old.pk, changed.new.pk])
        assert chosen.headers["Location"] == diff
        html = page(client, diff)
        assert "1 paragraph changed" in words(html)
        assert "removed: will" in words(html)

    def test_a_version_marks_what_is_quoted(self, client: Client, changed: Changed) -> None:
        for version, marked in ((changed.old, QUOTE), (changed.new, NOW)):
            html = page(client, reverse("source-version", args=["policy", version.pk]))
            assert f"<mark>{marked.rstrip('.')}</mark>" in html

    def test_what_was_deleted_by_law_keeps_hash_and_reason(
        self, client: Client, changed: Changed
    ) -> None:
        Snapshot.objects.filter(pk=changed.old.pk).update(
            text="", body_dropped_because="A court asked"
        )
        html = page(client, reverse("source-version", args=["policy", changed.old.pk]))
        assert "no longer kept: A court asked. Its hash stays." in words(html)
        assert "a" * 64 in html

    def test_texts_read_by_different_programs_are_not_blamed_on_the_site(
        self, client: Client, changed: Changed
    ) -> None:
        address = reverse("source-diff", args=["policy", changed.old.pk, changed.new.pk])
        assert "may be ours" not in words(page(client, address))
        Snapshot.objects.filter(pk=changed.old.pk).update(extractor_version=9)
        assert "a difference may be ours and not theirs" in words(page(client, address))

    def test_texts_too_long_to_compare_say_so(self, client: Client, changed: Changed) -> None:
        Snapshot.objects.filter(pk=changed.new.pk).update(text="word " * 210_000)
        address = reverse("source-diff", args=["policy", changed.old.pk, changed.new.pk])
        html = page(client, address)
        assert "are not compared here" in words(html)
        assert len(html) < 50_000

    @pytest.mark.parametrize("name", ["source-version", "source-visit"])
    def test_what_belongs_to_another_source_or_to_none_is_404(
        self, client: Client, changed: Changed, name: str
    ) -> None:
        other = make.make_source()
        own = changed.new.pk if name == "source-version" else changed.visit.pk
        page(client, reverse(name, args=["policy", own]))
        for slug, key in ((other.slug, own), ("policy", 10**30), ("nobody", own)):
            html = page(client, reverse(name, args=[slug, key]), status=404)
            assert "Nothing here" in html

    def test_a_comparison_needs_two_versions_of_this_source(
        self, client: Client, changed: Changed
    ) -> None:
        foreign = make.make_snapshot()
        for old, new in ((foreign.pk, changed.new.pk), (changed.new.pk, foreign.pk)):
            page(client, reverse("source-diff", args=["policy", old, new]), status=404)
        versions = reverse("source-versions", args=["policy"])
        for query in ("old=x&new=1", "old=&new=", "old=-1&new=2", "old=%00&new=1"):
            page(client, f"{versions}?{query}", status=404)

    def test_nothing_of_a_draft_is_shown(self, client: Client, changed: Changed) -> None:
        make.make_citation(source=changed.source, quote="A SECRET passage.", status="draft")
        draft = make.make_citation(source=changed.source, quote="x", status="draft", slug="hid")
        make.make_event(citation=draft, check_row=changed.visit, after="altered")
        Snapshot.objects.filter(pk=changed.new.pk).update(text="Here is a SECRET passage.")
        version = page(client, reverse("source-version", args=["policy", changed.new.pk]))
        assert "<mark>" not in version
        visit = page(client, reverse("source-visit", args=["policy", changed.visit.pk]))
        assert "hid" not in re.findall(r"/sources/policy/#(\w+)", visit)
        Source.objects.filter(pk=changed.source.pk).update(status="draft")
        for name, keys in (
            ("source-versions", []),
            ("source-version", [changed.new.pk]),
            ("source-diff", [changed.old.pk, changed.new.pk]),
            ("source-visit", [changed.visit.pk]),
        ):
            page(client, reverse(name, args=["policy", *keys]), status=404)

    def test_a_visit_is_shown_as_evidence(self, client: Client, changed: Changed) -> None:
        Check.objects.filter(pk=changed.visit.pk).update(
            server_ip="203.0.113.7",
            http_status=200,
            body_sha256="e" * 64,
            program="labwatch 9",
            certificate={"issuer": "The CA", "subject": "lab.example", "not_after": "2027"},
            hops=[
                {"url": "https://lab.example/a", "status": 301, "location": "/b", "ip": "192.0.2.1"}
            ],
            headers={"ETag": '"x"'},
        )
        changed.source.archive_url = "https://archive.example/copy"
        changed.source.save()
        text = words(page(client, reverse("source-visit", args=["policy", changed.visit.pk])))
        for shown in (
            "5 Nov 2026, 12:00 UTC",
            "203.0.113.7",
            "e" * 64,
            changed.new.text_sha256,
            "labwatch 9",
            "lab.example, issued by The CA",
            "https://lab.example/a 301 /b 192.0.2.1",
            'ETag "x"',
            "https://archive.example/copy",
            "verbatim → wording changed",
        ):
            assert shown in text, shown


class TestStrangersTexts:
    def _pages(self, client: Client, changed: Changed) -> dict[str, str]:
        keys = (changed.old.pk, changed.new.pk)
        addresses = [
            reverse("source", args=["policy"]),
            reverse("source-versions", args=["policy"]),
            reverse("source-version", args=["policy", changed.new.pk]),
            reverse("source-diff", args=["policy", *keys]),
            reverse("source-diff", args=["policy", *keys[::-1]]),
            reverse("source-visit", args=["policy", changed.visit.pk]),
        ]
        return {address: page(client, address) for address in addresses}

    def test_nothing_that_a_page_sent_runs_in_ours(self, client: Client) -> None:
        changed = Changed(text=f"Before. {HOSTILE} {NOW}", found=HOSTILE)
        Snapshot.objects.filter(pk=changed.new.pk).update(title=HOSTILE)
        changed.standing.result["diff"] = [["replace", HOSTILE, HOSTILE]]
        changed.standing.result["before"] = changed.standing.result["after"] = HOSTILE
        changed.standing.result["context_diff"] = [["insert", "", HOSTILE], "junk", [1], {}]
        changed.standing.context_changed = True
        changed.standing.archived_copy = "javascript:alert(6)"
        changed.standing.save()
        evil = {"url": f"javascript:{HOSTILE}", "status": HOSTILE, "location": HOSTILE}
        Check.objects.filter(pk=changed.visit.pk).update(
            headers={HOSTILE: HOSTILE, "X": "a\r\nb"},
            hops=[evil],
            final_url="javascript:alert(7)",
            detail=HOSTILE,
            server_ip="<b>",
            program=HOSTILE[:60],
            certificate={"issuer": HOSTILE},
        )
        for address, html in self._pages(client, changed).items():
            main = html.partition("<main")[2].partition('<section class="cite"')[0]
            assert "alert(" in main or address.endswith("/versions/"), address
            tags = re.findall(r"<[a-z][^>]*>", main)
            assert not [tag for tag in tags if re.match(r"<(script|svg|img|iframe)", tag)], address
            assert not [tag for tag in tags if re.search(r"\son\w+\s*=", tag)], address
            assert not [tag for tag in tags if "javascript:" in tag], address

    def test_secrets_in_addresses_and_cookies_are_never_shown(
        self, client: Client, changed: Changed
    ) -> None:
        secret = "https://lab.example/a?token=hunter2&X-Amz-Signature=hunter2&page=2"
        Source.objects.filter(pk=changed.source.pk).update(url=secret, archive_url=f"{secret}&b")
        Check.objects.filter(pk=changed.visit.pk).update(
            final_url=secret,
            hops=[{"url": secret, "status": 302, "location": "/x?sig=hunter2", "ip": ""}],
            headers={"Set-Cookie": "s=hunter2", "Location": secret, "Link": f"<{secret}>"},
            detail=f"sent to {secret}",
        )
        changed.standing.archived_copy = f"https://archive.example/{secret}"
        changed.standing.save()
        grant = make.make_grant()
        make.cite(grant, changed.citation)
        pages = {**self._pages(client, changed), "grant": page(client, grant)}
        pages["list"] = page(client, "sources")
        for address, html in pages.items():
            assert "hunter2" not in html, address
        assert "token=***" in pages["grant"]


class TestTheList:
    def test_it_shows_reach_states_review_and_last_visit(
        self, client: Client, changed: Changed
    ) -> None:
        make.make_review_item(citation=changed.citation)
        text = words(page(client, "sources"))
        for shown in ("reachable", "1 wording changed", "under review", "last visit 12 Nov 2026"):
            assert shown in text

    @pytest.mark.parametrize(
        "query",
        ["quote_state=altered", "host=lab.example", "reach=ok", "under_review=true"],
    )
    def test_it_is_filtered_by_what_the_checks_found(
        self, client: Client, changed: Changed, query: str
    ) -> None:
        make.make_review_item(citation=changed.citation)
        other = make.make_source(title="Elsewhere", url="https://else.example/", reach="gone")
        make.make_citation(source=other, quote_state="verbatim")
        make.make_citation(source=other, quote_state="altered", status="draft")
        html = page(client, f"/sources/?{query}").partition('class="count"')[2]
        assert "Policy" in html
        assert "Elsewhere" not in html

    def test_it_is_sorted_by_the_last_visit(self, client: Client) -> None:
        for name, at in (("First", day(1)), ("Second", day(2))):
            make.make_health(source=make.make_source(title=name), last_visit_at=at)
        make.make_source(title="Never")
        html = page(client, "/sources/?ordering=-last_visited_at").partition('class="count"')[2]
        assert re.findall(r">(First|Second|Never)<", html) == ["Second", "First", "Never"]


class TestEvidence:
    def test_the_daily_roots_are_a_page_and_a_file(self, client: Client) -> None:
        for number in (2, 1):
            make.make_daily_root(day=dt.date(2026, 11, number), root=str(number) * 64, leaves=5)
        assert "1" * 64 in page(client, "evidence")
        answer = client.get(reverse("evidence-lines"))
        lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
        assert [json.loads(line)["day"] for line in lines] == ["2026-11-01", "2026-11-02"]
        assert json.loads(lines[0]) == {
            "day": "2026-11-01",
            "count": 5,
            "root": "1" * 64,
            "program": "labwatch 1",
        }
        assert answer["Content-Disposition"].startswith("attachment")
        assert client.post(reverse("evidence-lines")).status_code == 405

    def test_the_names_of_a_line_are_those_that_the_root_is_made_of(self, client: Client) -> None:
        from sources.checking.evidence import facts_of

        text = markup.unescape(page(client, "evidence"))
        for name in facts_of(make.make_check()):
            assert f"<code>{name}</code>" in text


def test_what_machines_keep_is_no_change_of_the_record(client: Client) -> None:
    source = make.make_source(title="Policy")
    refresh_all()
    source.reach, source.next_check_at, source.note = "gone", day(4), "Moved."
    source.save()
    text = words(page(client, "changes"))
    assert "note" in text
    for column in ("reach", "next_check_at", "host", "lease"):
        assert column not in text.partition("Use this page")[0].partition("Changes")[2], column
