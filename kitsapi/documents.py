"""The GraphQL texts, one constant each. Only these, ask.py and the read modules spell words as Kits does.

A constant is complete: it carries the fragments it needs and names its one operation.
"""

_PAGE = "pagination { hasNextPage nextCursor totalCount }"

_STATE = """
fragment State on Explorer {
  id name status failure recalculating createdAt calculatedAt nextCalculationAt
}
"""

_DEFINITION = """
fragment Definition on Explorer {
  name sections includeNotValidated recalculation
  targetGroup { filters { variable values } }
  setA { ...Asked }
  setB { ...Asked }
}
fragment Asked on MediaSet {
  name
  dateRange { preset start end }
  touchpoints { preset ids }
}
"""

_RESOLVED = """
fragment Resolved on MediaSet {
  resolvedDateRange { start end }
  resolvedTouchpoints { id }
  excludedTouchpoints { touchpoint { id name } reason }
}
"""

_RESULTS = """
fragment Results on Metrics {
  onlinePopulation targetGroupSize targetGroupSampleSize
  setA { ...SetResults }
  setB { ...SetResults }
  comparison { ...ComparisonResults }
}
fragment SetResults on SetMetrics {
  overview { ...Headline }
  trend { ...Day }
  buildup { ...Day }
  base
  profile { ...Cell }
  geography { ...Cell }
  touchpoints {
    touchpoint { id name }
    overview { ...Headline }
    incrementalReach contributedReach addedReach addedRank
  }
  duplication { ...Pair }
  platform { platform reach pageViews sessions }
  frequency { visits reach }
}
fragment ComparisonResults on Comparison {
  both { ...Persons }
  onlyA { ...Persons }
  onlyB { ...Persons }
  either { ...Persons }
  profileOfBoth { ...Cell }
  buildupOfEither { ...Day }
  duplication { ...Pair }
}
fragment Headline on Overview {
  reach reachPct pageViews sessions visitsPerUser pageViewsPerUser sampleSize
}
fragment Persons on Audience { reach reachPct sampleSize }
fragment Day on DayMetrics { day reach pageViews sessions }
fragment Cell on ProfileCell {
  variable value reach composition targetGroupShare onlinePopulationShare sampleSize
}
fragment Pair on PairReach { a b reachA reachB both }
"""

CHECK = """
query Check($accountId: ID!) {
  touchpoints(accountId: $accountId, pageSize: 1) { pagination { totalCount } }
}
"""

TOUCHPOINTS = f"""
query Touchpoints($accountId: ID!, $pageSize: Int!, $cursor: String) {{
  touchpoints(accountId: $accountId, pageSize: $pageSize, cursor: $cursor) {{
    {_PAGE}
    data {{
      id type name ownerAccountId ownerName isOwn parentId
      atoms {{ id type }}
      platform language publicationTypes contentLabels labels network
      validation {{ from to status }}
    }}
  }}
}}
"""

STATES = f"""
query States($accountId: ID!, $ids: [ID!]!, $pageSize: Int!, $cursor: String) {{
  explorers(accountId: $accountId, ids: $ids, pageSize: $pageSize, cursor: $cursor) {{
    {_PAGE}
    data {{ ...State }}
  }}
}}
{_STATE}"""

REPORTS = f"""
query Reports($accountId: ID!, $q: String, $pageSize: Int!, $cursor: String) {{
  explorers(accountId: $accountId, q: $q, pageSize: $pageSize, cursor: $cursor) {{
    {_PAGE}
    data {{ ...State ...Definition }}
  }}
}}
{_STATE}{_DEFINITION}"""

ANSWER = f"""
query Answer($accountId: ID!, $id: ID!) {{
  explorer(accountId: $accountId, id: $id) {{
    ...State
    ...Definition
    setA {{ ...Resolved }}
    setB {{ ...Resolved }}
    metrics {{ ...Results }}
  }}
}}
{_STATE}{_DEFINITION}{_RESOLVED}{_RESULTS}"""

CREATE = f"""
mutation Create($accountId: ID!, $input: ExplorerInput!) {{
  createExplorer(accountId: $accountId, input: $input) {{ ...State }}
}}
{_STATE}"""

DELETE = """
mutation Delete($accountId: ID!, $id: ID!) {
  deleteExplorer(accountId: $accountId, id: $id)
}
"""

VARIABLES = """
query Variables($accountId: ID!) {
  targetGroupVariables(accountId: $accountId) { name label values { value label code } }
}
"""

SUMMARY = """
query Summary($accountId: ID!, $targetGroup: TargetGroupInput!) {
  targetGroupSummary(accountId: $accountId, targetGroup: $targetGroup) {
    size onlinePopulation incidence sampleSize
  }
}
"""

ALL = {
    "check": CHECK,
    "touchpoints": TOUCHPOINTS,
    "states": STATES,
    "reports": REPORTS,
    "answer": ANSWER,
    "create": CREATE,
    "delete": DELETE,
    "variables": VARIABLES,
    "summary": SUMMARY,
}
"""Every document by the operation that sends it, for tests and for comparing with Kits' own schema."""
