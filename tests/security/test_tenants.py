"""Who else may come to an address: by a shared link, after leaving the team, after being switched off, after the session's end.

`tests.test_rights` says what nobody and a stranger get at every address. These four get exactly that, and no more.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client
from django.urls import reverse

from explorer.models import Run
from sharing.models import ShareLink
from sharing.visiting import COOKIE
from teams.models import Membership, Role, User
from tests.security.browsers import again
from tests.test_rights import ADDRESSES, EMPTY, PEOPLE, ROWS, address, answer, browser_of

NOBODY, STRANGER = PEOPLE.index("nobody"), PEOPLE.index("stranger")
PASSWORD = "the board's own words"


def differences(browser: Callable[[], Client], column: int, stage: dict[str, Any]) -> dict[Any, Any]:
    """Every line of the table at which a browser gets something else than the column says."""
    found = {}
    for (name, method), row in ROWS.items():
        with transaction.atomic():
            got = answer(browser(), method, address(name, stage))
            transaction.set_rollback(True)
        if got != row[column]:
            found[name, method] = got
    return found


def was_admin(team: Any) -> tuple[User, Client]:
    """Somebody who was an admin of the team a moment ago, with the browser of then."""
    frida = User.objects.create_user("frida@example.com", "correct horse battery")
    member = Membership.objects.create(team=team, user=frida, role=Role.ADMIN)
    browser = browser_of(frida)
    assert browser.get(reverse("key-list", args=[team.uuid])).status_code == 200
    member.delete()
    return frida, browser


def test_tenant_whoever_opened_a_shared_link_is_nobody_elsewhere(
    stage: dict[str, Any], ready_run: Run, team: Any, alice: Any
) -> None:
    how = {"team": team, "run": ready_run, "projection": EMPTY, "language": "en", "is_sandbox": True, "created_by": alice}
    locked, token = ShareLink(name="Locked", **how), ""
    locked.lock(PASSWORD)
    token = locked.open_up()
    browser = Client()
    for path in (address("shared-page", stage), address("shared-embed", stage)):
        assert browser.get(path).status_code == 200
    inside = reverse("shared-page", args=[token])
    assert browser.post(inside, {"password": PASSWORD}).status_code == 302 and browser.get(inside).status_code == 200
    proof = browser.cookies[COOKIE].value

    def visitor() -> Client:
        """The same browser, which sends what unlocked one page to every page."""
        visiting = Client()
        visiting.cookies[COOKIE] = proof
        return visiting

    assert differences(visitor, NOBODY, stage) == {}


def test_tenant_a_removed_member_is_a_stranger_in_the_old_session(stage: dict[str, Any], team: Any) -> None:
    _frida, browser = was_admin(team)
    assert differences(lambda: again(browser), STRANGER, stage) == {}


def test_tenant_whoever_is_switched_off_is_nobody_in_the_old_session(stage: dict[str, Any], alice: Any) -> None:
    browser = browser_of(alice)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert differences(lambda: again(browser), NOBODY, stage) == {}


def test_tenant_an_ended_session_is_nobodys(stage: dict[str, Any], alice: Any) -> None:
    browser = browser_of(alice)
    Session.objects.all().delete()
    assert differences(lambda: again(browser), NOBODY, stage) == {}


# ------------------------------------------------------------------------------- what is another team's looks like nothing

# What every answer has of its own: the token of its forms, and the address that was asked for.
ONCE = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"|name="next" value="[^"]*"')
OWN = {"X-Request-Id", "Expires"}


def test_tenant_another_teams_thing_and_none_at_all_are_the_same_answer(stage: dict[str, Any], charlie: Any) -> None:
    nothing = {name: uuid4() if isinstance(value, UUID) else value for name, value in stage.items()}
    browser, told = browser_of(charlie), {}
    for (name, method), row in ROWS.items():
        if row[STRANGER] != "404":
            continue
        theirs, none = (browser.generic(method, address(name, which)) for which in (stage, nothing))
        headers = [{key: value for key, value in each.items() if key not in OWN} for each in (theirs, none)]
        bodies = [ONCE.sub(b"", each.content) for each in (theirs, none)]
        if theirs.status_code != none.status_code or headers[0] != headers[1] or bodies[0] != bodies[1]:
            told[name, method] = (theirs.status_code, none.status_code)
    assert told == {}


def test_tenant_every_address_below_a_team_is_closed_to_strangers() -> None:
    keyed = {name for name, parameters in ADDRESSES.items() if "team" in parameters}
    open_ = {(name, method) for (name, method), row in ROWS.items() if name in keyed and row[STRANGER] not in ("404", "405")}
    assert len(keyed) > 20 and open_ == set()


def test_tenant_the_comparison_sees_a_difference(stage: dict[str, Any], alice: Any) -> None:
    browser = browser_of(alice)
    assert len(differences(lambda: again(browser), STRANGER, stage)) > 100
