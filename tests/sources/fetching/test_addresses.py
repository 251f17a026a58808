"""Cases 60 and 61: no spelling of an address leads to a place that we do not fetch from.

A canary listens where the attacks point. It must not see a single connection, and for an address
that is a literal or badly written no name service may be asked.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.fetching import Policy, Refused, read_address
from tests.sources.fetching.conftest import Get
from tests.sources.fetching.servers import Site


def words(text: str) -> list[str]:
    """The addresses in a text; P stands for the canary's port."""
    return text.split()


LITERALS = words("""
http://127.0.0.1:P/ http://127.0.0.2.:P/ http://127.8.8.8:P/ http://0.0.0.0:P/ http://0.1.2.3:P/
http://10.0.0.1:P/ http://10.255.255.255:P/ http://100.64.0.1:P/ http://100.100.100.200:P/
http://168.63.129.16:P/ http://169.254.169.254:P/latest/meta-data/ http://169.254.0.1:P/
http://172.16.0.1:P/ http://172.31.255.255:P/ http://192.0.0.1:P/ http://192.0.0.170:P/
http://192.0.2.1:P/ http://192.31.196.1:P/ http://192.52.193.1:P/ http://192.88.99.1:P/
http://192.168.1.1:P/ http://192.175.48.1:P/ http://198.18.0.1:P/ http://198.19.255.255:P/
http://198.51.100.1:P/ http://203.0.113.1:P/ http://224.0.0.1:P/ http://239.255.255.250:P/
http://240.0.0.1:P/ http://255.255.255.255:P/
http://[::1]:P/ http://[::]:P/ http://[::ffff:127.0.0.1]:P/ http://[::ffff:7f00:1]:P/
http://[::127.0.0.1]:P/ http://[0:0:0:0:0:ffff:127.0.0.1]:P/ http://[::ffff:8.8.8.8]:P/
http://[64:ff9b::127.0.0.1]:P/ http://[64:ff9b:1::7f00:1]:P/ http://[100::1]:P/
http://[2001::1]:P/ http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]:P/ http://[2001:10::1]:P/
http://[2001:20::1]:P/ http://[2001:db8::1]:P/ http://[2002:7f00:1::1]:P/ http://[3fff::1]:P/
http://[5f00::1]:P/ http://[fc00::1]:P/ http://[fd00:ec2::254]:P/ http://[fe80::1]:P/
http://[fec0::1]:P/ http://[ff02::1]:P/ http://[2606:4700::5efe:7f00:1]:P/
http://[2606:4700::200:5efe:127.0.0.1]:P/ http://[2620:4f:8000::1]:P/ http://[4000::1]:P/
""")

SPELLINGS = words("""
http://2130706433:P/ http://0x7f000001:P/ http://0x7f.0.0.1:P/ http://0x7F.1:P/ http://127.1:P/
http://127.0.1:P/ http://0177.0.0.1:P/ http://017700000001:P/ http://127.0.0.01:P/
http://127.0.0.0x1:P/ http://0:P/ http://00.0.0.0:P/ http://127.0.0.1.:P/ http://127.0.0.256:P/
http://1.2.3.4.5:P/ http://0x.0x.0x.0x:P/ http://127.0.0.1.0:P/ http://+127.0.0.1:P/
http://１２７.0.0.1:P/ http://①②⑦.⓪.⓪.①:P/ http://127。0。0。1:P/ http://127．0．0．1:P/
http://127｡0｡0｡1:P/ http://١٢٧.0.0.1:P/ http://²130706433:P/
http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:P/ http://ｌocalhost:P/ http://loc%61lhost:P/ http://127%2e0.0.1:P/
http://%31%32%37.0.0.1:P/ http://ex%00ample.org:P/ http://ﬁne.example:P/ http://a。example:P/
http://xn--0000h.example:P/ http://xn--.example:P/ http://xn--a.example:P/ http://℀.example:P/
http://-a.example:P/ http://a-.example:P/ http://a..example:P/ http://.example:P/
http://example.org.:P/ http://example..:P/ http://exa~mple.org:P/ http://exa$mple.org:P/
http://[127.0.0.1]:P/ http://[::1%lo]:P/ http://[::1%25lo]:P/ http://[v1.a]:P/ http://[::1:P/
http://::1:P/ http://[[::1]]:P/ http://[::1]a:P/ http://a[::1]:P/ http://[]:P/ http://:P/
http:///127.0.0.1:P/ http://?127.0.0.1:P/ http://#@127.0.0.1:P/
""")

