"""The verdict on single quotes: what stands, what does not, and what is said about it."""

from __future__ import annotations

import json

import pytest

from sources.documents import Document
from sources.extracting import extract
from sources.matching import REASONS, Anchor, Match, anchor, match

POLICY = (
    "Our policy was updated in May. We will test all frontier models before deployment. "
    "We publish the results within 30 days.\n"
    "Partners\n"
    "We will, in due course, explore how to involve independent third parties. "
    "This requires significant engineering support on our end."
)
QUOTE = "We will test all frontier models before deployment."


def page(text: str, full: str = "") -> Document:
    """A page that shows a text, and may hold more."""
    return Document(kind="html", main=text, full=full or text)


def judge(quote: str, text: str) -> Match:
    """A quote against a text."""
    return match(quote, page(text))


def test_a_quote_as_written_is_verbatim_and_needs_no_diff() -> None:
    answer = judge(QUOTE, POLICY)
    assert (answer.verdict, answer.reasons, answer.diff) == ("verbatim", (), ())
    assert answer.place is not None
    assert POLICY[slice(*answer.place)] == answer.found == QUOTE


@pytest.mark.parametrize(
    ("quote", "text", "reasons"),
    [
        ("we must test", "We MUST test", {"case"}),
        ("tests, not words", "tests - not words", {"punctuation"}),
        ("re-evaluate the model", "reevaluate the model", {"hyphenation"}),
        ("a third-party audit", "a third party audit", {"hyphenation"}),
        ("the evaluation ends", "the evalua-\ntion ends", {"hyphenation"}),
        ("5 % of the budget", "5% of the budget", {"spacing"}),
        ("we test before launch", "we test[12] before launch", {"footnote mark"}),
        ("we test before launch", "we test¹ before launch", {"footnote mark"}),
        ("within 4 or 5 days", "within[4] 4 or 5 days", {"footnote mark"}),
        ("in 4 or 5 days", "in[note 4] 4 or 5 days", {"footnote mark"}),
        ("we test[3] before launch", "we test[4] before launch", {"footnote mark"}),
        ("within 10 days of it", "within [10] days of it", set()),
        ("2. publish results", "\n2. Publish results", {"case"}),
        ("we test. Then we launch", "we test.12 Then we launch", {"footnote mark"}),
        ("official findings", "oﬃcial ﬁndings", {"letter forms"}),
        ("10^26 operations", "10²⁶ operations", {"letter forms"}),
        ("3-5 days", "3–5 days", {"punctuation"}),
    ],
)
def test_formatting_does_not_bring_a_quote_down(quote: str, text: str, reasons: set[str]) -> None:
    answer = judge(quote, f"Before it. {text}. And after it.")
    assert answer.verdict == "reformatted"
    assert reasons <= set(answer.reasons) <= set(REASONS)
    assert answer.diff[0][0] == "equal"


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("a score of 3.5 or more", "a score of 35 or more"),
        ("a score of 3.5 or more", "a score of 3,5 or more"),
        ("about 1,000 requests", "about 1000 requests"),
        ("about 5% of it", "about 5 of it"),
        ("more than $5 each", "more than €5 each"),
        ("below <5 points", "below >5 points"),
        ("an error of ±2 points", "an error of 2 points"),
        ("a change of -5 points", "a change of 5 points"),
        ("for 3-5 days", "for 3 5 days"),
        ("we can't say", "we can say"),
        ("this is a notable change", "this is a not able change"),
        ("this is a nota ble change", "this is a notable change"),
        ("we re-sign the deal", "we resign the deal"),
        ("shared with US bodies", "shared with us bodies"),
        ("the résumé of it", "the resume of it"),
        ("die Maße sind fest", "die Masse sind fest"),
        ("der Grundsatz gilt", "der Grundsatz galt"),
        ("test the models", "attest the models"),
        ("limited to 10", "limited to 100"),
        ("limited to 5", "limited to 5.5"),
        ("limited to 10", "limited to 10%"),
        ("limited to 10", "limited to 10²⁶"),
        ("5 days of it", "3-5 days of it"),
        ("5 dollars of it", "$5 dollars of it"),
        ("000 users of it", "10 000 users of it"),
        ("safety tests are run", "non-safety tests are run"),
        ("the results are open", "the results are open-ended"),
        ("within [10] days of it", "within [5] days of it"),
        ("see [our policy](x.org) now", "see [our notice](x.org) now"),
        ("see [our policy](x.org) now", "see our notice (x.org) now"),
        ("we hold that [the DPO] decides so", "we hold that [the board] decides so"),
        ("it shared results with us all", "why skip it. Shared results with us all"),
    ],
)
def test_a_changed_word_number_or_symbol_is_altered(quote: str, text: str) -> None:
    answer = judge(quote, f"Before it. We say {text}. And after it.")
    assert answer.verdict == "altered"
    assert any(operation != "equal" for operation, _, _ in answer.diff)


