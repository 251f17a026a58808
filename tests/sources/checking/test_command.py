"""``manage.py check_sources``: what it visits, what it prints, and its exit code."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from sources.models import Sweep
from sources.vocabulary import Reach
from tests.sources.checking.conftest import SENTENCE, Internet, page

pytestmark = pytest.mark.django_db


class Terminal(StringIO):
    """A place to print to that is a terminal."""

    def isatty(self) -> bool:
        """It is one."""
        return True


def run(*arguments: str, out: StringIO | None = None) -> tuple[int, str]:
    """Exit code and output of the command."""
    out = out or StringIO()
    try:
        call_command("check_sources", *arguments, stdout=out)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_all_is_well_and_the_exit_code_says_so(internet: Internet) -> None:
    internet.quote()
    internet.show(page(SENTENCE))
    code, text = run("--all")
    assert code == 0
    assert "1 of 1 sources visited." in text
    assert "Quotes: 1 verbatim" in text
    sweep = Sweep.objects.get()
    assert (sweep.trigger, sweep.due, sweep.done, sweep.failed) == ("command", 1, 1, 0)
    assert sweep.finished_at


def test_a_missing_quote_makes_the_exit_code_1_and_is_named(internet: Internet) -> None:
    quote = internet.quote()
    internet.show(page("Something else entirely."))
    for _ in range(2):
        code, text = run(quote.source.slug)
        internet.wait(hours=7)
    assert code == 1
    assert f"! {quote.source.slug}: the page; quotes: 1 missing" in text


def test_a_source_that_cannot_be_read_makes_the_exit_code_1(internet: Internet) -> None:
    source = internet.source()
    code, text = run(source.url)
    assert code == 1
    assert "not found" in text


def test_only_what_is_due_is_visited_unless_all_is_asked_for(internet: Internet) -> None:
    internet.quote()
    internet.show(page(SENTENCE))
    run()
    assert run() == (0, "Nothing is due.\n")
    run("--all")
    assert internet.visits() == 2


def test_paused_sources_are_left_alone_even_by_all(internet: Internet) -> None:
    internet.source(reach=Reach.PAUSED)
    assert run("--all") == (0, "There are no sources.\n")


def test_an_address_that_is_no_source_is_refused_with_the_remedy(internet: Internet) -> None:
    with pytest.raises(CommandError, match="Record it first") as refused:
        call_command("check_sources", "https://unknown.example/")
    assert refused.value.returncode == 2


def test_addresses_and_all_exclude_each_other(internet: Internet) -> None:
    with pytest.raises(CommandError, match="not both"):
        call_command("check_sources", "https://unknown.example/", "--all")


def test_a_terminal_sees_one_line_that_moves(internet: Internet) -> None:
    for number in range(3):
        internet.source(f"/{number}")
        internet.show(page(SENTENCE), path=f"/{number}")
    _, text = run("--all", out=Terminal())
    assert "1/3" in text
    assert "3/3" in text
    assert text.count("\r") == 3
    assert "/s · " in text
