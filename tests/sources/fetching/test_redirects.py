"""Redirects: every hop is judged like a first address, and what happened is remembered."""

from __future__ import annotations

import pytest

from sources.fetching import Hop, Policy, Refused
from tests.sources.fetching.conftest import OPEN, Get
from tests.sources.fetching.servers import Site, answer, redirect

# S stands for the site's port, P for the canary's.
ATTACKS = """
http://127.0.0.1:P/ http://127.1:P/ http://2130706433:P/ http://0x7f000001:P/ http://0177.0.0.1:P/
http://[::1]:P/ http://[::ffff:127.0.0.1]:P/ http://[::ffff:7f00:1]:P/ http://0.0.0.0:P/ http://0:P/
//127.0.0.1:P/ //inside.example:P/ http://inside.example:P/ http:\\\\127.0.0.1:P/ \\\\127.0.0.1:P/
/\\127.0.0.1:P/ http://site.example@127.0.0.1:P/ http://127.0.0.1:P#@site.example:S/
http://localhost:P/ http://LocalHost:P/ http://localhost.:P/ http://%6c%6fcalhost:P/
http://169.254.169.254/latest/meta-data/ http://[fd00:ec2::254]/ http://10.0.0.1/ http://100.64.0.1/
http://192.168.0.1:S/ http://metadata.google.internal/ http://[64:ff9b::7f00:1]:P/
http://[2002:7f00:1::]:P/ http://١٢٧.٠.٠.١:P/ http://①②⑦.⓪.⓪.①:P/ http://127。0。0。1:P/
http://127.0.0.2:22/ http://site.example:25/ https://site.example:6379/ http://site.example:0/
file:///etc/passwd file://127.0.0.1/etc/passwd ftp://127.0.0.1:P/ gopher://127.0.0.1:P/_a
dict://127.0.0.1:P/ javascript:alert(1) data:text/html,a ws://127.0.0.1:P/ unix:/run/a
HTTP://127.0.0.1:P/ http:///127.0.0.1:P/ http://127.0.0.1%20:P/ http://site.example:S\t@127.0.0.1:P/
http://site.example:S/\u200b http://site.example:S/\x01 http://a..example:S/ http://:S/ http://[::1
http://inside.example.:P/ http://user:word@site.example:S/ https://127.0.0.1:P/
"""


def inside(host: str) -> list[str]:
    """A name service with one name that leads inside."""
    return ["127.0.0.1"] if host == "inside.example" else [OPEN]


@pytest.mark.parametrize("attack", ATTACKS.replace("\n", " ").strip().split(" "))
@pytest.mark.parametrize("hops", [1, 3])
def test_a_redirect_to_a_forbidden_place_is_refused(
    attack: str, hops: int, get: Get, site: Site, canary: Site
) -> None:
    attack = attack.replace("P", str(canary.port)).replace("S", str(site.port))
    for hop in range(1, hops):
        site.pages[f"/{hop - 1}"] = redirect(f"/{hop}", "301 Moved Permanently")
    site.pages[f"/{hops - 1}"] = redirect(attack)
    with pytest.raises(Refused):
        get(site.address("/0", "site.example"), lookup=inside)
    assert canary.connections == 0
    assert site.paths == [f"/{hop}" for hop in range(hops)]


def test_each_hop_is_remembered_with_its_status_target_and_ip(get: Get, site: Site) -> None:
    site.pages["/a"] = redirect("/b?c=d#e", "301 Moved Permanently")
    site.pages["/b?c=d"] = redirect(site.address("/f g", "other.example"), "307 Temporary Redirect")
    site.pages["/f%20g"] = answer(b"here")
    fetched = get(site.address("/a", "site.example"))
    assert fetched.requested_url == site.address("/a", "site.example")
    assert fetched.final_url == site.address("/f%20g", "other.example")
    assert fetched.body == b"here"
    assert fetched.hops == (
        Hop(site.address("/a", "site.example"), 301, "/b?c=d#e", OPEN),
        Hop(
            site.address("/b?c=d", "site.example"),
            307,
            site.address("/f g", "other.example"),
            OPEN,
        ),
    )


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_every_kind_of_redirect_is_followed_by_get(status: int, get: Get, site: Site) -> None:
    site.pages["/"] = redirect("/there", f"{status} Moved")
    site.pages["/there"] = answer(b"there")
    fetched = get(site.address())
    assert fetched.body == b"there"
    assert [hop.status for hop in fetched.hops] == [status]
    assert {head.split(" ")[0] for head in site.heads} == {"GET"}


@pytest.mark.parametrize("status", [300, 304, 305, 200, 404])
def test_other_answers_with_a_location_are_answers(status: int, get: Get, site: Site) -> None:
    site.pages["/"] = redirect("/there", f"{status} Something")
    fetched = get(site.address())
    assert (fetched.status, fetched.hops) == (status, ())


def test_a_redirect_to_nowhere_is_an_answer(get: Get, site: Site) -> None:
    site.pages["/"] = answer(b"where?", "301 Moved Permanently")
    assert get(site.address()).body == b"where?"


def test_six_hops_are_followed_and_seven_refused(get: Get, site: Site) -> None:
    for hop in range(7):
        site.pages[f"/{hop}"] = redirect(f"/{hop + 1}")
    site.pages["/7"] = answer(b"end")
    assert len(get(site.address("/1")).hops) == 6
    with pytest.raises(Refused, match="more than 6 redirects"):
        get(site.address("/0"))


@pytest.mark.parametrize("back", ["/a", "/b", "", "#x", "/a#y"])
def test_a_circle_is_refused(back: str, get: Get, site: Site) -> None:
    site.pages["/a"] = redirect("/b")
    site.pages["/b"] = redirect(back)
    with pytest.raises(Refused, match="circle"):
        get(site.address("/a"))
    assert site.paths == ["/a", "/b"]


def test_validators_and_secrets_of_the_caller_do_not_reach_another_origin(
    get: Get, site: Site
) -> None:
    site.pages["/a"] = redirect("/b")
    site.pages["/b"] = redirect(site.address("/c", "other.example"))
    given = {"If-None-Match": '"tag"', "Authorization": "Bearer x", "Accept-Language": "de"}
    get(site.address("/a", "site.example"), given | {"If-Modified-Since": "Thu, 01 Jan 2026"})
    carried = ["If-None-Match" in head and "If-Modified-Since" in head for head in site.heads]
    assert carried == [True, True, False]
    assert ["Authorization" in head for head in site.heads] == [True, True, False]
    assert all("Accept-Language: de" in head for head in site.heads)


def test_a_redirect_may_not_lead_to_our_own_site(get: Get, site: Site, policy: Policy) -> None:
    own = Policy(policy.allow_networks, policy.ports, deny_hosts=["watch.example"])
    site.pages["/"] = redirect(site.address("/in", "watch.example"))
    with pytest.raises(Refused, match="watch"):
        get(site.address(name="site.example"), policy=own)
    assert site.paths == ["/"]


def test_the_body_of_a_redirect_is_not_read(get: Get, site: Site) -> None:
    head = b"HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 99999999\r\n\r\n"
    site.pages["/"] = lambda visitor: visitor.sendall(head)
    site.pages["/there"] = answer(b"there")
    assert get(site.address()).body == b"there"
