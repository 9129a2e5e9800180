"""The checker: what Kits really has, beside what the portal believes and what it promised."""

from __future__ import annotations

from collections import Counter
from typing import Any

from explorer.marker import marker_of
from kitsapi.client import KitsClient


def kits(sandbox_url: str, key: dict[str, str], **more: Any) -> KitsClient:
    """A client for the sandbox: by its own address it is the truth, by the way's it is what workers see."""
    return KitsClient(
        explorer_url=f"{sandbox_url}/kits-explorer/v1/graphql", oauth_url=f"{sandbox_url}/oauth/v1/token", **key, **more
    )


def judge(client: KitsClient, acknowledged: list[str]) -> dict[str, int]:
    """Count reports too many at Kits, and promised ones that are not there once, with their results."""
    from explorer.models import Run

    at_kits = [(marker_of(listed.state.name), listed.state.id) for listed in client.reports()]
    times = Counter(marker for marker, _id in at_kits if marker)
    runs = {str(run.report.uuid): run for run in Run.objects.exclude(marker=None).select_related("report")}
    lost = [uuid for uuid in acknowledged if not _is_there(runs.get(uuid), set(at_kits))]
    doubled = Run.objects.exclude(marker=None).count() - len(runs)
    return {"duplicates": sum(times.values()) - len(times) + doubled, "lost": len(lost)}


def _is_there(run: Any, at_kits: set[tuple[str | None, str]]) -> bool:
    """Whether a promised run is ready, its report stands at Kits under its marker, and its answer can be read back."""
    if run is None or run.state != "ready" or (run.marker, run.upstream_id) not in at_kits:
        return False
    return bool(run.raw_answer.text())
