"""What each version of a report changed, read from the versions themselves: they are never changed."""

from __future__ import annotations

from collections.abc import Iterable

from explorer.building import snapshots
from explorer.building.difference import difference
from explorer.models import Report, ReportVersion


def changes_since_sent(version: ReportVersion) -> list[str]:
    """Say what is different in a draft from the version that was sent last; empty where none was."""
    if version.number == 1:
        return []
    earlier = version.report.versions.filter(number__lt=version.number, repeats=None).exclude(submitted_at=None)
    sent = earlier.order_by("-number").first()
    if sent is None:
        return []
    sent.report = version.report
    return difference(snapshots.take(sent), snapshots.of(version, version.media_sets.all()), version.report.account)


def changes_by_version(report: Report, wanted: Iterable[int]) -> dict[int, list[str]]:
    """Say what each of these versions (primary keys) changed in the one before it.

    Three queries, and one for each change of picks.
    """
    versions = list(report.versions.order_by("number").prefetch_related("media_sets__picks"))
    for version in versions:
        version.report = report
    said = [snapshots.of(version, version.media_sets.all()) for version in versions]
    chosen = set(wanted)
    return {
        version.pk: difference(before, after, report.account)
        for version, before, after in zip(versions[1:], said, said[1:], strict=False)
        if version.pk in chosen
    }