LOCAL = words("""
http://localhost:P/ http://LOCALHOST:P/ http://a.localhost:P/ http://localhost.localdomain:P/
http://intranet:P/ http://redis:P/ http://printer.local:P/ http://metadata.google.internal:P/
http://nas.home.arpa:P/ http://router.lan:P/ http://wiki.corp:P/ http://box.home:P/
http://a.private:P/ http://1.0.0.127.in-addr.arpa:P/ http://abc.onion:P/ http://a.intranet:P/
""")

TRICKS = [
    "http://user@site.example:P/",
    "http://user:password@site.example:P/",
    "http://@site.example:P/",
    "http://:@127.0.0.1:P/",
    "http://site.example@127.0.0.1:P/",
    "http://site.example:80@127.0.0.1:P/",
    "http://site.example%40127.0.0.1:P/",
    "http://127.0.0.1:P@site.example/",
    "http://127.0.0.1:P\\@site.example/",
    "http://site.example:P\\@127.0.0.1/",
    "http:\\\\127.0.0.1:P/",
    "http:/\\127.0.0.1:P/",
    "http://site.example\\.127.0.0.1:P/",
    "http://site.example :P/",
    " http://site.example:P/",
    "http://site.example:P/ ",
    "http://site.example:P/a b",
    "http://site.example:P/\ta",
    "ht\ttp://site.example:P/",
    "http://site.exa\nmple:P/",
    "http://site.example:P/\r\nHost: evil",
    "http://site.example:P/\x00",
    "http://site.example\x00.127.0.0.1:P/",
    "http://site.example:P/\x7f",
    "http://site.example:P/\x85",
    "http://site.example:P/\u2028",
    "http://site.example:P/\u202e",
    "http://site\u200b.example:P/",
    "http://site\u00ad.example:P/",
    "http://site\ufeff.example:P/",
    "http://site\u2060.example:P/",
    "http://site.example:P/\u3164",
    "http://site.example:P/\ufe0f",
    "http://site.example:P/\U000e0041",
    "http://site.example:P/\ud800",
    "http://site.example:P/\ue000",
    "http://site.example:P/\u00a0",
    "http://site.example:22/",
    "http://site.example:6379/",
    "http://site.example:0/",
    "http://site.example:65536/",
    "http://site.example:99999999999999999999/",
    "http://site.example:/",
    "http://site.example:080/",
    "http://site.example:+80/",
    "http://site.example:８０/",
    "http://site.example:80:80/",
    "http://site.example:-1/",
    "http://site.example:0x50/",
    "https://site.example:8443/",
    "ftp://site.example:P/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:P/_x",
    "dict://127.0.0.1:P/",
    "ws://site.example:P/",
    "javascript://site.example:P/%0aalert(1)",
    "data:text/html,hello",
    "jar:http://site.example:P/!/",
    "view-source:http://site.example:P/",
    "unix:///var/run/docker.sock",
    "httpx://site.example:P/",
    "https:site.example:P/",
    "http:/site.example:P/",
    "//site.example:P/",
    "site.example:P/",
    "/etc/passwd",
    "ｈttp://site.example:P/",
    "http：//site.example:P/",
    "",
    "http",
    "http://",
    "http://" + "a" * 64 + ".example:P/",
    "http://" + "a." * 127 + "example:P/",
    "http://" + "ü" * 2000 + ".example:P/",
    "http://site.example:P/" + "a" * 5000,
]

