"""A deployment: the old code and the new one answer and work side by side for a while."""

from __future__ import annotations

import http.client
import json
import shutil
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from commitments.models import Lab
from labwatch.publishing.models import ChangeEntry, DataVersion, Touched
from tests.machines.internet import Internet
from tests.machines.servers import free_port, wait_until
from tests.machines.services import ROOT, Installation

pytestmark = pytest.mark.once

_CODE = ("labwatch", "commitments", "evaluators", "sources", "templates", "static", "docs", "data")
_BESIDE = ("tests", "manage.py", "CHANGELOG.md", "LICENSE-DATA", "docker-compose.yml", "Dockerfile")


def newer(site: Installation, folder: Path) -> Installation:
    """The same site with code that differs in a template and in what the API says of a lab."""
    for name in _CODE:  # whole copies, since the stamp of the code is made of them
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in _BESIDE:
        (folder / name).symlink_to(ROOT / name)
    base = folder / "templates" / "base.html"
    base.write_text(base.read_text().replace("</body>", "<!-- new template --></body>"))
    named = folder / "labwatch" / "api" / "labs.py"
    text = named.read_text()
    assert "class LabSerializer" in text
    named.write_text(f"{text}\n\n_said = LabSerializer.to_representation\n\n\n{_NEW}")
    migrations = folder / "sources" / "migrations"
    last = max(path.stem for path in migrations.glob("0*.py"))
    (migrations / "9999_expand.py").write_text(_MIGRATION.format(last=last))
    return replace(site, code=folder, port=free_port(), folder=site.folder / "new", started=[])


#: What the new serializer does: a field that holds words has other words, as after a mend.
_NEW = """def _said_anew(self, record):
    said = _said(self, record)
    said["by_the_new_code"] = True
    return said


LabSerializer.to_representation = _said_anew
"""

#: A migration that the old code need not know of.
_MIGRATION = """from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sources", "{last}")]
    operations = [
        migrations.RunSQL("ALTER TABLE sources_source ADD COLUMN only_new_code_knows text NULL")
    ]
"""


def test_old_and_new_code_side_by_side_answer_each_for_itself_and_come_to_rest(
    internet: Internet, tmp_path: Path
) -> None:
    old = internet.installation
    old.more["FRESH_SECONDS"] = "1"
    new = newer(old, tmp_path / "new-code")
    try:
        _side_by_side(old, new)
    finally:
        new.end()


def _side_by_side(old: Installation, new: Installation) -> None:
    running = [old.start_web(), start_worker(old)]
    old.start("beat", f"--schedule={old.folder}/schedule", app="tests.machines.loopback")
    wait_until(is_at_rest, "the old code made all forms", seconds=120)
    by_old = DataVersion.objects.get().code
    new.manage("migrate", "--noinput")  # the old code runs on meanwhile
    running += [new.start_web(), start_worker(new)]
    wait_until(lambda: DataVersion.objects.get().code != by_old, "the new code took over")
    wait_until(is_at_rest, "the new code made all forms", seconds=120)

    numbers, entries = DataVersion.objects.get().number, ChangeEntry.objects.count()
    time.sleep(5)  # both are called each second: had they fought, they would be at it
    assert DataVersion.objects.get().number == numbers
    assert ChangeEntry.objects.count() == entries
    _each_says_its_own(old, new)

    lab = Lab.objects.published().earliest("pk")
    Lab.objects.filter(pk=lab.pk).update(name="Renamed while both ran")
    for site in (old, new):  # at once, whoever makes its form
        assert told(site, f"/api/v1/labs/{lab.slug}/").json["name"] == "Renamed while both ran"
    wait_until(is_at_rest, "its form is made")
    _each_says_its_own(old, new)
    assert [each.process.poll() for each in running] == [None] * 4
    assert not any("Traceback" in each.said() for each in running)


def _each_says_its_own(old: Installation, new: Installation) -> None:
    """And no ETag of one is taken by the other."""
    for path in ("/api/v1/labs/", "/about/"):
        told_old, told_new = told(old, path), told(new, path)
        assert told_old.etag != told_new.etag
        for site, etag in ((old, told_new.etag), (new, told_old.etag)):
            assert told(site, path, **{"If-None-Match": etag}).status == 200
        for site, etag in ((old, told_old.etag), (new, told_new.etag)):
            assert told(site, path, **{"If-None-Match": etag}).status == 304
    labs_old, labs_new = (told(site, "/api/v1/labs/").json["results"] for site in (old, new))
    assert {lab.get("by_the_new_code") for lab in labs_old} == {None}
    assert {lab.get("by_the_new_code") for lab in labs_new} == {True}
    assert "new template" not in told(old, "/about/").text
    assert "new template" in told(new, "/about/").text


def start_worker(site: Installation) -> Any:
    """A worker of that code, ready."""
    worker = site.start("worker", f"--hostname={site.port}@test", app="tests.machines.loopback")
    wait_until(lambda: " ready." in worker.said(), "the worker is ready")
    return worker


def is_at_rest() -> bool:
    """Whether no form waits to be made anew."""
    return not Touched.objects.exists() and DataVersion.objects.exists()


class Told:
    """An answer, read."""

    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.status, self.etag = answer.status, answer.headers.get("ETag", "")
        self.text = answer.read().decode()

    @property
    def json(self) -> Any:
        """Its body, read."""
        return json.loads(self.text)


def told(site: Installation, path: str, **headers: str) -> Told:
    """The answer of one of the two."""
    asked = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    try:
        # By one name, as behind a proxy: addresses in answers are the same then.
        asked.request("GET", path, headers={"Host": "localhost", **headers})
        return Told(asked.getresponse())
    finally:
        asked.close()
