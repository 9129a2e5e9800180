"""A filled draft for somebody who looks at the portal for the first time. Only for the sandbox: at Kits a report is real."""

from __future__ import annotations

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from explorer import drafts
from explorer.building import snapshots
from explorer.models import ReportVersion, Slot
from explorer.words import BLOCKS
from teams.models import KitsAccount
from teams.names import shortened
from touchpoints.models import Touchpoint

# Titles first; an account of imported visits has only media or sections.
KINDS = ("media_title", "media", "section")


def fill_example(version: ReportVersion) -> bool:
    """Compare two of the account's own titles, in every block that it has data for. False: it lists no two touchpoints."""
    account = version.report.account
    pair = _two_of(account)
    if len(pair) < 2:
        return False
    version.report.name = _("Example: %(a)s and %(b)s") % {"a": shortened(pair[0].name, 80), "b": shortened(pair[1].name, 80)}
    version.report.save(update_fields=["name"])
    if account.variables:
        version.blocks = [name for name, _text in BLOCKS]
        version.save(update_fields=["blocks"])
    media_sets = [version.media_sets.get(slot=Slot.A), drafts.add_set(version, Slot.B)]
    for media_set, touchpoint in zip(media_sets, pair, strict=True):
        snapshots.put_picks(media_set, [(touchpoint.upstream_id, touchpoint.name[:300])])
    return True


def _two_of(account: KitsAccount) -> list[Touchpoint]:
    """The account's own with the most sections: what is large is divided most."""
    parts = Touchpoint.objects.known(account).filter(parent_upstream_id=OuterRef("upstream_id")).order_by()
    counted = Subquery(parts.values("parent_upstream_id").annotate(count=Count("pk")).values("count"))
    largest = Touchpoint.objects.known(account).annotate(parts=Coalesce(counted, 0)).order_by("-is_own", "-parts", "sort_key")
    for kind in KINDS:
        pair: list[Touchpoint] = [*largest.filter(kind=kind)[:2]]
        if len(pair) == 2:
            return pair
    return []
