"""Whether what came is the page: walls, errors and shells are seen, talk about them is not."""

from __future__ import annotations

import pytest

from sources.documents import Document
from sources.extracting import extract
from sources.pagestate import page_state
from sources.vocabulary import PageState

PROSE = (
    "<p>The laboratory will give external evaluators access to each new model for at least ten "
    "working days before its release, and it will publish what they found.</p>"
    "<p>Evaluators may say in public that access was refused, and no agreement takes that away "
    "from them.</p><p>Thresholds are reviewed every six months by the board and never raised "
    "without a notice of thirty days to all who signed.</p>"
)
ADDRESS = "https://lab.example/policies/access"


def page(markup: str, title: str = "") -> Document:
    return extract(f"<title>{title}</title>{markup}".encode(), "text/html; charset=utf-8")


STATUSES = {
    200: "ok", 206: "ok", 204: "empty", 304: "ok", 400: "http-error", 401: "blocked",
    402: "blocked", 403: "blocked", 404: "not-found", 405: "blocked", 406: "blocked",
    407: "blocked", 408: "http-error", 410: "not-found", 418: "http-error", 429: "blocked",
    451: "blocked", 500: "http-error", 502: "http-error", 503: "http-error", 999: "blocked",
}  # fmt: skip


@pytest.mark.parametrize(("status", "state"), STATUSES.items())
def test_the_status_decides_whatever_the_body_says(status: int, state: str) -> None:
    assert page_state(page(PROSE), status=status) == state


CHALLENGES = [
    {"CF-Mitigated": "challenge"},
    {"X-Amzn-Waf-Action": "captcha"},
    {"x-vercel-mitigated": "deny"},
    {"X-DataDome": "blocked"},
    {"X-Sucuri-Block": "geo"},
]


@pytest.mark.parametrize("headers", CHALLENGES)
def test_a_wall_that_names_itself_is_believed_at_any_status(headers: dict[str, str]) -> None:
    assert page_state(page(PROSE), status=200, headers=headers) == "blocked"
    assert page_state(page(PROSE), status=503, headers=headers) == "blocked"


@pytest.mark.parametrize(
    "headers",
    [{"Server": "cloudflare", "CF-Ray": "1"}, {"X-DataDome": "protected"}, {"X-CDN": "Imperva"}],
)
def test_to_be_behind_a_wall_is_not_to_be_blocked(headers: dict[str, str]) -> None:
    assert page_state(page(PROSE), headers=headers) == "ok"


def test_a_challenge_at_503_is_a_block_and_an_outage_is_not() -> None:
    server = {"server": "cloudflare"}
    assert (
        page_state(page("Checking…", "Just a moment..."), status=503, headers=server) == "blocked"
    )
    assert (
        page_state(page("Bye", "Service unavailable"), status=503, headers=server) == "http-error"
    )


BLOCKS = [
    ("Just a moment...", "<p>Verifying you are human. This may take a few seconds.</p>"),
    ("Attention Required! | Cloudflare", "<h1>Sorry, you have been blocked</h1>"),
    ("Access Denied", 'You don\'t have permission to access "http://x/" on this server.'),
    ("lab.example", "<h1>lab.example</h1>Enable JavaScript and cookies to continue"),
    ("Pardon Our Interruption", "As you were browsing something about your browser stopped us"),
    ("Robot Check", "Type the characters you see in this image"),
    ("", "Request unsuccessful. Incapsula incident ID: 12-34"),
    ("", "<h1>Our systems have detected unusual traffic from your network</h1>"),
    ("Nur einen Moment…", "<p>Bestätigen Sie, dass Sie ein Mensch sind.</p>"),
    ("Un instant…", "<p>Vérifiez que vous êtes humain.</p>"),
    ("Un momento…", "<p>Verifica que eres un ser humano</p>"),
    ("请稍候…", "<p>请完成安全验证</p>"),
    ("少々お待ちください...", "<p>人間であることを確認します</p>"),
    ("لحظة…", "<p>تحقق من أنك إنسان</p>"),
    ("Один момент…", "<p>Подтвердите, что вы не робот</p>"),
]


@pytest.mark.parametrize(("title", "markup"), BLOCKS)
def test_challenges_are_seen(title: str, markup: str) -> None:
    assert page_state(page(markup, title)) == "blocked"