@pytest.mark.parametrize(
    ("now", "step", "kinds"),
    [
        ("We may test all frontier models before deployment.", ("replace", "will", "may"),
         ("modal",)),
        ("We will not test all frontier models before deployment.", ("insert", "", "not"),
         ("negation",)),
        ("We will test most frontier models before deployment.", ("replace", "all", "most"),
         ("quantifier",)),
        ("We will test all frontier models after deployment.", ("replace", "before", "after"),
         ("wording",)),
        ("We aim to test all frontier models before deployment.", ("replace", "will", "aim to"),
         ("modal", "commitment")),
        ("We will test all 5 frontier models before deployment.", ("insert", "", "5"),
         ("number",)),
    ],
)  # fmt: skip
def test_a_diff_names_the_changed_words_and_their_kinds(
    now: str, step: tuple[str, str, str], kinds: tuple[str, ...]
) -> None:
    answer = judge(QUOTE, POLICY.replace(QUOTE, now))
    assert answer.verdict == "altered"
    assert step in answer.diff
    assert set(kinds) <= set(answer.kinds)
    assert answer.found == now.rstrip(".")


@pytest.mark.parametrize("letter", ["c", "ж"])
def test_a_word_too_long_for_any_window_is_no_other_word(letter: str) -> None:
    for text in (f"{letter * 900} cd", f"ab {letter * 900}", f"ab{letter * 900}cd"):
        assert not judge(letter * 150, text).stands


def test_a_diff_covers_the_whole_passage() -> None:
    answer = judge(QUOTE, POLICY.replace("will test all", "may test"))
    quote = " ".join(one for _, one, _ in answer.diff if one)
    found = " ".join(other for _, _, other in answer.diff if other)
    assert quote == QUOTE.rstrip(".")
    assert found == "We may test frontier models before deployment"


def test_joined_and_parted_words_are_a_change_of_spacing() -> None:
    assert "spacing" in judge("we cannot say so today", "Here we can not say so today.").kinds


def test_words_under_the_dots_may_change_but_are_shown() -> None:
    quote = "We will . . . explore how to involve independent third parties"
    was = anchor(quote, page(POLICY))
    now = page(POLICY.replace("in due course", "only rarely"))
    answer = match(quote, now, anchor=was)
    assert was is not None
    assert was.gaps == (", in due course,",)
    assert answer.stands
    assert answer.context_changed
    assert ("replace", "in due course", "only rarely") in answer.context_diff
    assert not match(quote, page(POLICY), anchor=was).context_changed


@pytest.mark.parametrize("dots", [". . .", "...", "…", "[...]", "[…]", "(...)", "[. . .]"])
def test_dots_stand_for_words_left_out(dots: str) -> None:
    assert judge(f"We will {dots} explore how to involve independent", POLICY).stands
    assert judge(f"{dots} explore how to involve {dots}", POLICY).stands
    assert not judge(f"explore how to involve {dots} We will", POLICY).stands
    assert not judge(f"We may {dots} explore how to involve", POLICY).stands


