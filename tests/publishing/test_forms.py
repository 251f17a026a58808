"""Public forms are what the serializers say, whatever was changed, and lists made of them alike."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from commitments.models import Lab
from labwatch.api.resources import RESOURCES
from labwatch.publishing.dependents import with_dependents
from labwatch.publishing.forms import FORMED, forms_of
from labwatch.publishing.models import ChangeEntry, DataVersion, PublishedForm, Touched
from labwatch.publishing.place import as_text, read_form
from labwatch.publishing.refreshing import refresh, refresh_all
from labwatch.publishing.triggers import watches
from labwatch.publishing.versions import current_version

ADDRESSES = [
    # No ruling is in the starter record, and no page without records needs a form.
    *(f"{resource}/?page_size=12" for resource in RESOURCES if resource != "rulings"),
    "commitments/?ordering=-stated_on,slug&page_size=5",
    "pledges/?lab=openai&overdue=true",
    "pledges/?ordering=-due&page_size=9",
    "grants/?stage=pre-deployment&depth_could_be=no-filter&page_size=4",
    "models/?ordering=-released&page_size=6",
    "sources/?ordering=publisher&page_size=20",
]
TABLES = sorted({watch.table for watch in watches()})
MODELS: dict[str, Any] = {
    model._meta.db_table: model for model in apps.get_models(include_auto_created=True)
}
#: Free texts, which no constraint binds.
FREE = ("note", "title", "summary", "name", "text", "hedge", "quote", "wording", "label", "scope")


def made_now(api: APIClient, address: str) -> bytes:
    """What the serializers say: something is touched, so forms are not asked."""
    touched = Touched.objects.create(resource="labs", record=0)
    answer: bytes = api.get(address).content
    touched.delete()
    return answer


def forms() -> dict[tuple[str, int], Any]:
    """What is kept of every record."""
    rows = PublishedForm.objects.values_list("resource", "record", "body")
    return {(resource, key): read_form(body) for resource, key, body in rows}


def serialized() -> dict[tuple[str, int], Any]:
    """What the serializers say of every record now."""
    found = {}
    for resource in FORMED:
        model: Any = RESOURCES[resource].serializer_class.Meta.model  # type: ignore[union-attr]
        for form in forms_of(resource, model.objects.values_list("pk", flat=True)):
            found[resource, form.key] = json.loads(as_text(form.json))
    return found


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens within is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def change_some_of(table: str) -> None:
    """By raw SQL: every third row gets a letter more in its texts and becomes a draft."""
    model = MODELS[table]
    third = f"{model._meta.pk.column} % 3 = 0"
    columns = {field.column for field in model._meta.concrete_fields}
    with connection.cursor() as cursor:
        for column in {*FREE, "status"} & columns:
            longer = f"CASE {column} WHEN '' THEN '' ELSE {column} || 'x' END"
            value = "'draft'" if column == "status" else longer
            cursor.execute(f"UPDATE {table} SET {column} = {value} WHERE {third}")  # noqa: S608


class TestForms(TestCase):
    """The starter record, loaded once."""

    @classmethod
    def setUpTestData(cls) -> None:
        """Load it with its forms."""
        call_command("load_dataset", str(settings.BASE_DIR / "data"), verbosity=0)

    def setUp(self) -> None:
        """A reader."""
        self.api = APIClient()

    def test_every_page_made_of_forms_is_the_page_that_the_serializers_make(self) -> None:
        assert current_version().is_fresh
        for address in ADDRESSES:
            place: str | None = f"/api/v1/{address}"
            for _page in range(3):
                if place is None:
                    break
                with self.subTest(address=place):
                    with CaptureQueriesContext(connection) as asked:
                        ready = self.api.get(place).content
                    assert any("publishing_publishedform" in one["sql"] for one in asked)
                    assert ready == made_now(self.api, place)
                    place = json.loads(ready)["next"]

    def test_every_way_back_leads_to_the_page_before(self) -> None:
        first = self.api.get("/api/v1/citations/?page_size=40").json()
        second = self.api.get(first["next"]).json()
        assert self.api.get(second["previous"]).json()["results"] == first["results"]

    def test_a_record_made_of_its_form_is_the_record_that_the_serializer_makes(self) -> None:
        for resource in RESOURCES:
            for form in PublishedForm.objects.filter(resource=resource)[:2]:
                address = f"/api/v1/{resource}/{form.slug}/"
                assert self.api.get(address).content == made_now(self.api, address), address

    def test_whatever_is_changed_by_raw_sql_the_forms_follow(self) -> None:
        for tables in (TABLES[first::9] for first in range(9)):  # the whole is compared each time
            with self.subTest(tables=tables), undone():
                for table in tables:
                    change_some_of(table)
                refresh_all()
                assert forms() == serialized()

    def test_a_link_that_is_deleted_is_gone_from_the_form_of_its_record(self) -> None:
        links = [table for table in TABLES if table.endswith("citation")]
        with undone(), connection.cursor() as cursor:
            for table in set(links) - {"sources_citation"}:
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608
            refresh_all()
            assert forms() == serialized()

    def test_a_refresh_makes_no_more_than_it_may_and_the_next_goes_on(self) -> None:
        Lab.objects.update(note="Seen by everybody.")
        assert refresh(10) == 10
        assert not current_version().is_fresh
        refresh_all(10)
        assert current_version().is_fresh
        assert forms() == serialized()

    def test_who_shows_a_touched_lab_is_found(self) -> None:
        lab = Lab.objects.get(slug="google-deepmind")
        found = with_dependents({"labs": [lab.pk]})
        assert lab.pk in found["labs"]
        assert found["models"] == set(lab.models.values_list("pk", flat=True))

    def test_addresses_are_those_of_the_site_that_was_asked(self) -> None:
        answer = self.api.get("/api/v1/labs/openai/", headers={"host": "localhost"}).json()
        assert answer["url"] == "http://localhost/api/v1/labs/openai/"

    def test_forms_of_an_earlier_day_are_not_served(self) -> None:
        PublishedForm.objects.filter(resource="labs", slug="openai").update(body='{"slug":"old"}')
        assert self.api.get("/api/v1/labs/openai/").json() == {"slug": "old"}
        DataVersion.objects.update(day="2020-01-01")
        assert self.api.get("/api/v1/labs/openai/").json()["name"] == "OpenAI"

    def test_forms_that_another_program_made_are_not_served_and_all_made_anew(self) -> None:
        PublishedForm.objects.filter(resource="labs", slug="openai").update(body='{"slug":"old"}')
        DataVersion.objects.update(code="an earlier program")
        assert self.api.get("/api/v1/labs/openai/").json()["name"] == "OpenAI"
        logged = ChangeEntry.objects.count()
        with undone():
            PublishedForm.objects.all().delete()
            DataVersion.objects.update(code="an earlier program")
            refresh_all()
            assert current_version().is_fresh
            assert forms() == serialized()
        assert ChangeEntry.objects.count() == logged
