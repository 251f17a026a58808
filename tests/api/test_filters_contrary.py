"""Each filter by words or references has a contrary that gives exactly the other records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from rest_framework.test import APIClient

from labwatch.api.resources import RESOURCES
from tests import factories as make
from tests.api.conftest import refused, slugs

pytestmark = pytest.mark.django_db


def contraries(resource: str) -> list[str]:
    """The filters of the resource that have one."""
    filters = RESOURCES[resource].filterset_class.base_filters
    return [name.removesuffix("_not") for name in filters if name.endswith("_not")]


def found(resource: str, **asked: str) -> list[int]:
    """The keys that the filters give; every row as often as it comes."""
    filterset = RESOURCES[resource].filterset_class
    rows = filterset.Meta.model.objects.published()
    filters = filterset(asked, rows, names=asked)
    assert filters.is_valid(), filters.form.errors
    return list(filters.qs.values_list("pk", flat=True))


def values(resource: str, name: str) -> Iterator[str]:
    """A few values of a filter: words, or slugs of records that there are."""
    extra = RESOURCES[resource].filterset_class.base_filters[name].extra
    if "queryset" in extra:
        yield from extra["queryset"].values_list("slug", flat=True)[:1]
    else:
        choices = extra["choices"]
        yield from [word for word, _label in (choices() if callable(choices) else choices)][:1]


@pytest.mark.usefixtures("record")
class TestOfTheStarterRecord:
    """The law, on every resource."""

    @pytest.mark.parametrize("resource", RESOURCES)
    def test_a_contrary_gives_every_other_record_once(self, resource: str) -> None:
        everything = sorted(found(resource))
        for name in contraries(resource):
            for value in values(resource, name):
                with_it = found(resource, **{name: value})
                without = found(resource, **{f"{name}_not": value})
                assert sorted(with_it + without) == everything, (name, value)


def test_every_word_and_reference_has_one_and_nothing_else_has() -> None:
    assert {"stage", "lab", "model", "domain", "year", "tier"} <= set(contraries("grants"))
    rest = {"ordering", "search", "disputed", "depth_at_least", "window_after"}
    assert not rest & set(contraries("grants"))


def test_what_is_not_stated_is_kept(api: APIClient) -> None:
    model = make.make_model(slug="model")
    make.make_ruling(slug="of-a-model", ai_model=model)
    make.make_ruling(slug="of-none")
    assert slugs(api, "rulings", "model_not=model") == ["of-none"]
    other = make.make_model(slug="other")
    assert {*slugs(api, "rulings", f"model_not={other.slug}")} == {"of-a-model", "of-none"}


def test_several_values_leave_out_each_of_them(api: APIClient) -> None:
    for stage in ("training", "limited-release", "not-stated"):
        make.make_grant(slug=stage, stage=stage)
    assert slugs(api, "grants", "stage_not=training,limited-release") == ["not-stated"]
    assert slugs(api, "grants", "stage=training,not-stated&stage_not=training") == ["not-stated"]


def test_a_contradiction_gives_nothing(api: APIClient) -> None:
    make.make_grant(stage="training")
    assert slugs(api, "grants", "stage=training&stage_not=training") == []


def test_a_contrary_refuses_what_its_filter_refuses(api: APIClient) -> None:
    make.make_lab(slug="known")
    (fault,) = refused(api, "/api/v1/grants/?stage_not=nonsense")
    assert fault["parameter"] == "stage_not"
    assert "pre-deployment" in fault["allowed"]
    (fault,) = refused(api, "/api/v1/grants/?lab_not=absent")
    assert fault["allowed"] == ["known"]


def test_a_page_takes_contraries_by_address(client: Any) -> None:
    make.make_commitment(slug="ours", topic="audit", summary="An audit.")
    make.make_commitment(slug="theirs", topic="other", summary="Something else.")
    html = client.get("/commitments/?topic_not=audit").content.decode()
    assert "Something else." in html
    assert "An audit." not in html
    assert "Topic, not: audit" in html
    assert "Ignored" not in html
