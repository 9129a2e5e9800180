"""No address shows anything of a team that wants a second factor to a member without one: found from the resolver."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from teams.models import Team
from tests.test_rights import ADDRESSES, ROWS, address, browser_of

# Answers of which the team's members are no part: what everybody gets who has the address, and the person's own pages.
OWN = ("account_", "mfa_", "usersessions_", "socialaccount_", "openid_connect_")
OPEN = {name for name in ADDRESSES if ROWS[name, "GET"][0] != "in" or name.startswith(OWN)}


def test_every_address_of_the_team_is_closed_to_its_admin(people: dict[str, Any], stage: dict[str, Any]) -> None:
    admin, team = people["admin"], stage["team"]
    Team.objects.filter(uuid=team).update(name="CANARY TEAM", requires_factor=True)
    browser, found, checked = browser_of(admin), {}, 0
    for (name, method), row in ROWS.items():
        if name in OPEN or row[-1] == "405" or (row[1] == row[-1] and row[1] != "404"):
            continue
        checked += 1
        with transaction.atomic():
            answer = browser.generic(method, address(name, stage))
            transaction.set_rollback(True)
        if answer.status_code != 403 or b"second factor" not in answer.content:
            found[name, method] = answer.status_code
    assert found == {}
    assert checked > 100