MENU = "<nav>" + "".join(f"<a href=/{at}>Menu item {at}</a> " for at in range(25)) + "</nav>"
GONE = [
    ("Page not found | Example Lab", f"{MENU}<h1>404</h1><p>Sorry, nothing lives here.</p>"),
    ("404 Not Found", "<h1>Not Found</h1>"),
    ("Example Lab", f"{MENU}<h1>Page not found</h1><p>Try our search.</p>"),
    ("Example Lab", "<p>The page you are looking for doesn't exist or has been moved.</p>"),
    ("Example Lab", "<h1>Oops! That page can’t be found.</h1><p>Maybe try a search?</p>"),
    ("Example Lab", "<h2>Error 404</h2><p>We looked everywhere.</p>"),
    ("Example Lab", "<h1>This page isn't available</h1>"),
    ("Seite nicht gefunden – Labor", "<p>Leider ist hier nichts.</p>"),
    ("Labor", "<h1>Die Seite wurde nicht gefunden</h1>"),
    ("Page introuvable", "<p>Désolé.</p>"),
    ("Laboratoire", "<h1>Cette page n’existe pas</h1>"),
    ("Página no encontrada", "<p>Lo sentimos.</p>"),
    ("Laboratorio", "<h1>Pagina non trovata</h1>"),
    ("Laboratório", "<h1>Página não encontrada</h1>"),
    ("页面不存在", "<p>返回首页</p>"),
    ("实验室", "<h1>404</h1><p>抱歉，您访问的页面不存在。</p>"),
    ("ページが見つかりません", "<p>トップへ</p>"),
    ("研究所", "<h1>お探しのページは見つかりませんでした</h1>"),
    ("الصفحة غير موجودة", "<p>عذرا</p>"),
    ("Страница не найдена", "<p>Увы.</p>"),
    ("페이지를 찾을 수 없습니다", "<p>홈</p>"),
]


@pytest.mark.parametrize(("title", "markup"), GONE)
def test_error_pages_served_as_found_are_seen(title: str, markup: str) -> None:
    assert page_state(page(markup, title)) == "soft-404"


