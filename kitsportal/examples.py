"""How the API is asked, in code that people copy. The token is named, never written."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """One request: the portal's address, method, path with its parameters in braces, and a body as JSON or none."""

    base: str
    method: str
    path: str
    body: str


def as_curl(call: Call) -> str:
    """Return a command; what has to be put in stands in capitals."""
    address = call.base + re.sub(r"\{(\w+)\}", lambda found: f"${found[1].upper()}", call.path)
    lines = [f'curl -sS "{address}"', '-H "Authorization: Bearer $KITSPORTAL_TOKEN"']
    if call.method != "GET":
        lines += ['-H "Idempotency-Key: $(uuidgen)"', "-H 'Content-Type: application/json'", f"--data '{call.body}'"]
    return " \\\n  ".join(lines) + "\n"


def as_python(call: Call) -> str:
    """Return a program with httpx."""
    names = [name.upper() for name in re.findall(r"\{(\w+)\}", call.path)]
    address = call.base + re.sub(r"\{(\w+)\}", lambda found: f"{{{found[1].upper()}}}", call.path)
    makes = call.method != "GET"
    lines = ["import os", *(["import uuid"] if makes else []), "", "import httpx", ""]
    lines += [f'{name} = "the id of the {name.lower()}"' for name in names]
    lines.append('headers = {"Authorization": "Bearer " + os.environ["KITSPORTAL_TOKEN"]}')
    url = f'f"{address}"' if names else f'"{address}"'
    if makes:
        lines.append('headers["Idempotency-Key"] = str(uuid.uuid4())')
        lines.append(f"body = {call.body}")
        lines.append(f"answer = httpx.post({url}, headers=headers, json=body)")
    else:
        lines.append(f"answer = httpx.get({url}, headers=headers)")
    return "\n".join([*lines, "print(answer.json())", ""])


def whole_way(base: str) -> tuple[str, str]:
    """Return the way from a search to the numbers: as commands, and as a program."""
    return _CURL.replace("@PORTAL@", base), _PYTHON.replace("@PORTAL@", base)


_CURL = """\
# KITSPORTAL_TOKEN is yours.
api() { curl -sS --fail-with-body -H "Authorization: Bearer $KITSPORTAL_TOKEN" "$@"; }

api "@PORTAL@/api/v1/accounts"
api "@PORTAL@/api/v1/accounts/$ACCOUNT/touchpoints?q=sport"
api "@PORTAL@/api/v1/reports" -H "Idempotency-Key: $(uuidgen)" -H 'Content-Type: application/json' --data '{
  "name": "Sports, last week",
  "set_a": {"touchpoints": ["THE-ID-THAT-WAS-FOUND"], "period": {"preset": "last_week"}}
}'
api "@PORTAL@/api/v1/runs" -H "Idempotency-Key: $(uuidgen)" -H 'Content-Type: application/json' \\
  --data "{\\"report\\": \\"$REPORT\\"}"
api "@PORTAL@/api/v1/runs/$RUN"            # until its state is "ready"
api "@PORTAL@/api/v1/runs/$RUN/metrics"
"""

_PYTHON = '''\
import os
import time
import uuid

import httpx

TOKEN = os.environ["KITSPORTAL_TOKEN"]
portal = httpx.Client(base_url="@PORTAL@/api/v1", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30)


def get(path, **asked):
    return portal.get(path, params=asked).raise_for_status().json()


def post(path, body):
    """Send until there is an answer: the key keeps it from being done twice."""
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    while True:
        try:
            return portal.post(path, json=body, headers=headers).raise_for_status().json()
        except httpx.TransportError:
            time.sleep(5)


account = get("/accounts")["items"][0]["id"]
[found] = get(f"/accounts/{account}/touchpoints", q="sport", limit=1)["items"]
asked = {
    "name": f"{found['name']}, last week",
    "account": account,
    "set_a": {"touchpoints": [found["id"]], "period": {"preset": "last_week"}},
}
report = post("/reports", asked)
run = post("/runs", {"report": report["id"]})
while run["is_waiting"]:
    time.sleep(run["look_again_in"])
    run = get(f"/runs/{run['id']}")
if run["state"] != "ready":
    raise SystemExit(run["problem"])
for part in get(f"/runs/{run['id']}/metrics")["parts"]:
    print(part["sentence"])
'''
