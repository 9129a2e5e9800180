// The documented workflow, step by step. Variables are filled from what earlier answers said (values.js).

/** Until an answer says which days there are, the preset means one of them. */
const dateRange = ({ period }) => period ?? { preset: "YESTERDAY" };

/** Everyone, until an answer says of which variables there are. */
const filters = ({ variable, variableValue }) => (variable ? [{ variable, values: [variableValue] }] : []);

/** The target group that was measured last, else one made of what the second step has found. */
const targetGroup = (values) => values.targetGroup ?? { filters: filters(values) };

/** Sets in the same week. With three medias or more they share one, and each has one that the other has not. */
function mediaSets(values) {
  const { touchpointIds: ids = [] } = values;
  const set = (name, touchpoints) => ({ name, dateRange: dateRange(values), touchpoints });
  if (ids.length === 0) return { setA: set("All my media", { preset: "ALL_MY_MEDIA" }) };
  if (ids.length === 1) return { setA: set("My media", { ids }) };
  if (ids.length === 2) return { setA: set("My first media", { ids: ids.slice(0, 1) }), setB: set("My second media", { ids: ids.slice(1) }) };
  return {
    setA: set("My first and second media", { ids: ids.slice(0, 2) }),
    setB: set("My second and third media", { ids: ids.slice(1, 3) }),
  };
}

/** What the sets are made of, as a sentence. */
function aboutSets({ touchpointIds: ids = [], foundNone }) {
  if (ids.length === 0) return "No media of your own is known yet, so set A is all of them and there is no set B.";
  const made = {
    1: "One media of your own was found: it is set A, and there is no set B.",
    2: "Two medias of your own were found: the first is set A, the second set B.",
  }[ids.length] ?? "Set A is your first and second media, set B the second and third.";
  return foundNone ? `The last search found no media of your own, so those from before stay. ${made}` : made;
}

const stateOf = (data) => (data.explorers?.data?.[0] ?? data.explorer)?.status;
const isUnderWay = (data) => ![undefined, "READY", "FAILED"].includes(stateOf(data));

/**
 * `needs` names a value that only an earlier answer can give. `isDone(data)` says whether an answer is all that the step is
 * for, so that it leads on, `again(data)` whether it is worth asking once more; without them every answer is enough.
 */
export const STEPS = [
  {
    name: "Touchpoints",
    hint: ({ foundNone }) =>
      foundNone
        ? "This search found no media of your own, so the report keeps those from before."
        : "Media, sections and titles you may use. The ids of your first medias are remembered for the report.",
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
    hint: "How many persons a target group has. Filters go together with AND, values of one filter with OR. The report takes the group over.",
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
    hint: (values) => `Makes a report with each run, and remembers its id. ${aboutSets(values)} Ctrl+Space in the variables shows what else can be asked for.`,
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
        targetGroup: targetGroup(values),
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
    isDone: (data) => stateOf(data) === "READY",
    again: isUnderWay,
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
    isDone: (data) => Boolean(data.explorer?.metrics),
    again: isUnderWay,
    query: `query Metrics($accountId: ID!, $id: ID!) {
  explorer(accountId: $accountId, id: $id) {
    name
    status
    calculatedAt
    metrics {
      onlinePopulation
      targetGroupSize
      targetGroupSampleSize
      comparison {
        both { reach reachPct sampleSize }
        onlyA { reach reachPct sampleSize }
        onlyB { reach reachPct sampleSize }
        either { reach reachPct sampleSize }
      }
      setA { ...Numbers }
      setB { ...Numbers }
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
    hint: "Newest first. q looks into names. Where no report is remembered, the first one is from here on.",
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
