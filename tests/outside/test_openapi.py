"""Schemathesis makes up requests from the OpenAPI documents: no 5xx, and no answer that is not in the document."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.outside.conftest import INSTALLED, Key, run

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
EXAMPLES = 20


class Holder:
    """A key's holder, who knows some ids."""

    def __init__(self, key: Key) -> None:
        self.key = key
        grant = {"grant_type": "client_credentials"}
        answer = httpx.post(key.token_url, data=grant, auth=(key.client_id, key.client_secret))
        self.authorization = f"Bearer {answer.json()['token']}"

    def send(self, method: str, path: str, **rest: Any) -> Any:
        address = self.key.url + path.replace("ACCOUNT", self.key.account_id)
        return httpx.request(method, address, headers={"Authorization": self.authorization}, **rest).json()


def explore(holder: Holder, api: str, folder: Path, **known: str) -> int:
    """Run schemathesis with what is known of the parameters; how many requests it made."""
    parameters = {"accountId": holder.key.account_id, **known}
    config = folder / "schemathesis.toml"
    config.write_text(
        "[parameters]\n" + "".join(f"{json.dumps(name)} = {json.dumps(value)}\n" for name, value in parameters.items())
    )
    said = run(
        *(f"{INSTALLED}/venv/bin/schemathesis", "--config-file", config, "run", f"{holder.key.url}/reference/{api}.json"),
        *("--url", holder.key.url, "--header", f"Authorization: {holder.authorization}", "--checks", ",".join(CHECKS)),
        *("--max-examples", EXAMPLES, "--workers", 1, "--seed", 1, "--no-color"),
    )
    made = re.search(r"(\d+) generated, (\d+) passed", said)
    assert made, said
    assert made[1] == made[2], said
    return int(made[1])


@pytest.fixture
def holder(key: Key) -> Holder:
    return Holder(key)


@pytest.mark.parametrize(("api", "fewest"), [("core", 1000), ("kits", 200)])
def test_made_up_requests_get_only_documented_answers(holder: Holder, api: str, fewest: int, tmp_path: Path) -> None:
    assert explore(holder, api, tmp_path) > fewest


@pytest.mark.parametrize("api", ["core", "kits"])
def test_so_do_requests_about_what_is_there(holder: Holder, api: str, tmp_path: Path) -> None:
    media = holder.send("GET", "/core/v1/accounts/ACCOUNT/medias")["data"][0]["id"]
    kit = holder.send("POST", "/kits/v1/accounts/ACCOUNT/kits", json={"name": "Real", "trackpointIds": [media]})["id"]
    last = date.today() - timedelta(days=2)
    days = {"query.from": (last - timedelta(days=6)).isoformat(), "query.to": last.isoformat()}
    assert explore(holder, api, tmp_path, **days, **({"kitId": kit} if api == "kits" else {"id": media})) > 100
