"""TLS: name and certificate stay on the name; what cannot be trusted is said and not got round."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from sources.fetching import Fetched, Fetcher, FetchError, Kind, Policy
from tests.sources.fetching.conftest import OPEN, to_site
from tests.sources.fetching.servers import Site, answer, redirect

NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]


def openssl(*words: str | Path) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, timeout=30)


class Authority:
    """A throw-away certificate authority in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.certificate = folder / "ca.pem"
        self.key = folder / "ca.key"
        subject = ["-subj", "/O=Throwaway/CN=Test Root", "-days", "2"]
        to = ["-keyout", self.key, "-out", self.certificate]
        openssl("req", "-x509", *NEW_KEY, *subject, *to)

    def context(self, name: str, days: int = 2) -> ssl.SSLContext:
        """A server's context with a certificate for a name; ``days`` may lie in the past."""
        stem = self.folder / f"{name}{days}"
        key, request, certificate, extra = (
            stem.with_suffix(end) for end in (".key", ".csr", ".pem", ".ext")
        )
        extra.write_text(f"subjectAltName=DNS:{name}\n")
        openssl("req", *NEW_KEY, "-subj", f"/CN={name}", "-keyout", key, "-out", request)
        by = ["-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial", "-extfile", extra]
        openssl("x509", "-req", "-in", request, *by, "-days", str(days), "-out", certificate)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def contexts(authority: Authority) -> dict[str, ssl.SSLContext]:
    return {
        "good": authority.context("secure.example"),
        "expired": authority.context("secure.example", days=-1),
        "wrong name": authority.context("another.example"),
    }


@pytest.fixture
def secure(contexts: dict[str, ssl.SSLContext]) -> Iterator[Site]:
    with Site(OPEN, contexts["good"]) as site:
        yield site


def get(site: Site, path: str = "/", trust: Authority | None = None) -> Fetched:
    tls = ssl.create_default_context(cafile=trust.certificate) if trust else None
    fetcher = Fetcher(Policy([f"{OPEN}/32"], [site.port]), to_site, tls=tls)
    return asyncio.run(fetcher.get(f"https://secure.example:{site.port}{path}"))


def test_sni_host_and_certificate_stay_on_the_name_though_an_address_is_dialled(
    secure: Site, contexts: dict[str, ssl.SSLContext], authority: Authority
) -> None:
    names: list[str | None] = []

    def note(connection: ssl.SSLObject, name: str | None, context: ssl.SSLContext) -> None:
        names.append(name)

    contexts["good"].sni_callback = note
    secure.pages["/"] = redirect("/a")
    secure.pages["/a"] = answer(b"a")
    fetched = get(secure, trust=authority)
    assert (fetched.body, fetched.ip, fetched.hops[0].ip) == (b"a", OPEN, OPEN)
    assert names == ["secure.example"]
    assert all(f"Host: secure.example:{secure.port}\r\n" in head for head in secure.heads)
    assert fetched.certificate is not None
    assert fetched.certificate["issuer"] == "organizationName=Throwaway, commonName=Test Root"
    assert fetched.certificate["subject"] == "commonName=secure.example"
    assert fetched.certificate["not_after"].startswith("20")


@pytest.mark.parametrize(
    ("certificate", "reason"),
    [("expired", "certificate has expired"), ("wrong name", "mismatch"), ("good", "local issuer")],
)
def test_a_certificate_that_cannot_be_trusted_is_a_tls_error_and_nothing_is_asked_for(
    certificate: str, reason: str, contexts: dict[str, ssl.SSLContext], authority: Authority
) -> None:
    trust = None if certificate == "good" else authority
    with Site(OPEN, contexts[certificate]) as site:
        with pytest.raises(FetchError) as error:
            get(site, trust=trust)
        assert site.heads == []
        assert site.connections == 1
    assert error.value.kind == Kind.TLS
    assert reason in error.value.detail.lower()


def test_a_server_without_tls_is_a_tls_error(authority: Authority) -> None:
    with Site(OPEN) as site:
        site.pages = {}
        with pytest.raises(FetchError) as error:
            speaks_plainly(site, authority)
    assert error.value.kind in (Kind.TLS, Kind.RESET, Kind.TIMEOUT)


def speaks_plainly(site: Site, authority: Authority) -> Fetched:
    tls = ssl.create_default_context(cafile=authority.certificate)
    policy = Policy([f"{OPEN}/32"], [site.port], connect_seconds=0.5)
    fetcher = Fetcher(policy, to_site, tls=tls)
    return asyncio.run(fetcher.get(f"https://secure.example:{site.port}/"))
