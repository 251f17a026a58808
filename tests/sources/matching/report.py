"""How well matching does on the labelled corpus, per family.

``python -m tests.sources.matching.report [seed]`` prints the table;
``python -m tests.sources.matching.report fuzz [rounds] [seed]`` changes one word at a time.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass

from tests.sources.matching.cases import INTACT, Case, as_called
from tests.sources.matching.corpus import corpus
from tests.sources.matching.fuzz import fuzz


@dataclass(frozen=True)
class Answer:
    """A case and what it was called."""

    case: Case
    called: str

    @property
    def is_right(self) -> bool:
        """Whether the label allows what it was called."""
        return self.called in self.case.label.split(" or ")

    @property
    def stands_wrongly(self) -> bool:
        """Whether a changed or absent quote was called standing: what must never happen."""
        return self.called == INTACT and self.case.label != INTACT


def answers(cases: list[Case]) -> list[Answer]:
    """Judge every case."""
    return [Answer(case, as_called(case.judged())) for case in cases]


def recall(found: list[Answer], label: str) -> float:
    """The share of a label's cases that were called so."""
    of_label = [answer for answer in found if answer.case.label == label]
    return sum(answer.is_right for answer in of_label) / len(of_label)


def precision(found: list[Answer], label: str) -> float:
    """The share of those called so that are so."""
    called = [answer for answer in found if answer.called == label]
    return sum(answer.is_right for answer in called) / len(called)


def table(found: list[Answer]) -> str:
    """The figures as a text table: by family, then by label."""
    families: defaultdict[str, list[Answer]] = defaultdict(list)
    for answer in found:
        families[answer.case.family].append(answer)
    lines = [f"{'family':44}{'cases':>6}{'right':>8}{'standing wrongly':>18}"]
    lines += [_row(name, rows) for name, rows in sorted(families.items())]
    lines += ["", f"{'label':44}{'cases':>6}{'recall':>8}{'precision':>18}"]
    for label in sorted({answer.called for answer in found}):
        cases = sum(answer.case.label == label for answer in found)
        figures = f"{recall(found, label):8.2%}{precision(found, label):18.2%}"
        lines.append(f"{label:44}{cases:6}{figures}")
    return "\n".join([*lines, _row("all", found)])


def _row(name: str, rows: list[Answer]) -> str:
    right = sum(row.is_right for row in rows) / len(rows)
    return f"{name:44}{len(rows):6}{right:8.1%}{sum(row.stands_wrongly for row in rows):18}"


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments[:1] == ["fuzz"]:
        print(fuzz(*([int(one) for one in arguments[1:]] or [100_000])))
    else:
        print(table(answers(corpus(int(arguments[0]) if arguments else 1))))
