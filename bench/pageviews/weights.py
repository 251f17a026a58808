"""What a page weighs in a browser: requests, bytes, nodes, and how far its layout shifts."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from shutil import which
from typing import Any

from bench.apis.servers import Server

_WIDTHS = (1280, 360)
_FLAGS = ["--no-sandbox", "--disable-background-networking", "--no-first-run"]
_MEASURE = """async () => {
  const shift = await new Promise((tell) => {
    let sum = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) sum += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => tell(sum), 300);
  });
  return [document.querySelectorAll("*").length, shift];
}"""
HEAD = (
    "| page | requests | HTML kB | with CSS and JS kB | nodes | shift 1280 px | shift 360 px |\n"
    "|---|---|---|---|---|---|---|"
)


def weights(server: Server, pages: Mapping[str, str]) -> list[str]:
    """The lines of a table. Bytes are those of gzip, as the site sends them in production."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=which("chromium"), args=_FLAGS)
        try:
            site = f"http://127.0.0.1:{server.port}"
            return [HEAD, *(_row(browser, name, site + path) for name, path in pages.items())]
        finally:
            browser.close()


def _row(browser: Any, name: str, address: str) -> str:
    views = [_view(browser, address, width) for width in _WIDTHS]
    bodies, nodes, _ = views[0]
    sizes = [len(gzip.compress(body, 6)) / 1000 for body in bodies]
    shifts = " | ".join(f"{shift:.3f}" for _, _, shift in views)
    return f"| {name} | {len(bodies)} | {sizes[0]:.1f} | {sum(sizes):.1f} | {nodes} | {shifts} |"


def _view(browser: Any, address: str, width: int) -> tuple[list[bytes], int, float]:
    """The bodies of all answers, the page's own first; its nodes; its layout shift."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    try:
        answers: list[Any] = []
        page.on("response", lambda answer: answers.append(answer))
        page.goto(address, wait_until="networkidle")
        nodes, shift = page.evaluate(_MEASURE)
        return [answer.body() for answer in answers], nodes, shift
    finally:
        page.close()
