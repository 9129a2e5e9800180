"""The Kits Rest API: kits of the account, whatever their calculation method, and their numbers by day, week or month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kitsapi.node import Node
from kitsapi.rest import Rest
from kitsapi.types_rest import Kit, KitNumbers, KitReport, KitTouchpoint, NewKit

NAMES = {"name": "name", "calculationMethod": "method", "trackpointIds": "touchpoint_ids", "from": "start", "to": "end"}
"""What Kits calls a field, and what the portal calls it."""


class Kits:
    """Kits of the account. `create` and `rename` raise KitsOutcomeUnknown where the answer was lost."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    def all(self, q: str = "") -> Iterator[Kit]:
        """The account's kits, newest first; with `q` those whose names hold it."""
        return self._rest.items("kits", read=kit, q=q)

    def one(self, id: str) -> Kit | None:
        """One kit; None: there is none."""
        return self._rest.get_or_none("kits", id, read=kit)

    def create(self, new: NewKit) -> Kit:
        """Make a kit. After KitsOutcomeUnknown it may exist: look for its name, do not repeat."""
        ids = list(new.touchpoint_ids)
        body = {"name": new.name, "calculationMethod": new.method.upper(), "trackpointIds": ids}
        return self._rest.write("POST", "kits", body=body, read=kit)

    def rename(self, id: str, name: str) -> Kit:
        """Give a kit another name; all else stays."""
        return self._rest.write("PUT", "kits", id, body={"name": name}, read=kit)

    def report(self, id: str, start: date, end: date, granularity: str) -> KitReport:
        """A kit's numbers in a period, both ends included, by day, week or month."""
        days = {"from": start.isoformat(), "to": end.isoformat()}
        return self._rest.get("kits", id, "report", read=report, granularity=granularity, **days)


def kit(node: Node) -> Kit:
    """A Kit."""
    return Kit(
        id=node.text("id"),
        name=node.text("name"),
        method=node.word("calculationMethod"),
        created_at=node.instant("createdAt"),
        touchpoints=node.all("trackpoints", touchpoint),
    )


def touchpoint(node: Node) -> KitTouchpoint:
    """A trackpoint of a kit."""
    return KitTouchpoint(node.text("id"), node.word("type"), node.text("name"))


def report(node: Node) -> KitReport:
    """A KitReport."""
    return KitReport(kit(node.obj("kit")), node.text("granularity"), numbers(node.obj("total")), node.all("data", numbers))


def numbers(node: Node) -> KitNumbers:
    """KitNumbers: one stretch of days."""
    return KitNumbers(
        start=node.day("from"),
        end=node.day("to"),
        reach=node.number("reach"),
        page_views=node.number("pageViews"),
        sessions=node.number_or("sessions"),
        visits_per_user=node.number_or("visitsPerUser"),
        page_views_per_user=node.number_or("pageViewsPerUser"),
        sample_size=node.whole_or("sampleSize"),
    )
