"""Which numbers a team may show by how many people stand behind them: the packs it chooses from, and where they come from.

A number over fewer than `mark` unweighted persons of the panel is marked, one over fewer than `hide` is not shown.

- AGOF: 80 and 30. AGOF TOP's own manual (docs.comsulting.net/topmodular, chapter 3) colours results under 80 cases, and again
  under 30.
- Gemius: not shown under 45 panellists, the "research threshold" (gemius.com, "What is a website below the research
  threshold?"). It warns of thin data above that in blue, and publishes no number for it: we mark under 80, as AGOF does.
- YouGov: not shown under 100, the least base of YouGov Profiles Lite (yougovplatform.zendesk.com, "Is the data in Profiles
  Lite robust?"). As we understand it nothing is only marked.

How the packs read a base (of a set, of a part, of a touchpoint) is the portal's, alike for all: decision 7.
"""

from __future__ import annotations

from django.db import models

# An own pack's limits.
MOST = 10_000


class RulePack(models.TextChoices):
    """Whose rules a team's numbers keep."""

    AGOF = "agof", "AGOF"
    GEMIUS = "gemius", "Gemius"
    YOUGOV = "yougov", "YouGov"
    OWN = "own", "own"


# Marked under, hidden under.
THRESHOLDS: dict[str, tuple[int, int]] = {
    RulePack.AGOF: (80, 30),
    RulePack.GEMIUS: (80, 45),
    RulePack.YOUGOV: (100, 100),
}
