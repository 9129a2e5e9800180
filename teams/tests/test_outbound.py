"""Where a webhook may lead: to the public internet, and nowhere else, however the address is written."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kitsapi import wire
from teams import outbound
from teams.tests.receiver import Receiver, receiving

# {p}: the port of a server on this machine that must never hear of it.
CORPUS = """
https://127.0.0.1/  https://127.0.0.1:{p}/  http://127.0.0.1:{p}/  http://127.0.0.1/  https://localhost/  https://localhost:{p}/
https://LOCALHOST:{p}/  https://localhost.:{p}/  https://127.1:{p}/  https://127.0.1:{p}/  https://2130706433:{p}/  https://0x7f000001:{p}/
https://0x7f.1:{p}/  https://0177.0.0.1:{p}/  https://017700000001:{p}/  https://127.0.0.1.:{p}/  https://127.8.8.8:{p}/  https://0:{p}/
https://0.0.0.0:{p}/  https://[::]:{p}/  https://[::1]:{p}/  https://[0:0:0:0:0:0:0:1]:{p}/  https://[::ffff:127.0.0.1]:{p}/
https://[::ffff:7f00:1]:{p}/  https://[::127.0.0.1]:{p}/  https://[64:ff9b::7f00:1]:{p}/  https://[64:ff9b:1::7f00:1]/  https://[2002:7f00:1::]:{p}/
https://[2001:0:7f00:1::]/  https://[fe80::1]/  https://[fe80::1%25lo]:{p}/  https://[fc00::1]/  https://[fd12:3456::1]/  https://[ff02::1]/
https://10.0.0.1/  https://172.16.0.1/  https://172.31.255.254/  https://192.168.1.1/  https://169.254.169.254/latest/meta-data/
https://169.254.169.254.:{p}/  https://100.64.0.1/  https://100.100.100.200/  https://192.0.0.1/  https://192.0.2.1/  https://198.18.0.1/
https://198.51.100.1/  https://203.0.113.1/  https://224.0.0.1/  https://240.0.0.1/  https://255.255.255.255/
https://user@127.0.0.1:{p}/  https://user:pass@example.org/  https://example.org@127.0.0.1:{p}/  https://127.0.0.1:{p}#@example.org/
https://example.org:22/  https://example.org:{p}/  https://example.org:8443/  http://example.org/  http://example.org:443/
ftp://example.org/  file:///etc/passwd  gopher://127.0.0.1:{p}/_x  unix:///tmp/socket  javascript:alert(1)  //127.0.0.1:{p}/  https:///x
https://①②⑦.⓪.⓪.①:{p}/  https://127。0。0。1:{p}/  https://ⓛocalhost:{p}/  https://example.org\\@127.0.0.1:{p}/
https://127.0.0.1:{p}\\.example.org/  https://[::1  https://example.org:99999/  https://internal/  https://loop.example.org/
https://mixed.example.org/  https://rebinding.example.org/
""".split()

PUBLIC, OWN = "93.184.215.14", "127.0.0.1"


@pytest.fixture
def canary(reach: Callable[[int], None]) -> Iterator[Receiver]:
    """A server of this machine. Whoever gets through to it shows in `connections`."""
    with receiving(reach) as server:
        yield server


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A resolver without a network: the system reads literals, a few names are known. Returns what is asked."""
    real, asked = socket.getaddrinfo, []
    known = {
        "loop.example.org": [OWN],
        "mixed.example.org": [PUBLIC, OWN],
        "hooks.example.org": [PUBLIC],
        "example.org": [PUBLIC],
    }

    def resolve(host: Any, port: Any, *args: Any, **more: Any) -> Any:
        asked.append(str(host))
        if host == "rebinding.example.org":  # public the first time, this machine from then on
            found = [PUBLIC if asked.count(host) == 1 else OWN]
        elif host in known:
            found = known[host]
        elif str(host).rstrip(".").lower() in ("localhost",) or any(c.isdigit() for c in str(host)):
            return real(host, port, *args, **more)
        else:
            raise socket.gaierror("unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in found]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


@pytest.fixture
def connects(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every address that is connected to."""
    found: list[Any] = []
    real = socket.socket.connect
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: (found.append(address), real(self, address))[1])
    return found


def attempt(url: str) -> str:
    try:
        outbound.post(url, b"{}", {})
    except (outbound.Refused, outbound.Unreachable) as problem:
        return type(problem).__name__
    return "posted"


def test_the_corpus_is_large() -> None:
    assert len(set(CORPUS)) >= 60


def test_no_address_of_the_corpus_reaches_this_machine(canary: Receiver, names: list[str], connects: list[Any]) -> None:
    found = {url: attempt(url.format(p=canary.port)) for url in CORPUS}
    assert {url: what for url, what in found.items() if what == "posted"} == {}
    # The only one that is tried at all is the one that was public when it was looked up.
    assert {address[0] for address in connects} <= {PUBLIC}
    assert canary.connections == 0


def test_the_resolved_addresses_alone_would_stop_them(
    canary: Receiver, names: list[str], connects: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "check", urlsplit)  # nothing is refused for how it is written
    for url in CORPUS:
        try:
            attempt(url.format(p=canary.port))
        except ValueError:  # no address at all
            continue
    assert {address[0] for address in connects} <= {PUBLIC}
    assert canary.connections == 0


def test_the_canary_is_one_that_can_be_reached(canary: Receiver, settings: Any) -> None:
    settings.WEBHOOK_LOOPBACK = True
    assert attempt(canary.url) == "posted"
    assert canary.connections == 1


def test_a_name_is_looked_up_once_and_that_address_is_used(names: list[str], connects: list[Any]) -> None:
    assert attempt("https://rebinding.example.org/") == "Unreachable"
    assert names.count("rebinding.example.org") == 1
    assert [address[:2] for address in connects] == [(PUBLIC, 443)]


def test_redirects_are_not_followed(canary: Receiver, settings: Any, reach: Any) -> None:
    settings.WEBHOOK_LOOPBACK = True
    with receiving(reach) as elsewhere:
        for status in (301, 302, 303, 307, 308):
            canary.answers.append((status, {"Location": elsewhere.url}))
            assert outbound.post(canary.url, b"{}", {}).status == status
        assert elsewhere.connections == 0


def test_loopback_needs_both_the_setting_and_demo_mode(canary: Receiver, settings: Any) -> None:
    settings.WEBHOOK_LOOPBACK, settings.KITSPORTAL_DEMO = True, False
    assert attempt(canary.url) == "Refused"
    settings.WEBHOOK_LOOPBACK, settings.KITSPORTAL_DEMO = False, True
    assert attempt(canary.url) == "Refused"
    assert canary.connections == 0


def test_loopback_opens_no_other_address(settings: Any, connects: list[Any]) -> None:
    settings.WEBHOOK_LOOPBACK = True
    assert {attempt(url) for url in ("http://10.0.0.1/", "https://192.168.0.1/", "http://127.0.0.2/")} == {"Refused"}
    assert not connects


def test_no_answer_is_read_however_long_it_is(canary: Receiver, settings: Any) -> None:
    settings.WEBHOOK_LOOPBACK = True
    canary.answers.append((200, {"Content-Length": str(10**9)}))
    assert outbound.post(canary.url, b"{}", {}).status == 200


def test_an_answer_that_trickles_ends_with_the_deadline(reach: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.WEBHOOK_LOOPBACK = True
    monkeypatch.setattr(outbound, "SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        reach(silent.getsockname()[1])
        assert attempt(f"http://127.0.0.1:{silent.getsockname()[1]}/") == "Unreachable"


def test_a_long_notice_is_not_posted(settings: Any, canary: Receiver) -> None:
    settings.WEBHOOK_LOOPBACK = True
    with pytest.raises(outbound.Refused):
        outbound.post(canary.url, b"x" * (outbound.LARGEST_BODY + 1), {})


def test_public_addresses_are_public() -> None:
    assert all(outbound.is_public(ipaddress.ip_address(ip)) for ip in (PUBLIC, "1.1.1.1", "2606:4700::1111"))


def _certificate(name: str, folder: Any) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server with a certificate for `name`, and clients that trust it alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now, day = datetime.datetime.now(datetime.UTC), datetime.timedelta(days=1)
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - day).not_valid_after(now + day)
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), False)
    pem = (
        made.add_extension(x509.BasicConstraints(True, None), True)
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
    file = folder / f"{name}.pem"
    plain = serialization.NoEncryption()
    file.write_bytes(pem + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cadata=pem.decode())


@pytest.mark.parametrize(("certified", "outcome"), [("hooks.example.org", "posted"), ("other.example.org", "Unreachable")])
def test_the_pinned_address_has_to_prove_the_name(
    certified: str, outcome: str, reach: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, client = _certificate(certified, tmp_path)
    monkeypatch.setattr(wire, "_tls", lambda: client)
    monkeypatch.setattr(outbound, "check", urlsplit)
    monkeypatch.setattr(outbound, "_pin", lambda parts: ipaddress.ip_address(OWN))
    with receiving(reach, server) as receiver:
        assert attempt(f"https://hooks.example.org:{receiver.port}/hook?x=1") == outcome
        assert [(path, headers["Host"]) for path, headers, _ in receiver.posts] == [
            ("/hook?x=1", f"hooks.example.org:{receiver.port}")
        ] * (outcome == "posted")