def test_a_short_segment_is_not_taken_from_another_sentence() -> None:
    changed = POLICY.replace("We will, in due course, explore", "We may, in due course, explore")
    assert not judge("We will . . . explore how to involve independent third", changed).stands


def test_dots_do_not_span_a_whole_page() -> None:
    far = POLICY.replace("Partners", "This sentence says nothing of interest. " * 40)
    assert not judge(
        "We will test all frontier models [...] to involve independent third parties", far
    ).stands
    assert judge(
        "We will test all frontier models [...] to involve independent third parties", POLICY
    ).stands


def test_the_words_left_out_are_bounded() -> None:
    quote = "We will test all frontier models [...] to involve independent third parties"
    near, far = (POLICY.replace("Partners", "so it is as we say " * count) for count in (15, 30))
    assert judge(quote, near).stands
    assert not judge(quote, far).stands


def test_an_opened_word_end_fits_other_endings_only() -> None:
    quote = 'that it "requir[ed] significant engineering support'
    told = "They said that it {} significant engineering support."
    assert judge(quote, told.format("requires")).reasons == ("editorial marks",)
    assert judge(quote, told.format("required")).stands
    assert judge(quote, told.format("encouraged")).verdict == "altered"
    assert judge(quote, told.format("requirements")).verdict == "altered"
    assert not judge("we are care[ful] with it", "we are careless with it").stands


def test_an_inserted_bracket_may_stand_for_nothing_or_for_few_words() -> None:
    quote = "such as bio, cyber, [autonomous replication,] and other safety areas"
    assert judge(quote, "in areas such as bio, cyber, and other safety areas.").reasons == (
        "editorial marks",
    )
    assert judge(quote, "such as bio, cyber, self-copying, and other safety areas").stands
    assert judge(quote, quote).verdict == "verbatim"
    assert not judge(quote, "such as bio, [autonomous replication,] and other safety areas").stands


def test_a_bracket_hides_no_negation_and_adds_none() -> None:
    assert not judge("that [the lab] will test models", "that we may not will test models").stands
    assert not judge("we will [not] test the models", "we will test the models").stands
    assert not judge("we [will] test the models", "we test the models").stands


def test_brackets_of_the_source_itself_stay_literal() -> None:
    quote = "It says [the lab] will . . . test models"
    was = anchor(quote, page(f"Here. {quote}. There."))
    assert was is not None
    assert was.reading == "literal"
    changed = page("Here. It says [the lab] will . . . not test models. There.")
    assert match(quote, changed, anchor=was).verdict == "altered"


def test_a_capital_in_brackets_is_a_changed_capital() -> None:
    assert judge("[w]e will test all frontier models", POLICY).stands
    assert not judge("[H]e will test all frontier models", POLICY).stands


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("<meta name=description content='{}'>", "embedded data"),
        ("<script type=application/ld+json>{{\"text\": \"{}\"}}</script>", "embedded data"),
        ("<!-- {} -->", None),
        ("<del>{}</del>", "struck out"),
        ("<p><s>{}</s></p>", "struck out"),
    ],
)  # fmt: skip
def test_withdrawn_and_unseen_text_does_not_count(markup: str, reason: str | None) -> None:
    html = f"<p>Of football we say nothing at all.</p>{markup.format(QUOTE)}"
    answer = match(QUOTE, extract(html.encode(), "text/html"))
    assert answer.verdict == "missing"
    assert answer.reasons == ((reason,) if reason else ())


def test_a_script_payload_counts_where_the_page_is_an_empty_shell() -> None:
    article = json.dumps({"body": POLICY * 3})
    html = f"<div id=root></div><script id=__NEXT_DATA__ type=application/json>{article}</script>"
    shell = extract(html.encode(), "text/html")
    answer = match(QUOTE, shell, page="js-shell")
    assert answer.verdict == "reformatted"
    assert answer.reasons == ("embedded data", "js-shell")
    summary = f"<meta name=description content='{QUOTE}'><div id=root></div>"
    assert match(QUOTE, extract(summary.encode()), page="js-shell").verdict == "unknown"
    assert match(QUOTE, extract(f"<p>{'Cup news. ' * 99}</p>{html}".encode())).verdict == "missing"