NAMES = {
    "loopback.example": ["127.0.0.1"],
    "later.example": ["127.0.0.2", "127.0.0.1"],
    "first.example": ["127.0.0.1", "127.0.0.2"],
    "six.example": ["::1"],
    "mixed.example": ["127.0.0.2", "::1"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "compatible.example": ["::7f00:1"],
    "nat64.example": ["64:ff9b::7f00:1"],
    "sixtofour.example": ["2002:7f00:1::"],
    "teredo.example": ["2001:0:7f00:1::"],
    "isatap.example": ["2606:4700::5efe:7f00:1"],
    "scoped.example": ["fe80::1%lo"],
    "wide.example": ["2606:4700::1%lo"],
    "cloud.example": ["169.254.169.254"],
    "host.example": ["168.63.129.16"],
    "carrier.example": ["100.64.0.1"],
    "zero.example": ["0.0.0.0"],  # noqa: S104
    "none.example": ["::"],
    "short.example": ["127.1"],
    "number.example": ["2130706433"],
    "name.example": ["localhost"],
    "empty.example": [""],
    "broadcast.example": ["255.255.255.255"],
    "multicast.example": ["224.0.0.251"],
}


@pytest.mark.parametrize("attack", [*LITERALS, *SPELLINGS, *LOCAL, *TRICKS])
def test_an_attack_is_refused_before_any_name_service_is_asked(
    attack: str, get: Get, canary: Site, no_names: list[str]
) -> None:
    asked: list[str] = []

    def lookup(host: str) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    with pytest.raises(Refused) as refused:
        get(attack.replace("P", str(canary.port)), lookup=lookup)
    assert refused.value.reason.endswith(".")
    assert asked == no_names == []
    assert canary.connections == 0


@pytest.mark.parametrize("attack", LITERALS)
def test_a_form_can_refuse_a_literal_without_fetching_or_looking_up(
    attack: str, no_names: list[str]
) -> None:
    with pytest.raises(Refused):
        read_address(attack.replace(":P", ""), Policy())
    assert no_names == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("http://user:word@site.example/", "user name or password"),
        ("http://10.0.0.1/", "not an address on the open internet"),
        ("http://127.1/", "unusual spelling"),
        ("http://localhost/", "local name"),
        ("http://site.example:22/", "Port 22"),
        ("http://loc%61lhost/", "escapes"),
        ("ftp://site.example/", "must begin with http"),
        ("http://site.example/\u200b", "invisible"),
    ],
)
def test_the_reason_says_what_is_wrong(text: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        read_address(text, Policy())


@pytest.mark.parametrize("name", NAMES)
def test_a_name_with_one_forbidden_answer_is_refused(
    name: str, get: Get, canary: Site, site: Site, inner_canary: Site, policy: Policy
) -> None:
    for port in (canary.port, site.port, inner_canary.port):
        ports = [site.port, canary.port, inner_canary.port]
        everywhere = Policy(policy.allow_networks, ports)
        with pytest.raises(Refused, match=r"forbidden address|no address"):
            get(f"http://{name}:{port}/", lookup=NAMES.__getitem__, policy=everywhere)
    assert canary.connections == inner_canary.connections == site.connections == 0


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("http://Example.ORG", "http://example.org/"),
        ("HTTPS://example.org:443/a?b=c#d", "https://example.org/a?b=c"),
        ("http://example.org:443", "http://example.org:443/"),
        ("http://example.org?a", "http://example.org/?a"),
        ("https://Bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://faß.example/", "https://xn--fa-hia.example/"),
        ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
        ("https://例え.テスト/", "https://xn--r8jz45g.xn--zckzah/"),
        ("https://a_b.example/", "https://a_b.example/"),
        ("https://example.org/é?ü=ß", "https://example.org/%C3%A9?%C3%BC=%C3%9F"),
        ("https://example.org/%2e%2E/%zz/../x", "https://example.org/%2e%2E/%zz/../x"),
        ('https://example.org/<a>"{b}"', "https://example.org/%3Ca%3E%22%7Bb%7D%22"),
        ("https://8.8.8.8/", "https://8.8.8.8/"),
        ("https://[2606:4700:0::1111]/", "https://[2606:4700::1111]/"),
        ("https://3com.example/", "https://3com.example/"),
        ("https://1.2.3.example/", "https://1.2.3.example/"),
    ],
)
def test_an_honest_address_is_read_and_written_in_one_way(text: str, url: str) -> None:
    address = read_address(text, Policy())
    assert address.url == url
    assert read_address(address.url, Policy()) == address


@given(st.text(max_size=40), st.sampled_from(["", "http://", "https://", "http://a.example"]))
def test_any_text_is_read_or_refused_and_what_is_read_stays_as_it_is(rest: str, by: str) -> None:
    try:
        address = read_address(by + rest, Policy())
    except Refused:
        return
    assert address.url.isascii()
    assert read_address(address.url, Policy()) == address


def test_our_own_site_and_denied_networks_are_refused_even_where_allowed(
    get: Get, site: Site, policy: Policy
) -> None:
    own = Policy(policy.allow_networks, policy.ports, deny_hosts=["Watch.example"])
    for name in ("watch.example", "WATCH.example", "www.watch.example"):
        with pytest.raises(Refused, match=r"watch\.example is a site"):
            get(site.address(name=name), policy=own)
    denied = Policy(policy.allow_networks, policy.ports, deny_networks=["127.0.0.0/8"])
    with pytest.raises(Refused, match="never fetches"):
        get(site.address(name="other.example"), policy=denied)
    assert site.connections == 0
    assert get(site.address(name="notwatch.example"), policy=own).status == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"ports": [0]},
        {"ports": [70000]},
        {"allow_networks": ["nonsense"]},
        {"deny_networks": ["127.0.0.1/8"]},
        {"max_wire": 0},
        {"total_seconds": 0},
        {"max_hops": -1},
    ],
)
def test_a_policy_that_makes_no_sense_cannot_be_made(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"port|network|host bits|positive"):
        Policy(**wrong)  # type: ignore[arg-type]
