"""What a model's page computes: days before its release, and dangers that nobody looked for."""

from __future__ import annotations

from typing import Any

import pytest

from labwatch.scorecards.model_facts import days_before, not_looked_for
from sources.partialdates import partial


class _Domains:
    def __init__(self, *words: str) -> None:
        self.words = words

    def all(self) -> list[Any]:
        return [type("Domain", (), {"domain": word}) for word in self.words]


class _Work:
    def __init__(self, kind: str, *words: str) -> None:
        self.kind, self.domains = kind, _Domains(*words)


@pytest.mark.parametrize(
    ("began", "released", "days"),
    [
        ("2024-05-01", "2024-05-22", "21"),
        ("2024-05", "2024-06-10", "10 to 40"),
        ("2024-06-02", "2024-06-01", "-1"),
        (None, "2024-06-01", ""),
        ("2024-06-01", None, ""),
    ],
)
def test_days_before_release_are_as_wide_as_the_dates(
    began: str | None, released: str | None, days: str
) -> None:
    dates = [partial(one) if one else None for one in (began, released)]
    assert days_before(*dates) == days


def test_dangers_without_a_model_evaluation_are_named() -> None:
    work = [_Work("model-evaluation", "bio", "cyber"), _Work("red-teaming", "persuasion")]
    assert not_looked_for(work) == ["autonomy", "AI R&D", "scheming", "persuasion"]


@pytest.mark.parametrize(
    "words", [(), ("dangerous-capabilities",), ("cyber", "dangerous-capabilities")]
)
def test_what_does_not_say_what_it_looked_for_may_be_any_danger(words: tuple[str, ...]) -> None:
    assert not_looked_for([_Work("model-evaluation", *words)]) == []


def test_without_an_evaluation_no_danger_is_singled_out() -> None:
    assert not_looked_for([_Work("red-teaming", "cyber")]) == []
