"""Reading, page state and matching together: what a quote's verdict is on real bytes.

The numbers are those of the acceptance cases in the specification of source checks.
"""

from __future__ import annotations

import json
import unicodedata
from typing import Literal

import pytest

from sources.extracting import extract
from sources.matching import Match, anchor, match
from sources.pagestate import page_state
from tests.sources.extracting.pdfmaker import Maker, column, wrapped

QUOTE = "We will give external evaluators access to every new model before its release."
OTHER = "We may give some evaluators access to a few models after their release, if asked."
REST = "Access lasts ten working days. " * 12


def judge(body: bytes | str, quote: str = QUOTE, said: str = "text/html; charset=utf-8") -> Match:
    document = extract(body.encode() if isinstance(body, str) else body, said)
    return match(quote, document, page=page_state(document))


def test_case_53_a_quote_from_a_pdf_stands_in_the_page_it_became() -> None:
    text = f"{REST}{QUOTE} {REST}"
    pdf = extract(Maker().page(*column(wrapped(text, 200), 72, 740, 9)).made())
    taken = anchor(QUOTE, pdf)
    page = extract(f"<p>{REST}</p><p>{QUOTE} {REST}</p>".encode(), "text/html")
    assert taken is not None
    found = match(QUOTE, page, anchor=taken, baseline=pdf)
    assert found.stands
    assert not found.moved


SCAN = Maker(picture=True).page().page().made()
LOCKED = Maker(
    extra_trailer=b"/Encrypt << /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >> /ID [<00><00>]"
    % (b"41" * 32, b"42" * 32)
)


@pytest.mark.parametrize(
    ("body", "state"),
    [(SCAN, "no-text-layer"), (LOCKED.page().made(), "encrypted"), (SCAN[:200], "truncated")],
)
def test_cases_54_and_55_what_cannot_be_read_is_unknown(body: bytes, state: str) -> None:
    assert page_state(extract(body)) == state
    assert judge(body, said="application/pdf").verdict == "unknown"


AWAY = {
    "description": f"<meta name=description content='{QUOTE}'>",
    "linked data": f'<script type="application/ld+json">{{"text": "{QUOTE}"}}</script>',
    "comment": f"<!-- {QUOTE} -->",
    "deletion": f"<p><del>{QUOTE}</del></p>",
    "style": f"<p style='text-decoration:line-through'>{QUOTE}</p>",
}


@pytest.mark.parametrize("place", AWAY)
@pytest.mark.parametrize("rest", [f"<p>{OTHER}</p>{REST}", f"<p>{OTHER}</p>", f"<p>{REST}</p>"])
def test_case_56_words_that_are_not_shown_do_not_stand(place: str, rest: str) -> None:
    found = judge(f"<title>Access</title>{AWAY[place]}<h1>Access</h1>{rest}")
    assert not found.stands
    if place in ("deletion", "style"):
        assert "struck out" in found.reasons
    elif place != "comment":
        assert "embedded data" in found.reasons


def test_case_57_text_that_only_a_script_holds_stands_as_embedded() -> None:
    state = json.dumps({"props": {"body": f"<p>{REST}</p><p>{QUOTE}</p>", "title": "Access"}})
    body = (
        "<title>Access</title><div id=__next></div>"
        f'<script id="__NEXT_DATA__" type="application/json">{state}</script>'
    )
    found = judge(body)
    assert found.stands
    assert "embedded data" in found.reasons
    assert not judge(body.replace("will", "may")).stands


LANGUAGES = {
    "zh": ("我们将在发布之前让外部评估者测试每一个新模型。", "将", "可"),
    "ja": ("当社はリリース前にすべての新しいモデルを外部の評価者に提供します。", "前", "後"),
    "ar": ("سنمنح المقيّمين الخارجيين حق الوصول إلى كل نموذج جديد قبل إصداره.", "قبل", "بعد"),
    "fr": ("Nous donnerons accès à chaque modèle avant sa sortie à l’été.", "avant", "après"),
    "de": ("Wir gewähren vor der Veröffentlichung Zugang für Prüfer.", "vor", "nach"),
    "es": ("Daremos acceso a cada modelo antes de su publicación, según lo acordado.",
           "antes", "después"),
    "ru": ("Мы предоставим доступ к каждой новой модели до её выпуска.", "до", "после"),
}  # fmt: skip
CODECS = {"zh": "gb18030", "ja": "shift_jis", "ar": "windows-1256", "ru": "koi8-r"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_case_59_other_scripts_and_forms_are_found_and_a_change_is_seen(
    language: str, form: Literal["NFC", "NFD"]
) -> None:
    quote, word, other = LANGUAGES[language]
    page = f"<p>{unicodedata.normalize(form, quote)}</p>"
    assert judge(page, quote).stands
    assert judge(page, unicodedata.normalize("NFD", quote)).stands
    assert not judge(page.replace(word, other, 1), quote).stands
    codec = CODECS.get(language, "cp1252")
    if form == "NFC":
        assert judge(page.encode(codec), quote, f"text/html; charset={codec}").stands


NOISE = [
    lambda text: text.replace("evaluators", "eval<b>uat</b>ors"),
    lambda text: text.replace("external", "exter\xadnal"),
    lambda text: text.replace(" ", "\xa0"),
    lambda text: text.replace("evaluators", "evaluators<sup>12</sup>"),
    lambda text: text.replace("access", "access<span class=sr-only>(new tab)</span>"),
    lambda text: text.replace("to every", "<!-- x -->to<del> some</del> every"),
    lambda text: text.replace(" model", "<br>model"),
    lambda text: text.replace("model before", "model <ins>before</ins>"),
]


@pytest.mark.parametrize("noise", NOISE)
def test_formatting_does_not_hide_a_quote_nor_a_changed_one(noise) -> None:  # type: ignore[no-untyped-def]
    page = f"<p>{REST}</p><p>{noise(QUOTE)}</p>"
    assert judge(page).stands
    assert not judge(page.replace("will", "may")).stands


@pytest.mark.parametrize("page", ["<title>Just a moment...</title><p>Verifying you are human.",
                                  "<title>Page not found</title><h1>404</h1>",
                                  "<div id=root></div><script src=a.js></script>"])  # fmt: skip
def test_a_page_that_is_not_the_page_gives_no_verdict(page: str) -> None:
    assert judge(page).verdict == "unknown"