WALLS = [
    ("consent", "Before you continue to Search", "<p>We use cookies and data to deliver services"
     "</p><button>Reject all</button><button>Accept all</button><a>More options</a>"),
    ("consent", "Lab", "<h1>We value your privacy</h1><p>We and our 842 partners store and access "
     "cookies on a device.</p><button>Accept all</button><button>Reject all</button>"),
    ("consent", "Labor", "<p>Wir und unsere Partner verwenden Cookies. Datenschutz ist uns "
     "wichtig.</p><button>Alle akzeptieren</button><button>Ablehnen</button>"),
    ("consent", "Labo", "<p>Nous utilisons des cookies avec votre consentement.</p>"
     "<button>Tout accepter</button><button>Continuer sans accepter</button>"),
    ("consent", "Lab", "<p>Usamos cookies propias y de terceros.</p><button>Aceptar todo</button>"),
    ("consent", "实验室", "<p>我们使用 Cookie。请阅读隐私政策。</p><button>全部接受</button>"),
    ("consent", "研究所", "<p>当サイトはクッキーを使用します。</p><button>同意する</button>"),
    ("consent", "مختبر", "<p>نستخدم ملفات تعريف الارتباط.</p><button>قبول الكل</button>"),
    ("login", "Log in | Example", "<form><input name=u><input type=password></form>Log in"),
    ("login", "Example", "<h1>Sign in to continue</h1><form><input type=password></form>"),
    ("login", "Anmelden", "<form><input type=password></form>"),
    ("login", "Example", "<h1>Subscribe to continue reading</h1><form><input type=email></form>"),
    ("parked", "lab.example", "<h1>This domain is for sale</h1><p>Make an offer</p>"),
    ("parked", "Welcome to nginx!", "<h1>Welcome to nginx!</h1><p>If you see this page, it works"),
    ("parked", "lab.example", "<p>Diese Domain steht zum Verkauf</p>"),
    ("js-shell", "Lab", "<div id=root></div><script src=/app.js></script>"),
    ("js-shell", "Lab", "<div id=root>Loading…</div><script src=/app.js></script>"),
    ("js-shell", "Lab", "<noscript>You need to enable JavaScript to run this app.</noscript>"
     "<div id=root></div><nav>Home About</nav><script src=/app.js></script>"),
    ("js-shell", "Lab", "<p>Please enable JavaScript to view this page.</p>"),
    ("js-shell", "Labor", "<p>Bitte aktivieren Sie JavaScript.</p>"),
    ("js-shell", "Labo", "<p>Veuillez activer JavaScript pour continuer.</p>"),
    ("js-shell", "Lab", "<p>请启用 JavaScript 后继续</p>"),
    ("js-shell", "Lab", "<p>JavaScriptを有効にしてください</p>"),
    ("js-shell", "Lab", "<p>يرجى تفعيل JavaScript للمتابعة</p>"),
    ("http-error", "502 Bad Gateway", "<h1>502 Bad Gateway</h1><hr>nginx"),
    ("http-error", "Lab", "<h1>Internal Server Error</h1>"),
    ("empty", "Lab", "<div></div>"),
    ("empty", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("state", "title", "markup"), WALLS)
def test_walls_and_shells_are_seen(state: str, title: str, markup: str) -> None:
    assert page_state(page(markup, title)) == state


BANNER = (
    "<div><p>We use cookies to improve our site. Read our privacy notice.</p>"
    "<button>Accept all</button><button>Reject all</button><button>Manage options</button></div>"
)
LOGIN_FORM = "<form>Sign in<input name=u><input type=password><button>Log in</button></form>"
PAGES = [
    ("How we fixed our 404 page", f"<h1>How we fixed our 404 page</h1>{PROSE}"),
    ("404 errors explained", "<p>A page not found error means that the server has no such page."
     "</p><p>When the page you are looking for does not exist, check the address.</p>" + PROSE),
    ("Captchas", f"<p>Sites ask to verify you are human, to keep robots out.</p>{PROSE}"),
    ("Cloudflare", f"<p>Cloudflare shows “Just a moment” before a challenge.</p>{PROSE}"),
    ("Cookie policy", f"<h1>Cookie policy</h1><p>We use cookies for sessions only.</p>{PROSE}"),
    ("Access policy", f"{BANNER}<h1>Access</h1>{PROSE}"),
    ("Access policy", f"{LOGIN_FORM}<h1>Access</h1>{PROSE}"),
    ("How to log in", f"<h1>How to log in</h1><p>To log in, open the page and enter your name "
     f"and your password there.</p>{PROSE}"),
    ("Access", f"{PROSE}<noscript>Please enable JavaScript to see the comments.</noscript>"
     "<script src=/a.js></script>"),
    ("Domains", f"<p>Whether a domain is for sale can be looked up in its records.</p>{PROSE * 3}"),
    ("Notice", "<p>We will test all models.</p><script src=/analytics.js></script>"),
    ("Notice", "<h1>Notice</h1><p>Short but whole.</p>"),
    ("政策", "<p>我们将在发布之前让外部评估者测试每一个新模型，并公布他们的结果。</p>"),
    ("Maintenance", f"<h1>Maintenance of models</h1>{PROSE}"),
    ("Access", f"{PROSE}<footer>Contact us if a page could not be found. Cookies settings. Sign in"
     "</footer>"),
    ("Incident 503", f"<h1>Incident report: service unavailable</h1>{PROSE}"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "markup"), PAGES)
def test_a_page_that_merely_talks_about_it_is_ok(title: str, markup: str) -> None:
    assert page_state(page(markup, title)) == "ok"
    assert page_state(page(markup, title), known_words=page(markup, title).words) == "ok"


def test_a_page_that_lost_four_fifths_of_its_words_is_suspect() -> None:
    short = page("<h1>Access</h1><p>Our offices are open on all working days of the year.</p>")
    assert page_state(short) == "ok"
    assert page_state(short, known_words=short.words * 4) == "ok"
    assert page_state(short, known_words=600) == "empty"


def test_a_shrunken_page_with_scripts_is_a_shell() -> None:
    shell = page("<p>Our offices are open on all working days.</p><script src=/a.js></script>")
    assert page_state(shell, known_words=600) == "js-shell"


def test_a_long_notice_counts_once_the_page_has_shrunk() -> None:
    gone = page(f"{MENU}<h1>Page not found</h1>{PROSE}{PROSE}")
    assert page_state(gone, known_words=2_000) == "soft-404"


REDIRECTS = [
    ("https://lab.example/", "redirected-home"),
    ("https://www.lab.example", "redirected-home"),
    ("https://lab.example/index.html", "redirected-home"),
    ("https://lab.example/en/", "redirected-home"),
    ("https://lab.example/?from=old", "redirected-home"),
    ("https://other.example/", "redirected-home"),
    ("https://lab.example/404", "soft-404"),
    ("https://lab.example/login?next=%2Fpolicies", "login"),
    ("https://consent.lab.example/m?continue=x", "consent"),
    ("https://www.hugedomains.com/domain_profile.cfm?d=lab", "parked"),
    ("https://lab.example/policies/access-v2", "ok"),
    ("https://www.lab.example/policies/access", "ok"),
    ("https://lab.example/?p=12", "ok"),
    ("https://lab.example/#/policies/access", "ok"),
    (ADDRESS, "ok"),
    ("", "ok"),
]


@pytest.mark.parametrize(("final", "state"), REDIRECTS)
def test_where_redirects_end_tells_what_came(final: str, state: str) -> None:
    assert page_state(page(PROSE), requested_url=ADDRESS, final_url=final) == state


def test_the_home_page_of_a_home_page_is_itself() -> None:
    home = ("https://lab.example", "https://www.lab.example/en/")
    assert page_state(page(PROSE), requested_url=home[0], final_url=home[1]) == "ok"


def test_a_problem_of_the_document_comes_after_the_answer_and_before_its_text() -> None:
    scan = Document(kind="pdf", problems=("no-text-layer",))
    assert page_state(scan) == "no-text-layer"
    assert page_state(scan, status=404) == "not-found"
    assert page_state(Document(kind="pdf", problems=("encrypted", "x"))) == "encrypted"


def test_every_state_is_a_word_of_the_vocabulary() -> None:
    states = {state for state, _, _ in WALLS} | set(STATUSES.values())
    states |= {state for _, state in REDIRECTS} | {"blocked", "soft-404"}
    assert states <= set(PageState.values)
