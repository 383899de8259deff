// Refuses a layout that cannot be read: something not drawn, shapes that overlap, flows that cross a shape.
import { countCrossings, opposed, segments } from './lines.mjs';

/** Return {errors, warnings} of a diagram's own interchange. */
export function checkLayout(diagram) {
  const missing = notDrawn(diagram);
  if (missing.length) return { errors: missing, warnings: [] };
  return { errors: [...overlaps(diagram), ...crossedShapes(diagram), ...loose(diagram)], warnings: [...coveredLabels(diagram), ...crossedLabels(diagram), ...opposites(diagram), ...crossings(diagram)] };
}

function notDrawn(diagram) {
  const nodes = [...diagram.nodes.keys()].filter((id) => !diagram.shapes.has(id));
  const flows = diagram.flows.map(({ id }) => id).filter((id) => (diagram.edges.get(id)?.points.length ?? 0) < 2);
  return [...nodes, ...flows].map((id) => `${id} 没有画出来 / is not drawn`);
}

function overlaps(diagram) {
  const nodes = [...diagram.nodes.values()];
  const found = [];
  nodes.forEach((a, index) => {
    for (const b of nodes.slice(index + 1)) {
      if (a.host === b.id || b.host === a.id || holds(a, b) || holds(b, a)) continue;
      if (touch(diagram.shapes.get(a.id), diagram.shapes.get(b.id))) found.push(`${a.id} 与 ${b.id} 重叠 / overlap`);
    }
  });
  for (const node of nodes.filter(({ scope }) => scope.parent)) {
    if (!inside(diagram.shapes.get(node.id), diagram.shapes.get(node.scope.id))) found.push(`${node.id} 画在 ${node.scope.id} 之外 / is drawn outside`);
  }
  return found;
}

function holds(outer, inner) {
  for (let scope = inner.scope; scope; scope = scope.parent) if (scope.id === outer.id) return true;
  return false;
}

function crossedShapes(diagram) {
  const found = [];
  for (const flow of diagram.flows) {
    const source = diagram.nodes.get(flow.source);
    const target = diagram.nodes.get(flow.target);
    for (const node of diagram.nodes.values()) {
      if (holds(node, source) || node === source || node === target) continue;
      const isOwnHost = node.id === source.host;
      const box = grown(diagram.shapes.get(node.id), -1);
      const parts = segments(diagram.edges.get(flow.id).points);
      if ((isOwnHost ? parts.slice(1) : parts).some((part) => cuts(part, box))) found.push(`连线 ${flow.id} 穿过 ${node.id} / the flow crosses it`);
    }
  }
  return found;
}

function loose(diagram) {
  const found = [];
  for (const flow of diagram.flows) {
    const { points } = diagram.edges.get(flow.id);
    const ends = [
      [flow.source, points[0]],
      [flow.target, points.at(-1)],
    ];
    for (const [id, point] of ends) {
      if (!touch(grown(diagram.shapes.get(id), 3), { ...point, width: 0, height: 0 })) found.push(`连线 ${flow.id} 没有接到 ${id} / does not reach it`);
    }
  }
  for (const node of diagram.nodes.values()) {
    if (node.host && !onBorder(diagram.shapes.get(node.id), diagram.shapes.get(node.host))) found.push(`${node.id} 不在 ${node.host} 的边上 / is not on its host's edge`);
  }
  return found;
}

function onBorder(event, host) {
  const middle = { x: event.x + event.width / 2, y: event.y + event.height / 2, width: 0, height: 0 };
  return touch(grown(host, 3), middle) && !inside(middle, grown(host, -3));
}

function coveredLabels(diagram) {
  const labels = [...diagram.shapes, ...diagram.edges].filter(([, { label }]) => label).map(([id, { label }]) => [id, grown(label, -2)]);
  const found = [];
  labels.forEach(([id, label], index) => {
    for (const [other, box] of labels.slice(index + 1)) if (touch(label, box)) found.push(`${id} 与 ${other} 的文字重叠 / labels overlap`);
    for (const node of diagram.nodes.values()) {
      const shape = diagram.shapes.get(node.id);
      if (node.kind !== 'sub' && touch(label, grown(shape, -2))) found.push(`${id} 的文字压在 ${node.id} 上 / label lies on it`);
    }
  });
  return found;
}

function crossedLabels(diagram) {
  const labels = [...diagram.shapes, ...diagram.edges].filter(([, { label }]) => label).map(([id, { label }]) => [id, grown(label, -3)]);
  return diagram.flows.flatMap(({ id }) => {
    const parts = segments(diagram.edges.get(id).points);
    return labels.filter(([, label]) => parts.some((part) => cuts(part, label))).map(([owner]) => `连线 ${id} 穿过 ${owner} 的文字 / the flow crosses its label`);
  });
}

function opposites({ flows, edges }) {
  return opposed(flows.map(({ id }) => edges.get(id).points)).map(([a, b]) => `连线 ${flows[a].id} 与 ${flows[b].id} 反向重合 / flows run along each other in opposite directions`);
}

function crossings(diagram) {
  const count = countCrossings(diagram.flows.map(({ id }) => diagram.edges.get(id).points));
  return count ? [`连线互相交叉 ${count} 处 / flows cross each other`] : [];
}

const grown = ({ x, y, width, height }, by) => ({ x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by });
const touch = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const inside = (a, b) => a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height;

function cuts([from, to], box) {
  const [x, y] = [Math.min(from.x, to.x), Math.min(from.y, to.y)];
  return touch({ x, y, width: Math.abs(from.x - to.x) + 0.01, height: Math.abs(from.y - to.y) + 0.01 }, box);
}
