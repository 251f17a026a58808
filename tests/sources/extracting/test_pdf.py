"""PDF to text: lines, columns and pages read through; what is no text is a problem."""

from __future__ import annotations

import random
import zlib

import pytest

from sources.extracting import extract
from sources.matching import match
from tests.sources.extracting.pdfmaker import Maker, Placed, column, width, wrapped

SENTENCES = (
    "The laboratory will give external evaluators access to each new model before its release.",
    "Access lasts at least ten working days and covers versions without safety training.",
    "Evaluators may publish what they find after a review of security-relevant details.",
    "No evaluator is asked to sign away the right to say that access was refused.",
    "We do not deploy a model whose capabilities exceed the threshold without safeguards.",
    "The board is told within five days about every incident of the second severity.",
    "Thresholds are reviewed every six months and never raised without notice.",
    "Independent auditors check the safeguards once a year and report to the public.",
)


def text_of(seed: int, count: int = 30) -> str:
    picked = random.Random(seed)  # noqa: S311 (only material)
    return " ".join(picked.choice(SENTENCES) for _ in range(count))


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_lines_are_put_together() -> None:
    text = text_of(1, 6)
    document = extract(Maker().page(*column(wrapped(text, 400), 72, 700)).made(), "")
    assert document.kind == "pdf"
    assert document.problems == ()
    assert document.main == text


@pytest.mark.parametrize("order", ["column by column", "row by row", "at random"])
@pytest.mark.parametrize("gutter", [14, 24, 40])
@pytest.mark.parametrize("step", [0, 4])
def test_columns_are_read_one_after_the_other(order: str, gutter: int, step: int) -> None:
    text = text_of(gutter + step)
    measure = (470 - gutter) / 2
    lines = wrapped(text, measure)
    half = (len(lines) + 1) // 2
    placed = column(lines[:half], 70, 700)
    placed += column(lines[half:], 70 + measure + gutter, 700 - step)
    if order == "row by row":
        placed.sort(key=lambda one: (-one.y, one.x))
    if order == "at random":
        random.Random(7).shuffle(placed)  # noqa: S311
    assert one_line(extract(Maker().page(*placed).made()).main) == text


def test_a_title_over_two_columns_is_read_first_and_a_wide_end_last() -> None:
    text = text_of(3, 12)
    lines = wrapped(text, 220)
    half = len(lines) // 2
    title = "Policy on the Evaluation of Frontier Models by Outside Experts"
    page = Maker().page(
        *column(lines[:half], 70, 640), *column(lines[half:], 320, 640),
        Placed(70, 700, title, 16),
        Placed(70, 630 - 12 * (half + 1), "This line at the end reaches over both of the columns "
               "that stand above it on the page."),
    )  # fmt: skip
    main = one_line(extract(page.made()).main)
    assert main.startswith(f"{title} {text}")
    assert main.endswith("above it on the page.")


def test_a_table_of_short_cells_is_read_row_by_row() -> None:
    rows = [("Access", "10 days"), ("Notice", "5 days"), ("Report", "yearly"), ("Audit", "never")]
    placed = [
        Placed(x, 700 - 14 * at, cell)
        for at, row in enumerate(rows)
        for x, cell in zip((70, 300), row, strict=True)
    ]
    assert "Access 10 days" in one_line(extract(Maker().page(*placed).made()).main)


def paged(text: str, headers: bool = True, measure: float = 440) -> bytes:
    """A document of pages with a running header and footer."""
    lines = wrapped(text, measure)
    maker = Maker()
    for number, start in enumerate(range(0, len(lines), 20), start=1):
        placed = column(lines[start : start + 20], 72, 700)
        if headers:
            placed.append(Placed(72, 760, "Frontier Safety Policy, version 2.1", 8))
            placed.append(Placed(300, 40, f"Page {number} of 9", 8))
            placed.append(Placed(72, 28, "Confidential", 8))
        maker.page(*placed)
    return maker.made()


def test_sentences_read_on_over_page_ends_past_headers_and_footers() -> None:
    text = text_of(4, 60)
    document = extract(paged(text))
    assert one_line(document.main) == text
    assert "Frontier Safety Policy, version 2.1" in document.full


