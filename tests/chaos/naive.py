"""What others do: send again once when a creation fails, and hope. It shows what the marker and the look-up are for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from kitsapi.client import KitsClient
from kitsapi.errors import KitsError
from kitsapi.types import Definition, MediaSet

NAME = "Naive"
AT_ONCE = 4


def create_all(client: KitsClient, count: int) -> None:
    """Ask for so many reports, each sent once more after an error or a lost answer."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda number: _create(client, number), range(count)))


def _create(client: KitsClient, number: int) -> None:
    wanted = Definition(
        name=f"{NAME} {number:05}",
        blocks=("overview",),
        set_a=MediaSet("A", touchpoint_preset="all_my_media", date_preset="yesterday"),
    )
    for _try in range(2):
        with suppress(KitsError):
            client.create_report(wanted)
            return


def duplicate_share(client: KitsClient, count: int) -> float:
    """How many reports too many there are at Kits, of so many that were wanted."""
    made = [listed.state.name for listed in client.reports() if listed.state.name.startswith(NAME)]
    return (len(made) - len(set(made))) / count
