"""HTML to text: what a reader sees, and what is kept apart from it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.extracting import Document, extract


def read(markup: str) -> Document:
    return extract(markup.encode(), "text/html; charset=utf-8")


SEEN = [
    # Inline elements do not break words, blocks do.
    ("We can<b>not</b> share", "We cannot share"),
    ("eval<i></i>uation<span> of</span> all", "evaluation of all"),
    ("one<br>two<hr>three", "one\ntwo\nthree"),
    ("<p>one</p><p>two</p>", "one\ntwo"),
    ("<table><tr><td>one<td>two<tr><th>three</table>", "one\ntwo\nthree"),
    ("<ul><li>one<li>two</ul><dl><dt>a<dd>b</dl>", "one\ntwo\na\nb"),
    ("<select><option>one<option>two</select>", "one\ntwo"),
    ("<figure>one<figcaption>two</figcaption></figure>", "one\ntwo"),
    ("<span style='display:block'>one</span>two", "one\ntwo"),
    ("can<div style='display: inline'>not</div>", "cannot"),
    ("<style>.w{display:block}</style><b class=w>one</b><b class=w>two</b>", "one\ntwo"),
    ("<pre>one\n  two</pre>three", "one\ntwo\nthree"),
    ("evalu<wbr>ation", "evaluation"),
    # White space and invisible signs.
    ("We\n\t will\xa0test&nbsp;all&#8239;models", "We will test all models"),
    ("evalu\xadation of&shy;fice ze\u200bro\ufeff a\u2060b", "evaluation office zero ab"),
    ("e\ufb03cient \ufb01nal \ufb02ow o\ufb00er", "efficient final flow offer"),
    ("cafe\u0301", "café"),
    ("می\u200cخواهم we\u200cb", "می\u200cخواهم web"),
    # Entities, whole and broken.
    ("A &amp; B &lt;5 &ldquo;x&rdquo; &#8212; &#x2019;", "A & B <5 “x” — ’"),
    ("don&amp;rsquo;t &amp;nbsp;go &mdash on &#146; &eacute;", "don’t go — on ’ é"),
    ("R&D AT&T &unknown; &", "R&D AT&T &unknown; &"),
    # What is no text at all.
    ("a<!-- b -->c<?php d ?>e", "ace"),
    ("a<script>b</script><style>c</style>d", "ad"),
    ("漢<ruby>字<rp>(</rp><rt>ji</rt><rp>)</rp></ruby>", "漢字"),
    ("<iframe>fallback</iframe>a<noembed>b</noembed>", "a"),
    ("<svg><title>tip</title><text>drawn</text></svg>", "drawn"),
    ("<math><msup><mn>10</mn><mn>25</mn></msup><mo>&gt;</mo><mn>3</mn></math>", "10²⁵>3"),
    ("<math><mi>x</mi><annotation>\\tex</annotation></math>", "x"),
    ("<input value='Search'><input type=hidden value=h><textarea>t</textarea>", "Search\nt"),
    ("<p aria-hidden=true>seen</p>", "seen"),
    ("<ins>added</ins> text", "added text"),
    ("<div><template shadowrootmode=open><p>shadow</p></template></div>", "shadow"),
    ("<body style='visibility:hidden'>shown by a script", "shown by a script"),
    ("<style>body{display:none}</style><body>shown by a script", "shown by a script"),
]


@pytest.mark.parametrize(("markup", "text"), SEEN)
def test_a_reader_sees_this_text(markup: str, text: str) -> None:
    assert read(markup).main == text


MARKS = [
    ("tested<sup>12</sup> before", "tested before"),
    ("tested.<sup>12</sup>We", "tested. We"),
    ("tested<sup><a href='#fn1'>1</a></sup>, and", "tested, and"),
    ("tested<sup>a</sup> <sup>*</sup> by<sup>†</sup> all<sup>[3]</sup>", "tested by all"),
    ("tested<sup>1, 2</sup> by", "tested by"),
    ("tested<sup>[<i><a href='/w'>citation needed</a></i>]</sup> by", "tested by"),
    ("tested<a href='#cite-3'>[3]</a> by", "tested by"),
    ("tested<a class='footnote-ref' href='#n3'>3</a> by", "tested by"),
    ("tested<span style='vertical-align: super'>3</span> by", "tested by"),
    ("GPT-4<sup>3</sup> and in 2023<sup>4</sup> it", "GPT-4 and in 2023 it"),
    ("GPT-<sup>4</sup> was", "GPT-4 was"),
    ("over 10<sup>25</sup> and 10<sup>-3</sup>", "over 10²⁵ and 10⁻³"),
    ("5 m<sup>2</sup> or 3 km<sup>2</sup> x<sup>n</sup>", "5 m² or 3 km² xⁿ"),
    ("the 1<sup>st</sup>, 2<sup>nd</sup> and XX<sup>e</sup> n<sup>o</sup>",
     "the 1st, 2nd and XXe no"),
    ("H<sub>2</sub>O", "H2O"),
    ("Section <a href='#s4'>4</a> and <a href='#x'>tests</a>", "Section 4 and tests"),
    ("Title<a class=anchor href='#title'>¶</a>", "Title"),
    ("a note. <a href='#fnref1'>↩︎</a>", "a note."),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "text"), MARKS)
def test_marks_of_notes_are_set_aside_and_powers_are_kept(markup: str, text: str) -> None:
    assert read(markup).main == text


HIDDEN = [
    "<p hidden>{}</p>",
    "<p hidden=until-found>{}</p>",
    "<p style='color:red; display : none'>{}</p>",
    "<p style='visibility:hidden'>{}</p>",
    "<details><summary>more</summary><p>{}</p></details>",
    "<details>{}</details>",
    "<dialog>{}</dialog>",
    "<noscript><p>{}</p></noscript>",
    "<p>x<noscript><p>{}</p></noscript></p>",
    "<template><p>{}</p></template>",
    "<template><template>{}</template></template>",
    "<style>.gone {{ display: none !important }}</style><p class='a gone'>{}</p>",
    "<style>#gone{{color:red;display:none}}</style><p id=gone>{}</p>",
    "<style>p.x.y{{display:none}}</style><p class='y x'>{}</p>",
    "<style>/* {{ */ aside{{display:none}}</style><aside>{}</aside>",
    "<p class='sr-only'>{}</p>",
    "<p class='visually-hidden'>{}</p>",
    "<p style='position:absolute;clip:rect(0 0 0 0)'>{}</p>",
    "<p style='position:absolute;left:-9999px'>{}</p>",
    "<style>.sr{{clip-path: inset(50%)}}</style><p class=sr>{}</p>",
    "<video>{}</video>",
    "<img alt='{}'>",
]


@pytest.mark.parametrize("markup", HIDDEN)
def test_hidden_words_are_in_full_but_not_in_main(markup: str) -> None:
    document = read(f"<p>Seen.</p>{markup.format('hidden words')}<p>Also seen.</p>")
    assert "hidden words" in document.full
    assert "hidden" not in document.main
    assert "Seen." in document.main
    assert "Also seen." in document.main


SHOWN = [
    "<details open><p>{}</p></details>",
    "<details><summary>{}</summary>x</details>",
    "<dialog open>{}</dialog>",
    "<style>@media print {{ .p {{ display: none }} }}</style><p class=p>{}</p>",
    "<style>.a .b{{display:none}}</style><p class=b>{}</p>",
    "<style>.a{{display:none}} .a{{display:block}}</style><p class=a>{}</p>",
    "<style>.a{{display:none}} p.a.b{{display:block}}</style><p class='a b'>{}</p>",
    "<style>.a{{display:none}}</style><p class=a style='display:block'>{}</p>",
    "<p style='visibility:hidden'><b style='visibility:visible'>{}</b></p>",
    "<p style='opacity:0'>{}</p>",
    "<p class='not-sr-only'>{}</p>",
]


@pytest.mark.parametrize("markup", SHOWN)
def test_words_that_only_look_hidden_are_seen(markup: str) -> None:
    assert "seen words" in read(markup.format("seen words")).main


STRUCK = [
    "<del>{}</del>",
    "<s>{}</s>",
    "<strike>{}</strike>",
    "<span style='text-decoration: underline line-through'>{}</span>",
    "<span style='text-decoration-line:line-through'>{}</span>",
    "<style>.old{{text-decoration:line-through}}</style><b class=old>{}</b>",
    "<b class='line-through'>{}</b>",
    "<b role=deletion>{}</b>",
    "<del><b>{}</b></del>",
]


@pytest.mark.parametrize("markup", STRUCK)
def test_withdrawn_words_are_neither_seen_nor_hidden(markup: str) -> None:
    document = read(f"<p>We will {markup.format('always')} test.</p>")
    assert document.main == document.full == "We will test."
    assert document.struck == "always"


def test_what_is_set_aside_never_glues_its_neighbours() -> None:
    assert read("will<del>may</del>must").main == "will must"
    assert read("one<span class=sr-only>two</span>three").main == "one three"
    assert read("one<span class=sr-only>two</span>, three").main == "one, three"


def test_title_description_and_structured_data_are_kept_apart() -> None:
    document = read(
        "<title>The  title</title><meta name=description content='An old sentence.'>"
        "<meta property='og:description' content='Another one.'>"
        "<script type='application/ld+json'>"
        '{"headline": "A headline of four"}</script>text<!-- a comment of words -->'
    )
    assert document.title == "The title"
    assert document.main == document.full == "text"
    assert document.embedded == "A headline of four\nAn old sentence.\nAnother one."


def test_a_page_state_is_told_what_it_needs() -> None:
    facts = read(
        "<form><input type=password></form><a href=x>y</a><script src='/app.js'></script>"
        "<noscript>Enable JavaScript</noscript>"
        "<meta http-equiv=refresh content='0;url=/x'>"
    ).facts
    assert facts["passwords"] == facts["forms"] == facts["links"] == facts["scripts"] == 1
    assert facts["noscript"] == "Enable JavaScript"
    assert facts["refresh"] == "0;url=/x"
    assert facts["script_sources"] == ["/app.js"]


@given(st.lists(st.sampled_from(["a", "b ", "<b>", "</b>", "<p>", "</p>", "<del>", "</del>", "\xad",
                                 "<sup>", "1", "</sup>", "<details>", "&", "<", ">", "<td>", "🙂",
                                 "<table>", "</table>", "<template>", "</template>", "<select>"]),
                max_size=40))  # fmt: skip
def test_no_markup_is_too_odd_to_read(pieces: list[str]) -> None:
    document = read("".join(pieces))
    assert document.problems == ()
    assert "  " not in document.main
    assert document.main == document.main.strip()
    assert extract("".join(pieces).encode(), "text/html") == document
