// The documented workflow, step by step. Variables are filled from what earlier answers said (values.js).

/** Until an answer says which days there are, the preset means one of them. */
const dateRange = ({ period }) => period ?? { preset: "YESTERDAY" };

/** Everyone, until an answer says of which variables there are. */
const filters = ({ variable, variableValue }) => (variable ? [{ variable, values: [variableValue] }] : []);

/** Two sets in the same week. With three medias or more they share some, and each has one that the other has not. */
function mediaSets(values) {
  const { touchpointIds: ids = [] } = values;
  const days = dateRange(values);
  if (ids.length < 3) return { setA: { name: "All my media", dateRange: days, touchpoints: { preset: "ALL_MY_MEDIA" } } };
  return {
    setA: { name: "My first and second media", dateRange: days, touchpoints: { ids: ids.slice(0, 2) } },
    setB: { name: "My second and third media", dateRange: days, touchpoints: { ids: ids.slice(1, 3) } },
  };
}

const stateOf = (data) => data.explorers?.data[0]?.status;

/**
 * `needs` names a value that only an earlier answer can give. `leadsOn(data)` says whether an answer is enough for the next
 * step, `again(data)` whether it is worth asking once more; without them every answer leads on.
 */
export const STEPS = [
  {
    name: "Touchpoints",
    hint: "Media, sections and titles you may use. The ids of your first medias are remembered for the report.",
    query: `# All that a report may be about. The list is flat:
# atoms and parentId say what belongs together.
query Touchpoints(
  $accountId: ID!
  $types: [TouchpointType!]
  $q: String
  $cursor: String
) {
  touchpoints(
    accountId: $accountId
    types: $types
    q: $q
    pageSize: 20
    cursor: $cursor
  ) {
    pagination { hasNextPage nextCursor totalCount }
    data {
      id
      type
      name
      isOwn
      parentId
      atoms { id type }
      validation { from to status }
    }
  }
}
`,
    variables: ({ accountId }) => ({ accountId, types: ["MEDIA"], q: "" }),
  },
  {
    name: "Target-group variables",
    hint: "What a target group can be made of. One variable and one value are remembered for the next steps.",
    query: `query Variables($accountId: ID!) {
  targetGroupVariables(accountId: $accountId) {
    name
    label
    values { value label code }
  }
}
`,
    variables: ({ accountId }) => ({ accountId }),
  },
  {
    name: "Size of a target group",
    hint: "How many persons a target group has. Filters go together with AND, values of one filter with OR.",
    query: `query Summary(
  $accountId: ID!
  $targetGroup: TargetGroupInput!
) {
  targetGroupSummary(
    accountId: $accountId
    targetGroup: $targetGroup
  ) {
    size
    onlinePopulation
    incidence
    sampleSize
  }
}
`,
    variables: (values) => ({ accountId: values.accountId, targetGroup: { filters: filters(values) } }),
  },
  {
    name: "Create a report",
    hint: "Makes a report with each run. Its id is remembered for the next steps. Ctrl+Space in the variables shows what else can be asked for.",
    query: `mutation Create(
  $accountId: ID!
  $input: ExplorerInput!
) {
  createExplorer(accountId: $accountId, input: $input) {
    id
    name
    status
  }
}
`,
    variables: (values) => ({
      accountId: values.accountId,
      input: {
        name: "My first report",
        targetGroup: { filters: filters(values) },
        sections: ["OVERVIEW", "TREND", "PROFILE", "TOUCHPOINTS"],
        ...mediaSets(values),
        includeNotValidated: true,
      },
    }),
  },
  {
    name: "Is it ready?",
    hint: "Run it until the status is READY: here that takes seconds. Real reports may take hours; ask seldom, and for many ids at once.",
    needs: "explorerId",
    leadsOn: (data) => stateOf(data) === "READY",
    again: (data) => !["READY", "FAILED", undefined].includes(stateOf(data)),
    query: `query State($accountId: ID!, $ids: [ID!]) {
  explorers(accountId: $accountId, ids: $ids) {
    data { id name status failure recalculating calculatedAt }
  }
}
`,
    variables: ({ accountId, explorerId }) => ({ accountId, ids: explorerId ? [explorerId] : [] }),
  },
  {
    name: "Metrics",
    hint: "Null until the report is ready. A block that was not asked for is null too.",
    needs: "explorerId",
    query: `query Metrics($accountId: ID!, $id: ID!) {
  explorer(accountId: $accountId, id: $id) {
    name
    status
    calculatedAt
    metrics {
      onlinePopulation
      targetGroupSize
      targetGroupSampleSize
      setA { ...Numbers }
      setB { ...Numbers }
      comparison {
        both { reach reachPct sampleSize }
        onlyA { reach reachPct sampleSize }
        onlyB { reach reachPct sampleSize }
        either { reach reachPct sampleSize }
      }
    }
  }
}

fragment Numbers on SetMetrics {
  overview {
    reach reachPct pageViews sessions
    visitsPerUser pageViewsPerUser sampleSize
  }
  trend { day reach pageViews sessions }
  profile {
    variable value reach composition
    targetGroupShare onlinePopulationShare sampleSize
  }
  touchpoints {
    touchpoint { name }
    overview { reach }
    contributedReach addedReach addedRank
  }
}
`,
    variables: ({ accountId, explorerId }) => ({ accountId, id: explorerId }),
  },
];

export const EXTRAS = [
  {
    name: "Your own query",
    hint: "What you write here is kept, as are your changes to the steps.",
    query: `query Mine($accountId: ID!) {
  explorers(accountId: $accountId) {
    data { name status }
  }
}
`,
    variables: ({ accountId }) => ({ accountId }),
  },
  {
    name: "All reports",
    hint: "Newest first. q looks into names.",
    query: `query Reports($accountId: ID!, $q: String) {
  explorers(accountId: $accountId, q: $q) {
    pagination { totalCount hasNextPage nextCursor }
    data { id name status createdAt }
  }
}
`,
    variables: ({ accountId }) => ({ accountId, q: "" }),
  },
  {
    name: "Delete the report",
    hint: "Ours: Kits documents no deletion. It cannot be undone.",
    needs: "explorerId",
    query: `mutation Delete($accountId: ID!, $id: ID!) {
  deleteExplorer(accountId: $accountId, id: $id)
}
`,
    variables: ({ accountId, explorerId }) => ({ accountId, id: explorerId }),
  },
];

/** Where queries stand that are no step's. */
export const OWN = EXTRAS[0];
