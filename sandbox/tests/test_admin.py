"""The page `/admin`: who sees the tab, keys that are shown once, and keys that stop at once."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any

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
        shown = re.findall(r"<dt>([\w ]+)</dt><dd[^>]*><code>(\S+)</code>", self.page)
        return {name.lower().replace(" ", "_"): value for name, value in shown}


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
    answer = admin.http.post(
        "/admin/keys", data={"token": admin.token, "role": "admin", "name": "Once"}, follow_redirects=False
    )
    address = answer.headers["location"]
    assert "Client secret" in admin.http.get(address).text
    assert "Client secret" not in admin.http.get(address).text


def test_a_key_without_a_name_asks_for_one(server: SandboxServer, admin: Visitor) -> None:
    answer = admin.send("keys", name="  ", role="admin")
    assert (answer.status_code, "Give the key a name" in answer.text) == (400, True)
    assert 'name="name" required' in admin.http.get("/admin?tab=keys").text


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
        # The scripts of the dynamic Explorer and of the Copy buttons are files of their own.
        assert not re.search(r"<script>|<style|\sstyle=|\son\w+=|(src|href)=.https?:", answer.text)
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


def test_client_id_and_account_id_stand_beside_each_other_to_be_copied(admin: Visitor) -> None:
    key = admin.new_key()
    table = admin.page.partition("<table")[2]
    for what, name in (("Client id", "client_id"), ("Account id", "account_id")):
        assert f'data-copy="{what.lower()}"><span class="quiet">{what}</span><code>{key[name]}</code>' in table
    shown = admin.page.partition("<table")[0]
    assert re.findall(r'data-copy="([^"]+)"', shown) == ["client id", "client secret", "account id", "key as JSON"]


@pytest.mark.browser
def test_the_copy_buttons_copy(chromium: Any, server: SandboxServer) -> None:
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(server.url + "/admin")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Copy account id").click()
    page.get_by_text("account id is copied.").wait_for(state="attached")
    assert page.evaluate("navigator.clipboard.readText()") == server.sandbox.directory.find("Demo").id
    context.close()


@pytest.mark.browser
def test_a_whole_key_is_copied_and_fills_the_dynamic_explorer(chromium: Any, server: SandboxServer) -> None:
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(server.url + "/admin")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("link", name="API keys").click()
    page.get_by_label("Name, to tell it from others").fill("Mine")
    page.get_by_role("button", name="Make a key").click()
    page.get_by_role("button", name="Copy key as JSON").click()
    page.get_by_role("link", name="dynamic Explorer").click()
    page.get_by_text("not connected").wait_for()
    page.get_by_label("Client id").press("Control+V")
    page.get_by_role("button", name="Connect").click()
    page.get_by_text("connected as sandbox-").wait_for()
    context.close()


@pytest.mark.browser
def test_where_copying_is_forbidden_the_text_is_selected(chromium: Any, server: SandboxServer) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))")
    page.goto(server.url + "/admin")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Copy account id").click()
    page.get_by_text("copy it with Ctrl+C").wait_for(state="attached")
    assert page.evaluate("getSelection().toString()") == server.sandbox.directory.find("Demo").id
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_of_a_key_is_cut_off(chromium: Any, server: SandboxServer, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(server.url + "/admin")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("link", name="API keys").click()
    page.get_by_label("Name, to tell it from others").fill("Mine")
    page.get_by_role("button", name="Make a key").click()
    cut = "[...document.querySelectorAll('.scroll')].filter(each => each.scrollWidth > each.clientWidth).length"
    assert page.evaluate(cut) == 0
    assert page.locator("table [data-copy]").count() >= 2
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("address", ["/", "/reference/core", "/reference/kits", "/admin"])
def test_on_a_narrow_screen_nothing_lies_outside(chromium: Any, server: SandboxServer, address: str) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(server.url + address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(OUTSIDE) == []
    context.close()


# What is cut off in a table or a paragraph; long lines of code may be scrolled.
OUTSIDE = """[...document.querySelectorAll("main *, header *")].filter(each => !each.closest("pre, thead, .skip"))
  .filter(each => each.getBoundingClientRect().right > 391).map(each => each.outerHTML.slice(0, 80))"""
