"""The checker of links finds what is broken, and nothing else. It is given files made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from labwatch.edition.links import broken_links

SITE = "https://watch.example"
WHOLE = {
    "index.html": '<a href="/labs/#acme"></a><link href="/static/a.css"><a href="https://o.example/x">'
    f'<img src="static/a.svg"><a href="#here"></a><p id="here"><form action="{SITE}/search/">',
    "labs/index.html": '<p id="acme"><a href="../index.html">',
    "static/a.css": 'b { background: url("a.svg") }',
    "static/a.svg": f'<svg><a href="{SITE}/labs/?x=1"/></svg>',
    "sitemap.xml": f"<urlset><url><loc>{SITE}/labs/</loc></url></urlset>",
    "api/v1/labs/index.json": f'{{"next":"{SITE}/api/v1/labs/page/2/index.json"}}',
    "api/v1/labs/page/2/index.json": '{"next":null}',
}


def _written(folder: Path, **changed: str) -> Path:
    for name, text in {**WHOLE, **changed}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_a_whole_edition_has_no_broken_link(tmp_path: Path) -> None:
    assert broken_links(_written(tmp_path), SITE) == []


@pytest.mark.parametrize(
    ("file", "text", "link", "why"),
    [
        ("index.html", '<a href="/nowhere/">', "/nowhere/", "no such file"),
        ("index.html", '<a href="/labs/#nobody">', "/labs/#nobody", "no such place"),
        ("index.html", '<a href="/labs/?page=2">', "/labs/?page=2", "no queries"),
        ("index.html", '<img src="gone.png">', "gone.png", "no such file"),
        ("index.html", '<img srcset="a.png 1x, b.png 2x">', "b.png", "no such file"),
        ("index.html", '<link rel="alternate" href="/x.atom">', "/x.atom", "no such file"),
        ("index.html", '<meta property="og:image" content="/c.png">', "/c.png", "no such file"),
        ("index.html", '<form action="/labs/x/">', "/labs/x/", "no such file"),
        ("index.html", '<form method="get">', "<form>", "a form without an address"),
        ("index.html", '<a href="/../../etc/passwd">', "/../../etc/passwd", "no such file"),
        ("static/a.css", "b { background: url(none.png) }", "none.png", "no such file"),
        ("static/a.svg", '<svg><a href="/none/"/></svg>', "/none/", "no such file"),
        ("feeds/a.atom", '<feed><link href="/none/"/></feed>', "/none/", "no such file"),
        ("sitemap.xml", f"<loc>{SITE}/none/</loc>", f"{SITE}/none/", "no such file"),
        ("api/v1/labs/index.json", f'{{"next":"{SITE}/x.json"}}', f"{SITE}/x.json", "no such file"),
    ],
)
def test_a_planted_broken_link_is_found(
    tmp_path: Path, file: str, text: str, link: str, why: str
) -> None:
    found = broken_links(_written(tmp_path, **{file: text}), SITE)
    assert (file, link) in {(each.file, each.link) for each in found}
    assert why in next(each.why for each in found if each.link == link)
