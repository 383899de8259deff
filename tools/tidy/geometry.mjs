// How large every node is, where its label stands, and the room it needs around it.
import { labelSize } from './text.mjs';

export const EVENT = 36;
export const GATEWAY = 50;
export const TASK = { width: 116, height: 80 };
const BOUNDARY_PITCH = 92;
const SIDES = ['W', 'E', 'N', 'S'];

/** Return the node's shape inside its room: {width, height, shape, label, boundaries, ports}; `taken` are its used sides. */
export function roomOf(node, taken, inner, guests) {
  if (node.kind === 'event') return eventRoom(node, taken);
  if (node.kind === 'gateway') return gatewayRoom(node, taken);
  return activityRoom(node, inner, guests);
}

function eventRoom(node, taken) {
  const text = labelSize(node.name);
  const width = Math.max(EVENT, text.width);
  const shape = { x: (width - EVENT) / 2, y: text.height + 4, width: EVENT, height: EVENT };
  const x = (width - text.width) / 2;
  const label = { x, y: taken.has('S') && !taken.has('N') ? 0 : shape.y + EVENT + 3, ...text };
  return withPorts({ width, height: EVENT + 2 * (text.height + 4), shape, label: text.width ? label : null, boundaries: [] });
}

function gatewayRoom(node, taken) {
  const text = labelSize(node.name);
  if (!text.width) return withPorts({ width: GATEWAY, height: GATEWAY, shape: { x: 0, y: 0, width: GATEWAY, height: GATEWAY }, label: null, boundaries: [] });
  const isBeside = taken.has('N') && taken.has('S');
  const width = isBeside ? GATEWAY + 2 * Math.max(0, text.width - GATEWAY / 2 + 8) : Math.max(GATEWAY, text.width);
  const room = text.height + 4;
  const shape = { x: (width - GATEWAY) / 2, y: room, width: GATEWAY, height: GATEWAY };
  const middle = shape.x + GATEWAY / 2;
  const above = { x: middle - text.width / 2, y: 0, ...text };
  const below = { x: above.x, y: room + GATEWAY + 4, ...text };
  const beside = { x: middle - 8 - text.width, y: 0, ...text };
  const label = isBeside ? beside : taken.has('N') ? below : above;
  return withPorts({ width, height: GATEWAY + 2 * room, shape, label, boundaries: [] });
}

function activityRoom(node, inner, guests) {
  const body = inner ? { width: inner.width, height: inner.height } : TASK;
  const width = Math.max(body.width, guests.length * BOUNDARY_PITCH);
  const indent = guests.length === 1 && !inner ? width - EVENT - 6 : 12;
  const boundaries = guests.map((guest, index) => boundaryRoom(guest, indent + index * BOUNDARY_PITCH, body.height));
  const below = Math.max(0, ...boundaries.map(({ label }) => EVENT / 2 + (label?.height ?? 0) + 8));
  const right = Math.max(width, ...boundaries.map(({ label }) => (label ? label.x + label.width : 0)));
  const shape = { x: 0, y: 0, width, height: body.height };
  const room = withPorts({ width: right, height: body.height + below, shape, label: null, boundaries });
  if (inner) for (const side of ['W', 'E']) room.ports[side].y = inner.lineY;
  for (const { id, shape: circle } of boundaries) room.ports[id] = { side: 'S', x: circle.x + EVENT / 2, y: room.height };
  return room;
}

/** One boundary event with its label right of the way out; a lone one stands right of the host's middle, where loops arrive. */
function boundaryRoom(guest, x, bottom) {
  const text = labelSize(guest.name, BOUNDARY_PITCH - EVENT);
  const shape = { x, y: bottom - EVENT / 2, width: EVENT, height: EVENT };
  return { id: guest.id, shape, label: text.width ? { x: shape.x + EVENT / 2 + 5, y: bottom + EVENT / 2 + 3, ...text } : null };
}

function withPorts(room) {
  const { shape } = room;
  const middle = { x: shape.x + shape.width / 2, y: shape.y + shape.height / 2 };
  const places = { W: [0, middle.y], E: [room.width, middle.y], N: [middle.x, 0], S: [middle.x, room.height] };
  room.ports = Object.fromEntries(SIDES.map((side) => [side, { side, x: places[side][0], y: places[side][1] }]));
  return room;
}

/** Return where a flow meets the shape itself, from the port on its room's edge. */
export function docking(room, port) {
  const guest = room.boundaries.find(({ id }) => id === port);
  const { shape } = guest ?? room;
  const side = guest ? 'S' : port;
  const { x, y } = room.ports[port];
  if (side === 'W') return { x: shape.x, y };
  if (side === 'E') return { x: shape.x + shape.width, y };
  return side === 'N' ? { x, y: shape.y } : { x, y: shape.y + shape.height };
}
