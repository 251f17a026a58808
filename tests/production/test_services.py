"""Each service runs with the very command and environment of docker-compose.yml."""

from __future__ import annotations

import pytest

from tests.machines.services import Installation

pytestmark = pytest.mark.once


def test_the_site_serves_the_record_from_postgresql(installation: Installation) -> None:
    web = installation.start_web()
    assert installation.get("/labs/") == 200
    assert installation.get("/api/v1/labs/") == 200
    assert web.stop() == 0