def test_hidden_text_counts_unless_the_visible_page_says_otherwise() -> None:
    hidden = page("Nothing else is here to be seen.", full=f"Nothing else is here. {POLICY}")
    assert "hidden text" in match(QUOTE, hidden).reasons
    assert match(QUOTE, hidden).stands
    weak = QUOTE.replace("will", "may")
    both = page(f"Here. {weak}", full=f"Here. {weak}\n{QUOTE}")
    answer = match(QUOTE, both)
    assert answer.verdict == "altered"
    assert answer.reasons == ("hidden text",)


@pytest.mark.parametrize("state", ["blocked", "not-found", "soft-404", "consent", "login", "empty"])
def test_absence_proves_nothing_on_a_page_that_is_not_the_page(state: str) -> None:
    weak = POLICY.replace("will test", "may test")
    assert match(QUOTE, page(weak), page=state).verdict == "unknown"
    assert match(QUOTE, page(weak), page=state).reasons == (state,)
    there = match(QUOTE, page(POLICY), page=state)
    assert there.stands
    assert there.reasons == (state,)


@pytest.mark.parametrize("problem", ["encrypted", "no-text-layer", "truncated"])
def test_a_document_with_a_problem_says_nothing_about_what_is_absent(problem: str) -> None:
    document = Document(kind="pdf", main="Our policy was", problems=(problem,))
    assert match(QUOTE, document).verdict == "unknown"
    assert match(QUOTE, document).reasons == (problem,)
    cut = Document(kind="pdf", main=POLICY, full=POLICY, problems=("truncated",))
    assert match(QUOTE, cut).stands


@pytest.mark.parametrize("quote", ["", "   ", "…", '"."', "[...]", "\u200b"])
def test_a_quote_without_a_word_is_unknown(quote: str) -> None:
    assert judge(quote, POLICY).verdict == "unknown"
    assert judge(quote, POLICY).reasons == ("no words",)
    assert anchor(quote, page(POLICY)) is None


def test_a_look_alike_that_stood_before_is_not_the_new_wording() -> None:
    twin = "We will test some frontier models before deployment."
    then = page(f"{POLICY} {twin}")
    gone = page(then.main.replace(QUOTE + " ", ""))
    assert match(QUOTE, gone, baseline=then).verdict == "missing"
    assert match(QUOTE, gone).verdict == "altered"


@pytest.mark.parametrize(
    ("quote", "changed"),
    [
        ("我们将在部署之前测试所有模型", "我们将在部署之后测试所有模型"),
        ("すべてのモデルを公開前に検証する", "一部のモデルを公開前に検証する"),
        ("يجب اختبار جميع النماذج قبل نشرها", "يمكن اختبار جميع النماذج قبل نشرها"),
        ("sınır testleri yapılacaktır", "sinir testleri yapılacaktır"),
        ("l’évaluation est achevée", "l’evaluation est achevée"),
    ],
)
def test_one_changed_letter_is_seen_in_every_script(quote: str, changed: str) -> None:
    assert judge(quote, f"。{quote}。").stands
    assert judge(quote, f"。{changed}。").verdict in ("altered", "missing")


def test_vowel_marks_and_stretched_letters_may_be_left_out() -> None:
    assert judge("يجب اختبار النماذج", "يَجِبُ اختبار النمـــاذج").stands
    assert not judge("كَتَبَ الخبير", "كُتِبَ الخبير").stands


def test_capitals_follow_the_language() -> None:
    assert judge("sınır testleri", "SINIR TESTLERİ").stands
    assert judge("İnceleme kurulu", "inceleme kurulu").stands
    assert not judge("sınır testi", "sinir testi").stands


def test_an_anchor_survives_its_way_through_json() -> None:
    was = anchor("We will . . . explore how to involve", page(POLICY))
    assert was is not None
    data = json.loads(json.dumps(was.as_json()))
    assert Anchor.from_json({**data, "later": 1}) == was
