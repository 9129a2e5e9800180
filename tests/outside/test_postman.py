"""The served Postman collection, run by newman from beginning to end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx

from tests.outside.conftest import INSTALLED, Key, run


def test_the_whole_collection_runs(key: Key, tmp_path: Path, sandbox_server: Any) -> None:
    collection = tmp_path / "collection.json"
    collection.write_bytes(httpx.get(f"{key.url}/reference/postman.json").content)
    report = tmp_path / "report.json"
    filled = [f"{name}={getattr(key, name)}" for name in ("client_id", "client_secret", "account_id")]
    run(
        *(f"{INSTALLED}/node_modules/.bin/newman", "run", collection, "--reporters", "json"),
        *("--reporter-json-export", report, *(word for each in filled for word in ("--env-var", each))),
    )
    stats = json.loads(report.read_text())["run"]["stats"]
    requests = [item for folder in json.loads(collection.read_text())["item"] for item in folder["item"]]
    assert stats["requests"]["total"] >= len(requests)
    assert stats["assertions"]["total"] > len(requests)
    assert (stats["requests"]["failed"], stats["assertions"]["failed"]) == (0, 0)
    assert not any(seen.status >= 500 for seen in sandbox_server.history)
