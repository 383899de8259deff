// Lays a diagram out with elkjs: main line straight, flows at the middles of sides, sub-processes from the inside out.
import ELK from 'elkjs';
import { EVENT, docking, roomOf } from './geometry.mjs';
import { cleaned, countCrossings, opposed } from './lines.mjs';
import { leftToRight, mainLine } from './order.mjs';
import { chooseSides } from './sides.mjs';
import { labelSize } from './text.mjs';

const MARGIN = 60;
const PASSES = 4;
const KINK = 14;
const VARIANTS = [1, 2, 3, 4].flatMap((seed) => ['1', '10'].map((straightness) => ({ seed, straightness })));
const INSIDE = { left: 30, top: 46, right: 30, bottom: 30 };
const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER',
  'elk.layered.considerModelOrder.strategy': 'PREFER_EDGES',
  'elk.layered.layering.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.nodePlacement.favorStraightEdges': 'true',
  'elk.layered.spacing.nodeNodeBetweenLayers': '38',
  'elk.layered.spacing.edgeNodeBetweenLayers': '16',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '12',
  'elk.spacing.nodeNode': '26',
  'elk.spacing.edgeNode': '16',
  'elk.spacing.edgeEdge': '12',
  'elk.spacing.edgeLabel': '3',
  'elk.edgeLabels.inline': 'false',
  'elk.layered.edgeLabels.sideSelection': 'ALWAYS_UP',
  'elk.layered.edgeLabels.centerLabelPlacementStrategy': 'TAIL_LAYER',
  'elk.layered.thoroughness': '60',
  'elk.layered.compaction.postCompaction.strategy': 'LEFT',
  'elk.separateConnectedComponents': 'false',
  'elk.padding': '[top=0,left=0,bottom=0,right=0]',
};
const elk = new ELK();

/** Return {shapes, edges} in absolute coordinates: boxes with labels, way points with labels. */
export async function layOut(diagram) {
  const placed = { shapes: new Map(), edges: new Map() };
  place(await layOutScope(diagram.root), { x: MARGIN, y: MARGIN }, placed);
  return placed;
}

async function layOutScope(scope) {
  const inners = new Map();
  for (const node of scope.nodes) {
    if (!node.inner) continue;
    const inner = await layOutScope(node.inner);
    inners.set(node.id, {
      width: inner.width + INSIDE.left + INSIDE.right,
      height: inner.height + INSIDE.top + INSIDE.bottom,
      lineY: inner.lineY + INSIDE.top,
      content: inner,
    });
  }
  const line = mainLine(scope);
  const ways = leftToRight(scope, line);
  let best = null;
  for (const variant of VARIANTS) {
    const drawn = await refine(scope, line, ways, inners, variant);
    if (!best || drawn.cost < best.cost) best = drawn;
  }
  return best;
}

/** Arrange again with what the pass before has shown, until no loop crosses the main line. */
async function refine(scope, line, ways, inners, variant) {
  const flipped = new Set();
  let drawn = await arrange(scope, line, ways, inners, { ...variant, heights: null, flipped });
  for (let pass = 0; pass < PASSES; pass += 1) {
    drawn = await arrange(scope, line, ways, inners, { ...variant, heights: drawn.heights, flipped });
    const across = loopsAcross(drawn, ways.back).filter((id) => !flipped.has(id));
    if (!across.length) break;
    for (const id of across) flipped.add(id);
  }
  return { ...drawn, cost: costOf(drawn) };
}

/** What makes a picture hard to read: opposite flows on one line first, then crossings, bends and size. */
function costOf({ edges, width, height, levelY, shapes }) {
  const lines = [...edges.values()].map(({ points }) => points);
  const bends = lines.reduce((sum, points) => sum + points.length - 2, 0);
  const above = [...shapes.values()].filter((shape) => shape.y + shape.height < levelY - 10).length;
  return opposed(lines).length * 60 + countCrossings(lines) * 12 + bends + above * 4 + (width + 2 * height) / 200;
}

