"""Ready-made queries in the portal's terms: each may be sent as it stands."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Example:
    """A query under a name. `key` stands in its address."""

    key: str
    name: Promise
    query: str
    variables: str = ""


EXAMPLES = (
    Example(
        "touchpoints",
        _("Our touchpoints"),
        """query OurTouchpoints($accountId: ID!, $pageSize: Int!) {
  touchpoints(accountId: $accountId, pageSize: $pageSize) {
    pagination { totalCount hasNextPage nextCursor }
    data { id type name ownerName parentId platform language }
  }
}""",
        '{\n  "pageSize": 50\n}',
    ),
    Example(
        "validation",
        _("When the data of a touchpoint are valid"),
        """query Validation($accountId: ID!, $name: String) {
  touchpoints(accountId: $accountId, q: $name, pageSize: 20) {
    data {
      name
      validation { from to status }
    }
  }
}""",
        '{\n  "name": ""\n}',
    ),
    Example(
        "variables",
        _("What a target group may be made of"),
        """query Variables($accountId: ID!) {
  targetGroupVariables(accountId: $accountId) {
    name label
    values { value label }
  }
}""",
    ),
    Example(
        "size",
        _("The size of a target group"),
        """query Size($accountId: ID!, $targetGroup: TargetGroupInput!) {
  targetGroupSummary(accountId: $accountId, targetGroup: $targetGroup) {
    size incidence sampleSize
  }
}""",
        '{\n  "targetGroup": {\n    "filters": []\n  }\n}',
    ),
    Example(
        "reports",
        _("The newest reports at Kits"),
        """query Reports($accountId: ID!) {
  explorers(accountId: $accountId, pageSize: 20) {
    data { id name status createdAt calculatedAt recalculation }
  }
}""",
    ),
    Example(
        "results",
        _("The results of a report"),
        """query Results($accountId: ID!, $id: ID!) {
  explorer(accountId: $accountId, id: $id) {
    name status
    metrics {
      targetGroupSize
      setA { overview { reach reachPct sampleSize } }
      setB { overview { reach reachPct sampleSize } }
      comparison {
        both { reach reachPct sampleSize }
        onlyA { reach reachPct sampleSize }
        onlyB { reach reachPct sampleSize }
      }
    }
  }
}""",
        '{\n  "id": ""\n}',
    ),
)

BY_KEY = {example.key: example for example in EXAMPLES}