def test_page_numbers_go_whatever_stands_beside_them() -> None:
    maker = Maker()
    text = text_of(5, 60)
    lines = wrapped(text, 440)
    titles = ("Scope", "Access", "Thresholds", "Governance", "Review", "Annex")
    for number, start in enumerate(range(0, len(lines), 16)):
        head = Placed(72, 750, f"{number + 7} {titles[number % 6]} {number}x", 9)
        maker.page(*column(lines[start : start + 16], 72, 700), head)
    assert one_line(extract(maker.made()).main) == text


def test_a_lonely_number_at_the_foot_of_a_single_page_goes() -> None:
    page = Maker().page(*column(wrapped(text_of(6, 3), 440), 72, 700), Placed(300, 40, "12"))
    assert one_line(extract(page.made()).main) == text_of(6, 3)


def test_text_that_repeats_on_each_page_stays() -> None:
    lines = wrapped(text_of(8, 5), 440)
    maker = Maker()
    for number in "abc":
        maker.page(*column([*lines, f"Then part {number} of it begins."], 72, 700))
    main = one_line(extract(maker.made()).main)
    assert main.count(one_line(text_of(8, 5))) == 3


def test_hyphens_at_line_ends_are_decided_by_the_rest_of_the_document() -> None:
    lines = [
        "An evaluation was done. The evalu-",
        "ation is a long-term plan. It is long-",
        "term. And GPT-",
        "4 was in state-of-the-",
        "art use with un-",
        "heard of speed, 2023-",
        "2024, by Anglo-",
        "American and inter-",
        "national teams.",
    ]
    main = extract(Maker().page(*column(lines, 72, 700)).made()).main
    assert main == (
        "An evaluation was done. The evaluation is a long-term plan. It is long-term. And GPT-4 "
        "was in state-of-the-art use with un-\nheard of speed, 2023-2024, by Anglo-American and "
        "inter-\nnational teams."
    )


def test_a_dash_at_a_line_end_gets_no_space() -> None:
    lines = ["We test models before release—and", "after it—", "with evaluators and/", "or others."]
    main = extract(Maker().page(*column(lines, 72, 700)).made()).main
    assert main == "We test models before release—and after it—with evaluators and/or others."


def test_raised_marks_are_set_aside_and_powers_kept() -> None:
    end = 72 + width("Models above 10", 10)
    page = Maker().page(
        Placed(72, 700, "All tests were done"),
        Placed(72 + width("All tests were done", 10), 704, "12", 6),
        Placed(178, 700, "before release."),
        Placed(72, 680, "Models above 10"),
        Placed(end, 684, "25", 6),
        Placed(end + 10, 680, "operations count."),
        Placed(72, 60, "12", 5),
        Placed(79, 56, "See the annex.", 7),
    )
    main = extract(page.made()).main
    assert "All tests were done before release." in main
    assert "Models above 10²⁵ operations count." in main


def test_footnotes_do_not_stand_in_a_sentence_that_goes_on_overleaf() -> None:
    first = wrapped(text_of(9, 8) + " We will never", 440)
    page = Maker().page(
        *column(first, 72, 700), Placed(72, 80, "1 A note at the foot, small.", 7),
        Placed(72, 70, "It has two lines.", 7),
    ).page(*column(["share the weights."], 72, 700))  # fmt: skip
    main = extract(page.made()).main
    assert "We will never share the weights." in one_line(main)
    assert main.endswith("1 A note at the foot, small. It has two lines.")


def test_stamps_written_across_the_page_are_set_aside() -> None:
    page = Maker().page(*column(wrapped(text_of(2, 9), 440), 72, 700),
                        Placed(30, 300, "DRAFT of June", 20, angle=True))  # fmt: skip
    document = extract(page.made())
    assert one_line(document.main) == text_of(2, 9)
    assert "DRAFT" in document.full


def test_ligatures_are_letters() -> None:
    page = Maker().page(Placed(72, 700, "The ofﬁce of ﬂoors is difﬁcult."))
    assert extract(page.made()).main == "The office of floors is difficult."


def encrypted() -> bytes:
    keys = b"41" * 32
    trailer = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >> /ID [<00><00>]"
    return Maker(extra_trailer=trailer % (keys, keys)).page(Placed(72, 700, "Secret")).made()


