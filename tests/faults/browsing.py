"""An editor's browser that really goes over HTTP to an installation."""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from tests.admin.conftest import filled_in
from tests.machines.services import Installation


@dataclass(frozen=True)
class Posted:
    """What came back: a status, or 0 where the connection broke."""

    status: int
    place: str = ""


class Browser:
    """Somebody who may do everything, logged in."""

    def __init__(self, site: Installation) -> None:
        self.site = site
        self.user = get_user_model().objects.create_superuser("alice", "", "not-used")
        self.client = Client()
        self.client.force_login(self.user)

    def form(self, record: Any) -> tuple[str, dict[str, Any]]:
        """Where the record is edited, and what its form would send back untouched."""
        options = record._meta
        name = f"admin:{options.app_label}_{options.model_name}_change"
        address = reverse(name, args=[record.pk])
        return address, filled_in(self.client.get(address))

    def post(self, path: str, data: dict[str, Any]) -> Posted:
        """Send a form over HTTP."""
        token = "t" * 32
        cookies = {"sessionid": self.client.cookies["sessionid"].value, "csrftoken": token}
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = urlencode({**data, "csrfmiddlewaretoken": token}, doseq=True)
        asked = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=60)
        try:
            asked.request("POST", path, body, headers)
            answer = asked.getresponse()
            answer.read()
            return Posted(answer.status, answer.headers.get("Location", ""))
        except (OSError, http.client.HTTPException):
            return Posted(0)
        finally:
            asked.close()