/** Return the loops that change from one side of the main line to the other: they leave by the wrong side. */
function loopsAcross({ edges, levelY }, back) {
  return [...back].filter((id) => {
    const heights = edges.get(id)?.points.slice(1, -1).map(({ y }) => y) ?? [];
    return Math.min(...heights) < levelY && Math.max(...heights) > levelY;
  });
}

async function arrange(scope, line, { order, back }, inners, earlier) {
  const sides = chooseSides(scope, line, back, earlier);
  const rooms = roomsOf(scope, sides, inners);
  const straight = new Set(line.slice(1).map((id, index) => `${line[index]}>${id}`));
  const host = new Map(scope.nodes.filter((node) => node.host).map((node) => [node.id, node.host]));
  const graph = {
    id: 'scope',
    layoutOptions: { ...OPTIONS, 'elk.randomSeed': String(earlier.seed) },
    children: order.filter((id) => rooms.has(id)).map((id) => elkNode(id, rooms.get(id))),
    edges: scope.flows.map((flow) => elkEdge(flow, sides.get(flow.id), host, straight.has(`${flow.source}>${flow.target}`), earlier.straightness)),
  };
  const result = await laidOut(graph);
  return collect(scope, result, { rooms, sides, inners, line });
}

/** Let elk lay the graph out; its compaction fails on some large graphs, which then stay a little wider. */
async function laidOut(graph) {
  try {
    return await elk.layout(graph);
  } catch {
    const layoutOptions = { ...graph.layoutOptions, 'elk.layered.compaction.postCompaction.strategy': 'NONE' };
    return elk.layout({ ...graph, layoutOptions });
  }
}

function roomsOf(scope, sides, inners) {
  const taken = new Map(scope.nodes.map((node) => [node.id, new Set()]));
  for (const flow of scope.flows) {
    taken.get(flow.source).add(sides.get(flow.id).source);
    taken.get(flow.target).add(sides.get(flow.id).target);
  }
  const rooms = new Map();
  for (const node of scope.nodes) {
    if (node.host) continue;
    const guests = scope.nodes.filter((guest) => guest.host === node.id);
    rooms.set(node.id, roomOf(node, taken.get(node.id), inners.get(node.id), guests));
  }
  return rooms;
}

const COMPASS = { W: 'WEST', E: 'EAST', N: 'NORTH', S: 'SOUTH' };

function elkNode(id, room) {
  const ports = Object.entries(room.ports).map(([port, { side, x, y }]) => ({
    id: `${id}:${port}`,
    x,
    y,
    width: 0,
    height: 0,
    layoutOptions: { 'elk.port.side': COMPASS[side] },
  }));
  return { id, width: room.width, height: room.height, ports, layoutOptions: { 'elk.portConstraints': 'FIXED_POS' } };
}

function elkEdge(flow, { source, target }, host, isMain, straightness) {
  const size = labelSize(flow.name, 84);
  const priority = isMain ? '100' : source === 'E' && target === 'W' ? straightness : '1';
  return {
    id: flow.id,
    sources: [`${host.get(flow.source) ?? flow.source}:${source}`],
    targets: [`${flow.target}:${target}`],
    labels: flow.name ? [{ text: flow.name, ...size }] : [],
    layoutOptions: { 'elk.layered.priority.straightness': priority, 'elk.layered.priority.shortness': isMain ? '100' : '1', 'elk.layered.priority.direction': isMain ? '100' : '0' },
  };
}

