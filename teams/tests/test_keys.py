"""*API keys*, as Alice, Bob and Charlie see it."""

from __future__ import annotations

import html
import re
import subprocess
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from teams import answering, vault
from teams.models import Inquiry, KitsAccount
from teams.tests.conftest import SECRET, text

FORM = {
    "upstream": "sandbox", "client_id": "sandbox-9", "client_secret": SECRET, "account_id": "a-9", "name": "Main",
}  # fmt: skip


def new_url(team) -> str:
    return reverse("key-new", args=[team.uuid])


def test_an_admin_pastes_a_key_and_it_is_tested_at_once(sign_in, alice, team):
    answer = sign_in(alice).post(new_url(team), FORM)
    account = KitsAccount.objects.get()
    assert answer.url == reverse("key", args=[account.uuid])
    assert vault.open_(account.sealed_secret, row=account, field="sealed_secret") == SECRET
    assert Inquiry.objects.get().kind == "key_test"


def test_the_page_waits_and_then_says_how_many_touchpoints_the_key_sees(sign_in, alice, keyed, fake_kits):
    browser = sign_in(alice)
    browser.post(reverse("key-test", args=[keyed.uuid]))
    page = reverse("key", args=[keyed.uuid])
    assert "hx-trigger" in text(browser.get(page))
    answering.answer(Inquiry.objects.get())
    done = text(browser.get(page))
    assert "sees 143 touchpoints" in done
    assert "hx-trigger" not in done


def test_the_fragment_is_the_pages_own_html(sign_in, alice, keyed):
    browser = sign_in(alice)
    browser.post(reverse("key-test", args=[keyed.uuid]))
    fragment = browser.get(reverse("inquiry", args=[Inquiry.objects.get().uuid]), headers={"HX-Request": "true"})
    assert fragment.content.decode().strip() in browser.get(reverse("key", args=[keyed.uuid])).content.decode()


def test_a_fragment_opened_by_itself_leads_to_its_page(sign_in, alice, keyed):
    browser = sign_in(alice)
    browser.post(reverse("key-test", args=[keyed.uuid]))
    answer = browser.get(reverse("inquiry", args=[Inquiry.objects.get().uuid]))
    assert answer.url == reverse("key", args=[keyed.uuid])


def test_after_half_a_minute_the_page_stops_asking_and_says_so(sign_in, alice, keyed):
    browser = sign_in(alice)
    browser.post(reverse("key-test", args=[keyed.uuid]))
    Inquiry.objects.update(created_at=timezone.now() - timedelta(seconds=31))
    page = text(browser.get(reverse("key", args=[keyed.uuid])))
    assert "The sandbox has not answered in time" in page
    assert "hx-trigger" not in page


def test_a_refused_key_says_what_to_do(sign_in, alice, keyed, fake_kits):
    fake_kits.sign_in_status = 401
    browser = sign_in(alice)
    browser.post(reverse("key-test", args=[keyed.uuid]))
    answering.answer(Inquiry.objects.get())
    assert "does not know this client id and secret" in text(browser.get(reverse("key", args=[keyed.uuid])))


@pytest.mark.parametrize("name", ["key", "key-change"])
def test_no_page_holds_the_secret_or_its_sealed_text(sign_in, alice, keyed, name):
    page = text(sign_in(alice).get(reverse(name, args=[keyed.uuid])))
    assert SECRET not in page
    assert keyed.sealed_secret not in page


def test_a_refused_form_does_not_give_the_secret_back(sign_in, alice, team):
    answer = sign_in(alice).post(new_url(team), FORM | {"client_id": ""})
    assert answer.status_code == 422
    assert SECRET not in text(answer)
    assert 'value="a-9"' in text(answer)


@pytest.mark.parametrize(
    ("upstream", "client_id", "sentence"),
    [("kits", "sandbox-9", "This is a key of the sandbox"), ("sandbox", "real-9", "Choose Kits as the service")],
)
def test_a_key_is_not_given_to_the_wrong_service(sign_in, alice, team, upstream, client_id, sentence):
    answer = sign_in(alice).post(new_url(team), FORM | {"upstream": upstream, "client_id": client_id})
    assert sentence in text(answer)
    assert not KitsAccount.objects.exists()


