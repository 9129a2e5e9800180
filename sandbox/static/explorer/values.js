// What answers teach: ids and words that the steps are filled with.

const MOST_TOUCHPOINTS = 3;
const DAYS = 7;

/** Asks at the start whether what is remembered is still there, and what to begin with. */
export const QUESTION = `query Remembered($accountId: ID!, $ids: [ID!]) {
  explorers(accountId: $accountId, ids: $ids) { data { id } }
  touchpoints(accountId: $accountId, types: [MEDIA], pageSize: 100) { data { id type isOwn validation { from to status } } }
  targetGroupVariables(accountId: $accountId) { name label values { value label } }
}`;

/** The variables of QUESTION. Without a report it asks about none, rather than about all. */
export const asked = (accountId, { explorerId }) => ({ accountId, ids: explorerId ? [explorerId] : [] });

/** What is left of the values, given the answer to QUESTION; what is gone is replaced by what is there. */
export function renewed(values, data) {
  const own = ownMedias(data).map(({ id }) => id);
  const variable = data.targetGroupVariables.find(({ name }) => name === values.variable);
  const isVariableKnown = variable?.values.some(({ value }) => value === values.variableValue);
  const ids = values.touchpointIds ?? [];
  const { touchpointIds, variable: first, variableValue, reports: _, ...others } = learn(data);
  return {
    ...others,
    explorerId: data.explorers.data[0]?.id,
    touchpointIds: ids.length && ids.every((id) => own.includes(id)) ? ids : touchpointIds,
    variable: isVariableKnown ? values.variable : first,
    variableValue: isVariableKnown ? values.variableValue : variableValue,
    targetGroup: isKnown(values.targetGroup, data.targetGroupVariables) ? values.targetGroup : undefined,
  };
}

/** Whether all variables and values of a target group are there. */
function isKnown(group, variables) {
  return (group?.filters ?? []).every(({ variable, values }) => {
    const there = variables.find(({ name }) => name === variable)?.values.map(({ value }) => value) ?? [];
    return values.every((value) => there.includes(value));
  });
}

/** What an answer teaches. `sent` are the variables of its question. Undefined: forget it. */
export function learn(data, sent = {}) {
  const learnt = {};
  const own = ownMedias(data);
  if (own.length) Object.assign(learnt, { touchpointIds: own.slice(0, MOST_TOUCHPOINTS).map(({ id }) => id), ...periodOf(own) });
  if (own.length || isEmpty(data?.touchpoints?.data)) learnt.foundNone = !own.length;
  const variable = (data?.targetGroupVariables ?? []).find((each) => each?.name && each.values?.[0]?.value);
  if (variable) Object.assign(learnt, { variable: variable.name, variableValue: variable.values[0].value });
  if (data?.targetGroupSummary && sent.targetGroup) learnt.targetGroup = sent.targetGroup;
  if (data?.createExplorer?.id) learnt.explorerId = data.createExplorer.id;
  if (data?.explorers?.data) learnt.reports = data.explorers.data.map((each) => each?.id).filter(Boolean);
  if (data?.deleteExplorer === true || data?.explorer === null) learnt.gone = sent.id;
  return learnt;
}

/** Values with what was learnt; a report that is gone is not remembered any longer, and any other does instead of none. */
export function remembered(values, { gone, reports = [], ...learnt }) {
  const left = { ...values, ...learnt };
  if (gone && left.explorerId === gone) delete left.explorerId;
  if (!left.explorerId && reports.length) left.explorerId = reports[0];
  return left;
}

/** Whether nobody's own media are in an answer that would show them. */
const isEmpty = (touchpoints) => Boolean(touchpoints?.every((each) => each && "id" in each && "type" in each && "isOwn" in each));

const ownMedias = (data) => (data?.touchpoints?.data ?? []).filter((each) => each?.isOwn && each.id && each.type === "MEDIA");

/** The last week of which there are data, or less where there are less. */
function periodOf(medias) {
  const stretches = medias.flatMap(({ validation }) => validation ?? []).filter(({ from, to }) => from && to);
  if (!stretches.length) return {};
  const end = stretches.map(({ to }) => to).sort().at(-1);
  const first = stretches.map(({ from }) => from).sort()[0];
  const start = daysBefore(end, DAYS - 1);
  return { period: { start: start < first ? first : start, end } };
}

function daysBefore(day, days) {
  const moved = new Date(`${day}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() - days);
  return moved.toISOString().slice(0, 10);
}
