"""Datasets as a maintainer writes them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from labwatch.dataset.importing import import_dataset
from labwatch.dataset.problems import DatasetError
from labwatch.dataset.writing import Count

SMALL = """
sources:
  - slug: post
    url: https://tracker.example/post
    title: A post
    publisher: Tracker Example
    kind: tracker
    tier: analysis
    published_on: 2024-05-24
citations:
  - slug: post-shared
    source: post
    quote: It shared the model.
  - slug: post-tested
    source: post
    quote: Outsiders tested it.
labs:
  - slug: lab-a
    name: Lab A
    names:
      - {name: Lab Alpha, until: 2022}
    citations: [post-shared]
models:
  - slug: model-a
    lab: lab-a
    name: Model A
    released: 2023-H1
evaluators:
  - slug: outsiders
    name: Outsiders
    kind: unspecified
    apparent_members:
      - {evaluator: tester, hedge: apparently, citation: post-shared}
  - slug: tester
    name: Tester
    kind: government
commitments:
  - slug: will-test
    summary: Outsiders will test.
    topic: external-evaluation
    shape: promise
    testability: measurable
    due: 2023
    citations:
      - {citation: post-shared, role: promise, fact: summary}
pledges:
  - slug: will-test-lab-a
    commitment: will-test
    lab: lab-a
    attribution: own-words
grants:
  - slug: grant-a
    lab: lab-a
    evaluator: tester
    ai_models: [model-a]
    activity: model-evaluation
    stage: pre-deployment
    attested_by: tracker
    fine_tuning: no
    overlaps_with: [grant-b]
    further_safeguards:
      - {name: Rate limits, state: active}
    citations:
      - post-shared
      - {citation: post-shared, role: conduct, fact: fine_tuning}
  - slug: grant-b
    lab: lab-a
    evaluator: outsiders
    activity: model-evaluation
    attested_by: tracker
    citations: [post-shared]
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a file into a fresh folder: text as YAML, lists as JSON Lines."""

    def write_file(content: str | list[dict[str, Any]], name: str = "record") -> Path:
        if isinstance(content, str):
            path = tmp_path / f"{name}.yaml"
            path.write_text(dedent(content), encoding="utf-8")
        else:
            path = tmp_path / f"{name}.jsonl"
            path.write_text("".join(json.dumps(line) + "\n" for line in content))
        return path

    return write_file


@pytest.fixture
def load(write: Callable[..., Path]) -> Callable[..., dict[str, Count]]:
    """Write a dataset and load it."""

    def load_text(content: str | list[dict[str, Any]], **options: Any) -> dict[str, Count]:
        return import_dataset([write(content)], **options)

    return load_text


@pytest.fixture
def problems(load: Callable[..., Any], tmp_path: Path) -> Callable[..., list[str]]:
    """Load a dataset that must be refused; its problems, without the folder's name."""

    def load_bad(content: str | list[dict[str, Any]]) -> list[str]:
        with pytest.raises(DatasetError) as refused:
            load(content)
        return [str(problem).replace(f"{tmp_path}/", "") for problem in refused.value.problems]

    return load_bad