def test_without_a_sandbox_it_is_not_offered(sign_in, alice, team, settings):
    settings.SANDBOX_URL = ""
    assert 'value="sandbox"' not in text(sign_in(alice).get(new_url(team)))
    assert sign_in(alice).post(new_url(team), FORM).status_code == 422


def test_an_account_is_connected_once_and_again_after_its_removal(sign_in, alice, team):
    browser = sign_in(alice)
    browser.post(new_url(team), FORM)
    assert "connected to your team already" in text(browser.post(new_url(team), FORM))
    browser.post(reverse("key-removal", args=[KitsAccount.objects.get().uuid]))
    browser.post(new_url(team), FORM)
    assert KitsAccount.objects.connected().count() == 1


def test_removal_forgets_the_key_and_hides_the_page(sign_in, alice, keyed):
    browser = sign_in(alice)
    assert browser.post(reverse("key-removal", args=[keyed.uuid])).status_code == 302
    row = KitsAccount.objects.get()
    assert (row.sealed_secret, row.sealed_token) == ("", "")
    assert browser.get(reverse("key", args=[keyed.uuid])).status_code == 404


def test_a_mistyped_account_id_is_corrected_without_the_secret(sign_in, alice, keyed):
    form = {"name": "Demo", "client_id": "sandbox-1", "client_secret": "", "account_id": "a-2"}
    sign_in(alice).post(reverse("key-change", args=[keyed.uuid]), form)
    row = KitsAccount.objects.get()
    assert row.account_id == "a-2"
    assert vault.open_(row.sealed_secret, row=row, field="sealed_secret") == SECRET
    assert Inquiry.objects.count() == 1


def test_an_exchanged_secret_is_tested_and_the_old_token_forgotten(sign_in, alice, keyed):
    KitsAccount.objects.update(sealed_token="x", state="working")
    form = {"name": "Demo", "client_id": "sandbox-1", "client_secret": "quite-another-one", "account_id": "a-1"}
    sign_in(alice).post(reverse("key-change", args=[keyed.uuid]), form)
    row = KitsAccount.objects.get()
    assert (row.sealed_token, row.state, row.secret_hint) == ("", "untested", "-one")
    assert Inquiry.objects.exists()


def test_a_new_name_is_no_reason_to_ask_kits(sign_in, alice, keyed):
    form = {"name": "Other", "client_id": "sandbox-1", "client_secret": "", "account_id": "a-1"}
    sign_in(alice).post(reverse("key-change", args=[keyed.uuid]), form)
    assert KitsAccount.objects.get().name == "Other"
    assert not Inquiry.objects.exists()


def test_an_account_that_has_worked_stays_the_account_it_is(sign_in, alice, keyed):
    KitsAccount.objects.update(touchpoints_seen=3)
    form = {"name": "Demo", "client_id": "sandbox-1", "client_secret": "", "account_id": "a-2"}
    sign_in(alice).post(reverse("key-change", args=[keyed.uuid]), form)
    assert KitsAccount.objects.get().account_id == "a-1"


def test_who_may_not_see_keys_reads_why_and_whom_to_ask(client, alice, bob, keyed):
    client.force_login(bob)
    answer = client.get(reverse("key-list", args=[keyed.team.uuid]))
    assert answer.status_code == 403
    assert "alice@example.com" in text(answer)
    assert keyed.client_id not in text(answer)


ACCOUNT_PAGES = [("key", "get"), ("key-change", "get"), ("key-test", "post"), ("key-removal", "post")]


@pytest.mark.parametrize(("name", "method"), ACCOUNT_PAGES)
def test_a_viewer_is_refused_and_a_stranger_finds_nothing(sign_in, alice, bob, charlie, keyed, name, method):
    for person, status in ((bob, 403), (charlie, 404)):
        assert getattr(sign_in(person), method)(reverse(name, args=[keyed.uuid])).status_code == status
    assert KitsAccount.objects.connected().exists()
    assert not Inquiry.objects.exists()


def test_a_stranger_finds_no_list_no_form_and_no_inquiry(sign_in, alice, charlie, team, keyed):
    sign_in(alice).post(reverse("key-test", args=[keyed.uuid]))
    stranger = sign_in(charlie)
    urls = [reverse("key-list", args=[team.uuid]), new_url(team), reverse("inquiry", args=[Inquiry.objects.get().uuid])]
    assert [stranger.get(url).status_code for url in urls] == [404, 404, 404]


