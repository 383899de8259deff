// Decides on which side of a node each flow leaves and arrives.

/**
 * Return {source, target} for every flow: the port of each end. `heights` are the nodes' middles of an earlier
 * pass, `flipped` the loops that had to cross the main line in it.
 */
export function chooseSides(scope, line, back, { heights, flipped }) {
  const nodes = new Map(scope.nodes.map((node) => [node.id, node]));
  const next = new Map(line.map((id, index) => [id, line[index + 1]]));
  const hasEast = new Set();
  const level = line.length && heights ? heights.get(line[0]) : null;
  const isBelow = (id) => level === null || (heights.get(id) ?? 0) > level + 1;
  const sides = new Map();
  const first = (a, b) => (next.get(b.source) === b.target ? 1 : 0) - (next.get(a.source) === a.target ? 1 : 0);
  for (const flow of [...scope.flows].sort(first)) {
    const source = nodes.get(flow.source);
    const isBack = back.has(flow.id);
    const loopSide = outerSide(flow, next, isBelow) === 'N' && !flipped.has(flow.id) ? 'N' : 'S';
    const target = isBack ? loopSide : 'W';
    if (source.host) {
      sides.set(flow.id, { source: source.id, target: isBack ? 'S' : 'W' });
    } else if (isBack) {
      sides.set(flow.id, { source: loopSide, target });
    } else if (source.kind !== 'gateway' || isEast(flow, next, hasEast)) {
      hasEast.add(flow.source);
      sides.set(flow.id, { source: 'E', target });
    } else {
      sides.set(flow.id, { source: branchSide(flow, next, isBelow), target });
    }
  }
  keepApart(scope, back, sides);
  return sides;
}

/** Let loops leave and arrive where no flow runs the other way: on one line nobody sees which way is which. */
function keepApart(scope, back, sides) {
  for (const flow of scope.flows.filter(({ id }) => back.has(id))) {
    const own = sides.get(flow.id);
    const leaving = scope.flows.filter(({ source }) => source === flow.target).map(({ id }) => sides.get(id).source);
    const arriving = scope.flows.filter(({ target }) => target === flow.source).map(({ id }) => sides.get(id).target);
    const target = freeSide([own.target, 'N', 'S', 'W'], leaving);
    const source = own.source.length > 1 ? own.source : freeSide([own.source, target, 'N', 'S', 'E'], arriving);
    sides.set(flow.id, { source, target });
  }
}

const freeSide = (wanted, taken) => wanted.find((side) => !taken.includes(side)) ?? wanted[0];

const isEast = (flow, next, hasEast) => (next.has(flow.source) ? next.get(flow.source) === flow.target : !hasEast.has(flow.source));

function outerSide(flow, next, isBelow) {
  if (next.has(flow.source)) return 'N';
  return isBelow(flow.source) ? 'S' : 'N';
}

function branchSide(flow, next, isBelow) {
  if (next.has(flow.source) && next.has(flow.target)) return 'N';
  return isBelow(flow.target) ? 'S' : 'N';
}
