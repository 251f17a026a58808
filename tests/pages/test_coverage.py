"""Coverage and adequacy as pages: what counts, what is only told beside, every sort of empty."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from evaluators.vocabulary import Stage, ThreatModel
from tests import factories as make
from tests.labs_scored import DAY, ON, evaluated
from tests.pages.conftest import canonical, page, words

pytestmark = pytest.mark.django_db
SHUT = {
    "safety_filters": "active",
    "harmlessness_training": "active",
    "fine_tuning": "no",
    "weights": "no",
}


def section(client: Client, query: str, lab: str) -> str:
    """What the coverage page says of one lab."""
    html = page(client, f"/coverage/{query}")
    return words(html.partition(f'id="{lab}"')[2].partition("</section>")[0])


class TestCoverage:
    def test_a_lab_s_share_is_a_range_over_all_its_frontier_releases(self, client: Client) -> None:
        lab = evaluated("Lab")
        make.make_model(lab=lab, name="Silent", released="2024-04", frontier="yes")
        make.make_model(lab=lab, name="Small", released="2024-04", frontier="no")
        told = section(client, ON, "lab")
        assert "50 to 100 % 1 of 2 on record; of 1 it is not known" in told
        assert "Small" not in told

    def test_red_teaming_stands_beside_and_is_never_counted(self, client: Client) -> None:
        lab = make.make_lab(slug="lab")
        model = make.make_model(lab=lab, name="Model", released="2024-03")
        work = make.make_evaluation(lab=lab, kind="red-teaming", ended_on="2024-02")
        work.ai_models.add(model)
        told = section(client, ON, "lab")
        assert "0 to 100 % 0 of 1 on record" in told
        assert "red-teaming: 1" in told

    def test_every_row_leads_to_its_evidence(self, client: Client) -> None:
        lab = evaluated("Lab")
        html = page(client, f"/coverage/{ON}")
        for record in (lab.models.get(), lab.evaluations.get()):
            assert f'href="{record.get_absolute_url()}{ON}"' in html

    def test_each_sort_of_nothing_has_its_own_words(self, client: Client) -> None:
        lab = make.make_lab(slug="lab")
        for number in range(4):
            make.make_model(lab=lab, slug=f"m-{number}", name=f"M{number}", released="2024-03")
        one, two, three, _four = lab.models.order_by("slug")
        make.make_finding(lab=lab, ai_model=one, outcome="lab-says-nobody", summary="Nobody did.")
        make.make_finding(lab=lab, ai_model=two, outcome="nothing-found", summary="Not found.")
        make.make_statement(said_on="2024-04").about_models.add(three)
        told = section(client, ON, "lab")
        assert re.search(r"M0 March 2024 no Looked for by Alice .24 May 2024.: Nobody did.", told)
        assert re.search(r"M1 March 2024 unknown Looked for by Alice .*?: Not found.", told)
        assert re.search(r"M2 March 2024 unknown Only statements are on record", told)
        assert re.search(r"M3 March 2024 unknown No public record; nothing was looked for", told)

    def test_a_release_without_a_date_is_told_apart(self, client: Client) -> None:
        lab = evaluated("Lab")
        told_of = make.make_citation(source=make.make_source(published_on="2024-05-01"))
        make.cite(make.make_model(lab=lab, name="Undated"), told_of)
        told = section(client, ON, "lab")
        assert "Releases that may lie in this time" in told
        assert "Undated not stated unknown" in told

    def test_period_stage_and_lab_narrow_it(self, client: Client) -> None:
        evaluated("Early", stage="training")
        evaluated("Late")
        assert "100 %" in section(client, f"{ON}&stage=training", "early")
        assert "0 to 100 %" in section(client, f"{ON}&stage=training", "late")
        assert section(client, f"{ON}&lab=late", "early") == ""
        none = section(client, f"{ON}&lab=late&from=2024-04-01", "late")
        assert "No frontier release in this time" in none

    def test_work_and_access_that_name_no_release_are_shown_and_not_counted(
        self, client: Client
    ) -> None:
        lab = evaluated("Lab")
        make.make_evaluation(lab=lab, title="A group exercise", ended_on="2024-02")
        make.make_grant(lab=lab, window_start="2024-01")
        told = section(client, ON, "lab")
        assert "100 % 1 of 1 on record" in told
        assert "Work and access that name no release (1 and 1)" in told
        assert "A group exercise" in told

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("lab=nobody", 'lab: there is no "nobody"'),
            (
                "stage=never",
                f'stage: there is no "never". Known: {", ".join(sorted(Stage.values))}',
            ),
            ("from=spring", 'from: "spring" is not a day'),
            ("until=2999-01-01", "until: 2999-01-01 has not come yet"),
            ("from=2024-05-01&until=2024-01-01", "from: 2024-05-01 is after 2024-01-01"),
        ],
    )
    def test_what_is_not_understood_is_400_with_the_remedy(
        self, client: Client, query: str, said: str
    ) -> None:
        assert said in words(page(client, f"/coverage/?{query}", 400))

    def test_inputs_left_empty_ask_for_nothing(self, client: Client) -> None:
        html = page(client, f"/coverage/{ON}&lab=&stage=&from=&until=")
        assert canonical(html) == f"/coverage/{ON}"

    def test_its_address_keeps_what_was_asked_and_its_table_is_the_same(
        self, client: Client
    ) -> None:
        evaluated("Lab")
        html = page(client, f"/coverage/{ON}&lab=lab&stage=pre-deployment&utm=x")
        assert canonical(html) == f"/coverage/{ON}&lab=lab&stage=pre-deployment"
        (table,) = set(re.findall(r'href="([^"]+)"\s+type="text/csv"', html))
        lines = client.get(table.replace("&amp;", "&")).content.decode().splitlines()
        assert lines[1].startswith("lab,lab-1,2024-03,true,yes,")


class TestAdequacy:
    @pytest.mark.parametrize("threat", ThreatModel)
    def test_each_threat_has_a_page_with_its_rule_and_every_release(
        self, client: Client, threat: ThreatModel
    ) -> None:
        evaluated("Deep", deep=True)
        evaluated("Shallow", **SHUT)
        evaluated("Silent")
        told = words(page(client, f"/adequacy/{threat}/{ON}"))
        assert f"Evaluated deep enough for {threat.label}?" in told
        assert "The rule:" in told
        assert "yes: 1, no: 1, unknown: 1" in told
        assert re.search(r"Deep 1 Deep March 2024 yes Evaluator.*?: Access reached: weights.", told)
        assert re.search(r"Shallow 1 Shallow March 2024 no Evaluator.*?: Needed:", told)
        assert re.search(r"Silent 1 Silent March 2024 unknown .*?the sources leave it open", told)

    def test_both_threats_stand_on_one_page_each_with_its_own_rule(self, client: Client) -> None:
        evaluated("Lab")
        html = page(client, f"/adequacy/{ON}")
        assert words(html).count("The rule:") == len(ThreatModel)
        for threat in ThreatModel:
            assert f'href="/adequacy/{threat}/{ON}"' in html

    def test_each_answer_leads_to_the_access_that_decides_it(self, client: Client) -> None:
        lab = evaluated("Lab", deep=True)
        html = page(client, f"/adequacy/weights/{ON}")
        assert f'href="{lab.grants.get().get_absolute_url()}{ON}"' in html

    def test_without_a_release_it_says_so(self, client: Client) -> None:
        told = words(page(client, "/adequacy/weights/"))
        assert "yes: 0, no: 0, unknown: 0" in told

    def test_a_threat_that_nobody_asks_about_is_404(self, client: Client) -> None:
        page(client, "/adequacy/boredom/", 404)

    def test_no_edition_and_no_weights_bear_on_it(self, client: Client) -> None:
        html = page(client, f"/adequacy/weights/{ON}&w=coverage:1")
        assert canonical(html) == f"/adequacy/weights/{ON}"
        assert f"/api/v1/adequacy/?threat=weights&amp;as_of={DAY}" in html


@pytest.mark.parametrize("path", ["/coverage/", "/adequacy/"])
def test_neither_says_that_it_was_judged_by_an_edition(client: Client, path: str) -> None:
    assert "rubric edition" not in words(page(client, path))