def test_the_list_takes_as_many_queries_for_ten_accounts_as_for_one(sign_in, alice, team, keyed, django_assert_max_num_queries):
    rows = [KitsAccount(team=team, name=str(n), upstream="kits", account_id=str(n), created_by=alice) for n in range(9)]
    KitsAccount.objects.bulk_create(rows)
    browser = sign_in(alice)
    with django_assert_max_num_queries(8):
        assert browser.get(reverse("key-list", args=[team.uuid])).status_code == 200


def test_where_only_kits_can_be_chosen_it_is_chosen(sign_in, alice, team, settings):
    settings.SANDBOX_URL = ""
    assert 'value="kits" required id="id_upstream_0" checked' in text(sign_in(alice).get(new_url(team)))


def test_all_but_the_secret_is_kept_when_the_service_does_not_fit(sign_in, alice, team):
    page = text(sign_in(alice).post(new_url(team), FORM | {"upstream": "kits"}))
    for typed in ('value="sandbox-9"', 'value="a-9"', 'value="Main"', 'value="kits" required id="id_upstream_1"'):
        assert typed in page
    assert "Paste the secret once more" in page
    assert SECRET not in page


def test_an_untouched_secret_is_not_asked_for_again(sign_in, alice, keyed):
    form = {"name": "", "client_id": "", "client_secret": "", "account_id": "a-1"}
    page = text(sign_in(alice).post(reverse("key-change", args=[keyed.uuid]), form))
    assert "Paste the secret once more" not in page


def test_a_refused_name_does_not_get_into_the_breadcrumb(sign_in, alice, keyed):
    form = {"name": "Other", "client_id": "", "client_secret": "", "account_id": "a-1"}
    page = text(sign_in(alice).post(reverse("key-change", args=[keyed.uuid]), form))
    assert f'<a href="{reverse("key", args=[keyed.uuid])}">Demo</a>' in page


@pytest.mark.parametrize(("upstream", "who"), [("sandbox", "The sandbox"), ("kits", "Kits")])
def test_who_refuses_a_key_is_called_by_name(sign_in, alice, keyed, upstream, who):
    KitsAccount.objects.update(upstream=upstream, state="refused")
    browser = sign_in(alice)
    assert f"{who} refuses this key" in text(browser.get(reverse("key", args=[keyed.uuid])))
    assert f"Refused by {who.replace('The', 'the')}" in text(browser.get(reverse("key-list", args=[keyed.team.uuid])))


def test_the_command_for_a_sandbox_key_works_when_pasted(sign_in, alice, team, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "a folder"
    page = sign_in(alice).get(reverse("key-list", args=[team.uuid])).content.decode()
    command = html.unescape(re.search(r'id="sandbox-command" tabindex="0">(.*?)</code>', page)[1])
    done = subprocess.run(["bash", "-c", command], cwd="/", capture_output=True, text=True)
    assert "client_id: sandbox-" in done.stdout, done.stderr
    assert list(settings.DATA_DIR.rglob("*.sqlite3"))


def test_folders_of_the_machine_are_told_on_the_machine_only(sign_in, alice, team, settings):
    browser = sign_in(alice)
    for there in ({"REMOTE_ADDR": "10.0.0.7"}, {"HTTP_X_FORWARDED_FOR": "10.0.0.7"}):
        page = text(browser.get(new_url(team), **there))
        assert "python -m sandbox key --account Demo" in page
        assert str(settings.DATA_DIR) not in page


def test_without_a_sandbox_no_key_of_it_is_talked_about(sign_in, alice, team, settings):
    settings.SANDBOX_URL = ""
    assert "-m sandbox" not in text(sign_in(alice).get(reverse("key-list", args=[team.uuid])))


def test_a_viewer_without_an_admin_reads_whom_to_ask_instead(client, bob, team):
    client.force_login(bob)
    page = text(client.get(reverse("key-list", args=[team.uuid])))
    assert "Your role in Järviseudun Media is viewer" in page
    assert "ask whoever runs this portal" in page


def test_the_frame_says_that_keys_are_for_admins(client, alice, bob, team):
    for person, says in ((alice, False), (bob, True)):
        client.force_login(person)
        assert ("(admins only)" in text(client.get(reverse("member-list", args=[team.uuid])))) is says
