// What answers teach: ids and words that the steps are filled with.

const MOST_TOUCHPOINTS = 3;
const DAYS = 7;

/** Asks at the start whether what is remembered is still there, and what to begin with. */
export const QUESTION = `query Remembered($accountId: ID!, $ids: [ID!]) {
  explorers(accountId: $accountId, ids: $ids) { data { id } }
  touchpoints(accountId: $accountId, types: [MEDIA], pageSize: 100) { data { id type isOwn validation { from to status } } }
  targetGroupVariables(accountId: $accountId) { name values { value } }
}`;

/** The variables of QUESTION. Without a report it asks about none, rather than about all. */
export const asked = (accountId, { explorerId }) => ({ accountId, ids: explorerId ? [explorerId] : [] });

/** What is left of the values, given the answer to QUESTION; what is gone is replaced by what is there. */
export function renewed(values, data) {
  const own = ownMedias(data).map(({ id }) => id);
  const variable = data.targetGroupVariables.find(({ name }) => name === values.variable);
  const isVariableKnown = variable?.values.some(({ value }) => value === values.variableValue);
  const ids = values.touchpointIds ?? [];
  const { touchpointIds, variable: first, variableValue, ...others } = learn(data);
  return {
    ...others,
    explorerId: data.explorers.data[0]?.id,
    touchpointIds: ids.length && ids.every((id) => own.includes(id)) ? ids : touchpointIds,
    variable: isVariableKnown ? values.variable : first,
    variableValue: isVariableKnown ? values.variableValue : variableValue,
  };
}

/** What an answer teaches. `sent` are the variables of its question. Undefined: forget it. */
export function learn(data, sent = {}) {
  const learnt = {};
  const own = ownMedias(data);
  if (own.length) Object.assign(learnt, { touchpointIds: own.slice(0, MOST_TOUCHPOINTS).map(({ id }) => id), ...periodOf(own) });
  const variable = (data?.targetGroupVariables ?? []).find((each) => each?.name && each.values?.[0]?.value);
  if (variable) Object.assign(learnt, { variable: variable.name, variableValue: variable.values[0].value });
  if (data?.createExplorer?.id) learnt.explorerId = data.createExplorer.id;
  if (data?.deleteExplorer === true || data?.explorer === null) learnt.gone = sent.id;
  return learnt;
}

/** Values with what was learnt; a report that is gone is not remembered any longer. */
export function remembered(values, { gone, ...learnt }) {
  const left = { ...values, ...learnt };
  if (gone && left.explorerId === gone) delete left.explorerId;
  return left;
}

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
