"""The page `/admin`: who sees the tab, keys that are shown once, and keys that stop at once."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import httpx
import pytest

from sandbox import graphql_http, oauth
from sandbox.store import Store
from sandbox.testing import SandboxServer
from sandbox.tests.conftest import Client

TAB = 'href="/admin?tab=keys"'
GRANT = {"grant_type": "client_credentials"}


class Visitor:
    """Somebody at a browser."""

    def __init__(self, server: SandboxServer, role: str) -> None:
        self.account = server.sandbox.directory.find("Demo").id
        self.http = httpx.Client(base_url=server.url, follow_redirects=True)
        self.page = self.http.get("/admin").text
        self.page = self.send("user", account=self.account, role=role).text

    @property
    def token(self) -> str:
        """The form token of the page in front."""
        found = re.search(r'name="token" value="(\w+)"', self.page)
        assert found
        return found[1]

    def send(self, form: str, **fields: str) -> httpx.Response:
        """Send a form of the page."""
        return self.http.post(f"/admin/{form}", data={"token": self.token, **fields})

    def new_key(self) -> dict[str, str]:
        """Make a key and read it off the page."""
        self.page = self.send("keys", name="Portaali <b>", role="admin").text
        shown = re.findall(r"<dt>([\w ]+)</dt><dd><code>(\S+)</code>", self.page)
        return {"account_id" if name == "Account id" else name: value for name, value in shown}


@pytest.fixture
def admin(server: SandboxServer) -> Visitor:
    return Visitor(server, "admin")


def test_organisation_admins_see_the_tab_and_view_only_users_read_why_not(server: SandboxServer, admin: Visitor) -> None:
    viewer = Visitor(server, "viewer")
    assert TAB in admin.page
    assert TAB not in viewer.page
    assert "only organisation admins make API keys" in viewer.page
    assert "Make a key" not in viewer.http.get("/admin?tab=keys").text


def test_a_key_from_the_page_opens_the_api(server: SandboxServer, admin: Visitor) -> None:
    key = admin.new_key()
    assert key["client_id"].startswith("sandbox-")
    assert Client(server.url, key).post("{ __typename }").status_code == 200


def test_a_secret_is_shown_once(admin: Visitor) -> None:
    answer = admin.http.post("/admin/keys", data={"token": admin.token, "role": "admin"}, follow_redirects=False)
    address = answer.headers["location"]
    assert "client_secret" in admin.http.get(address).text
    assert "client_secret" not in admin.http.get(address).text


def test_names_are_text_and_not_markup(admin: Visitor) -> None:
    admin.new_key()
    assert "Portaali &lt;b&gt;" in admin.page


def test_a_revoked_key_stops_at_the_next_token_and_at_the_next_call(server: SandboxServer, admin: Visitor) -> None:
    key = admin.new_key()
    client = Client(server.url, key)
    answer = admin.send("keys/revocation", client_id=key["client_id"])
    assert "The key is revoked" in answer.text
    assert key["client_id"] not in answer.text
    assert client.post("{ __typename }").status_code == 401
    assert httpx.post(server.url + oauth.PATH, data=GRANT, auth=(key["client_id"], key["client_secret"])).status_code == 401


def test_another_organisations_key_is_not_revoked(server: SandboxServer, admin: Visitor) -> None:
    key = server.key("Iltalyhty Kustannus")
    admin.send("keys/revocation", client_id=key["client_id"])
    assert Client(server.url, key).post("{ __typename }").status_code == 200


@pytest.mark.parametrize("form", ["keys", "keys/revocation"])
def test_view_only_users_change_nothing(server: SandboxServer, form: str) -> None:
    viewer = Visitor(server, "viewer")
    answer = viewer.send(form, role="admin", client_id="sandbox-x")
    assert answer.status_code == 403
    assert "Only organisation admins" in answer.text


def test_a_form_without_its_token_is_refused(admin: Visitor) -> None:
    assert admin.http.post("/admin/keys", data={"role": "admin"}).status_code == 403
    assert admin.http.post("/admin/keys", data={"role": "admin", "token": "ä"}).status_code == 403


def test_a_form_of_another_visitor_is_refused(server: SandboxServer, admin: Visitor) -> None:
    stolen = Visitor(server, "admin").token
    assert admin.http.post("/admin/keys", data={"role": "admin", "token": stolen}).status_code == 403


FOREIGN = [{"Origin": "https://example.com"}, {"Sec-Fetch-Site": "cross-site"}, {"Host": "sandbox.example.com"}]


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_form_of_another_site_is_refused(admin: Visitor, headers: dict[str, str]) -> None:
    answer = admin.http.post("/admin/keys", data={"token": admin.token, "role": "admin"}, headers=headers)
    assert answer.status_code == 403


def test_a_name_that_leads_here_does_not_open_the_page(server: SandboxServer) -> None:
    assert httpx.get(server.url + "/admin", headers={"Host": "sandbox.example.com"}).status_code == 403


def test_a_cookie_that_was_changed_is_nobodys(server: SandboxServer) -> None:
    viewer = Visitor(server, "viewer")
    value = viewer.http.cookies["sandbox-admin"].replace(".viewer.", ".admin.")
    answer = httpx.get(server.url + "/admin?tab=keys", headers={"Cookie": f"sandbox-admin={value}"})
    assert "Make a key" not in answer.text


def test_pages_need_no_scripts_and_no_other_hosts(server: SandboxServer, admin: Visitor) -> None:
    for address in ("/", "/admin", "/admin?tab=keys", graphql_http.PATH):
        answer = admin.http.get(address)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        # The dynamic Explorer's script is a file of its own.
        inside = "<script>" if address == graphql_http.PATH else "<script"
        assert not re.search(rf"{inside}|<style|\sstyle=|\son\w+=|(src|href)=.https?:", answer.text)
    assert admin.http.get("/static/sandbox.css").headers["content-type"].startswith("text/css")


def test_meannesses_are_not_for_pages(server: SandboxServer, client: Client) -> None:
    server.faults.garbage = 1
    assert "Admin" in httpx.get(server.url + "/admin").text
    assert "Step by step" in httpx.get(server.url + graphql_http.PATH).text
    assert client.post("{ __typename }").text.startswith("<html>")


def test_a_store_of_an_earlier_version_keeps_its_keys(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.sqlite3"
    with sqlite3.connect(path) as old:
        old.execute("CREATE TABLE keys (client_id TEXT PRIMARY KEY, secret_hash, account_id, role, created_at)")
        old.execute("CREATE TABLE tokens (hash TEXT PRIMARY KEY, account_id, role, expires_at)")
        old.execute("INSERT INTO keys VALUES ('sandbox-1', 'h', 'a', 'admin', 1)")
    store = Store(path)
    assert [row["name"] for row in store.keys("a")] == [""]
    assert store.add_token("t", "sandbox-1", 9.0, 1.0)
