// Finds the main line of a scope and which flows lead back.

/**
 * Return the ids of the main line: from the first start towards the first end event, always by the flow that
 * was drawn first among those that still lead there. Without a way to an end event it is just the start.
 */
export function mainLine(scope) {
  const start = scope.nodes.find((node) => node.type === 'bpmn:StartEvent') ?? scope.nodes[0];
  if (!start) return [];
  const reachable = reachedFrom(scope, start.id, new Set());
  const goal = scope.nodes.find((node) => node.type === 'bpmn:EndEvent' && reachable.has(node.id))?.id;
  const line = [start.id];
  const seen = new Set(line);
  while (goal && line.at(-1) !== goal) {
    const next = scope.flows.find(
      ({ source, target }) => source === line.at(-1) && !seen.has(target) && reachedFrom(scope, target, seen).has(goal),
    );
    line.push(next.target);
    seen.add(next.target);
  }
  return line;
}

function reachedFrom(scope, id, avoided) {
  const reached = new Set([id]);
  for (const at of reached) {
    for (const { source, target } of scope.flows) if (source === at && !avoided.has(target)) reached.add(target);
  }
  return reached;
}

/** Return {order, back}: node ids from left to right, and the ids of flows that lead back to an earlier node. */
export function leftToRight(scope, line) {
  const rank = new Map(line.map((id, index) => [id, index]));
  const outgoing = new Map(scope.nodes.map((node) => [node.id, []]));
  for (const flow of scope.flows) outgoing.get(flow.source)?.push({ id: flow.id, target: flow.target });
  for (const node of scope.nodes) if (node.host) outgoing.get(node.host)?.push({ id: `${node.id}@host`, target: node.id });
  for (const ways of outgoing.values()) ways.sort((a, b) => (rank.get(b.target) ?? -1) - (rank.get(a.target) ?? -1));
  const back = new Set();
  const state = new Map();
  const finished = [];
  const visit = (id) => {
    state.set(id, 'open');
    for (const { id: way, target } of outgoing.get(id) ?? []) {
      if (state.get(target) === 'open' || goesBackOnLine(rank, id, target)) back.add(way);
      else if (!state.has(target)) visit(target);
    }
    state.set(id, 'done');
    finished.push(id);
  };
  for (const id of [...line.slice(0, 1), ...scope.nodes.map((node) => node.id)]) if (!state.has(id)) visit(id);
  return { order: finished.reverse(), back };
}

const goesBackOnLine = (rank, source, target) => rank.has(source) && rank.has(target) && rank.get(target) <= rank.get(source);