WHOLE = paged(text_of(4, 60))
PROBLEMS = [
    (encrypted(), "encrypted"),
    (Maker(picture=True).page().page().made(), "no-text-layer"),
    (Maker(picture=True).page(Placed(300, 30, "1")).page(Placed(300, 30, "2")).made(),
     "no-text-layer"),
    (Maker().page().made(), "no-text-layer"),
    (b"%PDF-1.7\njunk\n%%EOF", "damaged"),
    (WHOLE[:-600], "truncated"),
    (WHOLE[: len(WHOLE) // 2], "truncated"),
    (WHOLE[:100], "truncated"),
    (b"%PDF-1.7", "truncated"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "problem"), PROBLEMS)
def test_what_stands_in_the_way_is_named(body: bytes, problem: str) -> None:
    document = extract(body, "application/pdf")
    assert document.problem == problem
    assert match("The words of the quote.", document).verdict == "unknown"


def test_a_picture_among_pages_of_text_is_no_scan() -> None:
    maker = Maker(picture=True).page(*column(wrapped(text_of(1, 9), 440), 72, 700))
    assert extract(maker.made()).problems == ()


def test_too_many_pages_are_too_big() -> None:
    maker = Maker()
    for _ in range(2_001):
        maker.page()
    assert extract(maker.made()).problem == "too-big"


def test_bytes_before_the_header_and_behind_the_end_do_no_harm() -> None:
    assert extract(b"\r\n\r\n" + WHOLE + b"\r\n\0\0").problem == ""


def test_a_page_of_a_large_font_and_one_lying_on_its_side_are_read() -> None:
    text = text_of(3, 3)
    body = Maker().page(*column(wrapped(text, 440, 14), 72, 700, 14)).made()
    turned = body.replace(b"/MediaBox [0 0 612 792]", b"/MediaBox [0 0 612 792]/Rotate 180")
    assert one_line(extract(body).main) == text
    assert extract(turned).problem == ""


LAYOUTS = ["one column", "two columns", "narrow", "pages", "hyphens", "rows"]


def laid_out(text: str, layout: str, seed: int) -> bytes:
    if layout == "pages":
        return paged(text)
    measure = {"one column": 440.0, "narrow": 200.0, "hyphens": 160.0}.get(layout, 220.0)
    lines = wrapped(text, measure)
    if layout == "hyphens":
        lines = hyphenated(lines, random.Random(seed))  # noqa: S311
    if layout in ("two columns", "rows"):
        half = (len(lines) + 1) // 2
        placed = column(lines[:half], 70, 740, 9) + column(lines[half:], 320, 740, 9)
        if layout == "rows":
            placed.sort(key=lambda one: (-one.y, one.x))
        return Maker().page(*placed).made()
    maker = Maker()
    for start in range(0, len(lines), 50):
        maker.page(*column(lines[start : start + 50], 72, 740))
    return maker.made()


def hyphenated(lines: list[str], chance: random.Random) -> list[str]:
    """The lines, the first word of some broken so that its start stands in the line before."""
    broken = list(lines)
    for at in range(1, len(broken)):
        word, _, rest = broken[at].partition(" ")
        if len(word) > 6 and word.isalpha() and chance.random() < 0.7:
            cut = chance.randint(2, len(word) - 3)
            broken[at - 1] += f" {word[:cut]}-"
            broken[at] = f"{word[cut:]} {rest}".strip()
    return broken


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("seed", range(16))
def test_every_quote_is_found_in_every_layout_and_no_changed_one(layout: str, seed: int) -> None:
    """G14: 96 documents, in each all sentences found; each with one word changed, none."""
    text = text_of(seed, 28)
    document = extract(laid_out(text, layout, seed))
    for sentence in SENTENCES:
        if sentence in text:
            assert match(sentence, document).stands
            first, *middle, last = sentence.split()
            assert not match(" ".join([first, *middle[:3], "hardly", *middle[4:], last]),
                             document).stands  # fmt: skip


def test_page_trees_that_loop_end() -> None:
    body = WHOLE.replace(b"/Type /Pages /Kids [6 0 R", b"/Type /Pages /Kids [2 0 R")
    assert extract(body).kind == "pdf"


def test_a_stream_that_inflates_to_spaces_ends() -> None:
    bomb = zlib.compress(b" " * 50_000_000)
    maker = Maker().page(Placed(72, 700, "Text."))
    good = maker.made()
    start = good.rindex(b"/Filter /FlateDecode")
    body = good[:start] + b"/Filter /FlateDecode /Length %d >>\nstream\n" % len(bomb) + bomb
    assert extract(body + b"\nendstream\nendobj\n%%EOF").kind == "pdf"
