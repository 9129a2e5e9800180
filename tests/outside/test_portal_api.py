"""Schemathesis against the portal's own API: no 5xx, and no answer that is not in its OpenAPI document."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from django.utils import timezone

from sharing.tests.conftest import ready_run  # noqa: F401
from tests.api import program_of
from tests.outside.conftest import INSTALLED, run
from touchpoints.models import Touchpoint

# Not "negative_data_rejection": characters that nobody types are taken out before a text is measured, so what is too long with
# them may be short enough without.
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "ignored_auth",
)
EXAMPLES = 4


def test_made_up_requests_get_only_documented_answers(
    live_server: Any,
    alice: Any,
    team: Any,
    ready_run: Any,  # noqa: F811
    settings: Any,
    tmp_path: Path,
) -> None:
    settings.API_REQUESTS_A_MINUTE = 1_000_000
    account = ready_run.account
    Touchpoint.objects.create(
        account=account, upstream_id="media-1", kind="media", name="M", folded="m", is_own=True, seen_at=timezone.now()
    )
    known = {"account": account.uuid, "report": ready_run.report.uuid, "run": ready_run.uuid}
    lines = [f'"path.{name}" = {json.dumps(str(uuid))}\n' for name, uuid in known.items()]
    config = tmp_path / "schemathesis.toml"
    config.write_text("[parameters]\n" + "".join(lines))
    authorization = program_of(alice, team).headers["Authorization"]
    said = run(
        *(f"{INSTALLED}/venv/bin/schemathesis", "--config-file", config, "run", f"{live_server.url}/api/v1/openapi.json"),
        *("--url", live_server.url, "--header", f"Authorization: {authorization}", "--checks", ",".join(CHECKS)),
        *("--phases", "examples,coverage,fuzzing", "--max-examples", EXAMPLES, "--workers", 1, "--seed", 1, "--no-color"),
    )
    made = re.search(r"(\d+) generated, (\d+) passed", said)
    assert made and made[1] == made[2], said
    assert int(made[1]) > 300