function collect(scope, result, { rooms, sides, inners, line }) {
  const corners = new Map(result.children.map(({ id, x, y }) => [id, { x, y }]));
  const shapes = new Map();
  const heights = new Map();
  for (const [id, room] of rooms) {
    const at = corners.get(id);
    shapes.set(id, { ...moved(room.shape, at), label: room.label && moved(room.label, at), inner: inners.get(id)?.content });
    heights.set(id, at.y + room.ports.W.y);
    for (const guest of room.boundaries) {
      shapes.set(guest.id, { ...moved(guest.shape, at), label: guest.label && moved(guest.label, at) });
      heights.set(guest.id, at.y + guest.shape.y + EVENT / 2);
    }
  }
  const edges = new Map();
  const owner = (id) => scope.nodes.find((node) => node.id === id).host ?? id;
  for (const edge of result.edges) {
    const flow = scope.flows.find(({ id }) => id === edge.id);
    const ends = [
      [owner(flow.source), sides.get(flow.id).source],
      [flow.target, sides.get(flow.id).target],
    ].map(([id, port]) => moved(docking(rooms.get(id), port), corners.get(id)));
    const section = edge.sections[0];
    const points = [ends[0], section.startPoint, ...(section.bendPoints ?? []), section.endPoint, ends[1]];
    edges.set(flow.id, { points: cleaned(points), label: edge.labels?.[0] ?? null });
  }
  straighten(scope, shapes, edges);
  return { ...fitted(shapes, edges), heights, levelY: heights.get(line[0]) };
}

/** Lift or lower a node by a few pixels where that takes a kink out of a flow and only shifts the bend of another. */
function straighten(scope, shapes, edges) {
  const around = (id) => scope.flows.filter(({ source, target }) => source === id || target === id);
  for (const flow of scope.flows) {
    const { points } = edges.get(flow.id);
    const fall = points.at(-1).y - points[0].y;
    if (points.length !== 4 || !fall || Math.abs(fall) > KINK) continue;
    const isEnd = around(flow.target).length === 1;
    const [before] = around(flow.source).filter(({ target }) => target === flow.source);
    const mayMoveSource = around(flow.source).length === 2 && before && hasFreeBend(edges.get(before.id).points);
    if (!isEnd && !mayMoveSource) continue;
    const id = isEnd ? flow.target : flow.source;
    const by = isEnd ? -fall : fall;
    const shape = shapes.get(id);
    shapes.set(id, { ...shape, y: shape.y + by, label: shape.label && { ...shape.label, y: shape.label.y + by } });
    const y = isEnd ? points[0].y : points[3].y;
    edges.set(flow.id, { ...edges.get(flow.id), points: [{ ...points[0], y }, { ...points[3], y }] });
    if (!isEnd) shiftEnd(edges.get(before.id), by);
  }
}

const hasFreeBend = (points) => points.length > 2 && points.at(-1).y === points.at(-2).y && points.at(-2).x === points.at(-3).x;

function shiftEnd({ points, label }, by) {
  if (label && label.x > points.at(-2).x - 1) label.y += by;
  for (const point of points.slice(-2)) point.y += by;
}

function fitted(shapes, edges) {
  const boxes = [...shapes.values(), ...[...shapes.values()].map(({ label }) => label)].filter(Boolean);
  for (const { points, label } of edges.values()) {
    boxes.push(...points.map(({ x, y }) => ({ x, y, width: 0, height: 0 })));
    if (label) boxes.push(label);
  }
  const left = Math.min(...boxes.map((box) => box.x));
  const top = Math.min(...boxes.map((box) => box.y));
  const shift = { x: -left, y: -top };
  const width = Math.max(...boxes.map((box) => box.x + box.width)) - left;
  const height = Math.max(...boxes.map((box) => box.y + box.height)) - top;
  const first = shapes.values().next().value;
  return { shapes, edges, shift, width, height, lineY: first.y + first.height / 2 - top };
}

function place(scope, origin, placed) {
  const at = { x: origin.x + scope.shift.x, y: origin.y + scope.shift.y };
  for (const [id, shape] of scope.shapes) {
    const box = rounded(moved(shape, at));
    placed.shapes.set(id, { ...box, label: shape.label && rounded(moved(shape.label, at)) });
    if (shape.inner) place(shape.inner, { x: box.x + INSIDE.left, y: box.y + INSIDE.top }, placed);
  }
  for (const [id, { points, label }] of scope.edges) {
    placed.edges.set(id, {
      points: cleaned(points.map((point) => rounded(moved(point, at)))),
      label: label && rounded(moved(label, at)),
    });
  }
}

const moved = (thing, { x, y }) => ({ ...thing, x: thing.x + x, y: thing.y + y });
const rounded = (thing) => ({ ...thing, x: Math.round(thing.x), y: Math.round(thing.y) });
