// Way points as lines: segments, where they cross, and small jogs taken out.
const JOG = 6;
const CLOSE = 5;

/** Return the pairs of neighbouring points. */
export const segments = (points) => points.slice(1).map((point, index) => [points[index], point]);

/** Count the places where two of these lines cross; meeting at an end or running along each other is no crossing. */
export function countCrossings(lines) {
  const drawn = lines.map(segments);
  let count = 0;
  drawn.forEach((one, index) => {
    for (const other of drawn.slice(index + 1)) count += one.flatMap((a) => other.filter((b) => doCross(a, b))).length;
  });
  return count;
}

/** Return the pairs of indices of lines that run along each other in opposite directions. */
export function opposed(lines) {
  const drawn = lines.map(segments);
  return drawn.flatMap((one, index) =>
    drawn.map((_, other) => other).filter((other) => other > index && one.some((a) => drawn[other].some((b) => doMeet(a, b)))).map((other) => [index, other]),
  );
}

function doMeet([a, b], [c, d]) {
  const [along, across] = near(a.x, b.x) ? ['y', 'x'] : ['x', 'y'];
  if (!near(c[across], d[across]) || Math.abs(a[across] - c[across]) > CLOSE) return false;
  const shared = Math.min(Math.max(a[along], b[along]), Math.max(c[along], d[along])) - Math.max(Math.min(a[along], b[along]), Math.min(c[along], d[along]));
  return shared > 1 && (b[along] - a[along]) * (d[along] - c[along]) < 0;
}

function doCross([a, b], [c, d]) {
  const isLevel = (p, q) => Math.abs(p.y - q.y) < 0.5;
  if (isLevel(a, b) === isLevel(c, d)) return false;
  const [h, v] = isLevel(a, b) ? [[a, b], [c, d]] : [[c, d], [a, b]];
  const within = (value, from, to) => value > Math.min(from, to) + 1 && value < Math.max(from, to) - 1;
  return within(v[0].x, h[0].x, h[1].x) && within(h[0].y, v[0].y, v[1].y);
}

/** Return the points without doubles, without points on a straight line and without jogs of a few pixels. */
export function cleaned(points) {
  return withoutStraight(withoutJogs(withoutStraight(points)));
}

function withoutStraight(points) {
  const distinct = points.filter(({ x, y }, index) => !index || Math.abs(x - points[index - 1].x) + Math.abs(y - points[index - 1].y) > 0.5);
  return distinct.filter((point, index) => {
    const [before, after] = [distinct[index - 1], distinct[index + 1]];
    if (!before || !after) return true;
    return !(near(before.x, point.x) && near(point.x, after.x)) && !(near(before.y, point.y) && near(point.y, after.y));
  });
}

function withoutJogs(points) {
  const line = points.map((point) => ({ ...point }));
  for (let at = 1; at + 2 < line.length; at += 1) {
    const [before, from, to, after] = line.slice(at - 1, at + 3);
    const isJog = near(from.x, to.x) && near(before.y, from.y) && near(to.y, after.y) && Math.abs(from.y - to.y) <= JOG;
    if (!isJog) continue;
    const mayMoveEnd = at + 2 < line.length - 1;
    if (mayMoveEnd) after.y = to.y = from.y;
    else if (at > 1) before.y = from.y = to.y;
  }
  return line;
}

const near = (a, b) => Math.abs(a - b) < 0.5;
