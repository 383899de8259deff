// Shows a diagram with what has been done and where the tokens stand:
// <div data-diagram="URL of the file" data-done="id id" data-now='{"id": "flag"}'></div>
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/bpmn-font/css/bpmn-embedded.css";
import "./_diagram/tokens.css";

const HEIGHT = { least: 180, most: 560 };
const READABLE = 0.8;
const ICON = 22;
const EDGE = { side: 16, above: 44 };

function mark(viewer, place) {
  const canvas = viewer.get("canvas");
  const registry = viewer.get("elementRegistry");
  const overlays = viewer.get("overlays");
  for (const id of (place.dataset.done ?? "").split(" ").filter(Boolean)) {
    if (registry.get(id)) canvas.addMarker(id, "is-done");
  }
  for (const [id, words] of Object.entries(JSON.parse(place.dataset.now ?? "{}"))) {
    if (!registry.get(id)) continue;
    canvas.addMarker(id, "is-now");
    const flag = document.createElement("div");
    flag.className = "jb-flag";
    flag.textContent = words;
    overlays.add(id, { position: { top: -34, left: 0 }, html: flag });
  }
  // Inside the task, beside its icon: around it run flows and boundary events.
  for (const [id, role] of Object.entries(JSON.parse(place.dataset.roles ?? "{}"))) {
    const shape = registry.get(id);
    if (!shape) continue;
    const caption = document.createElement("div");
    caption.className = "jb-role";
    caption.textContent = role;
    caption.title = role;
    caption.style.width = `${shape.width - 2 * ICON}px`;
    overlays.add(id, { position: { top: 3, left: ICON }, html: caption, show: { minZoom: 0.5 } });
  }
  for (const id of (place.dataset.trouble ?? "").split(" ").filter(Boolean)) {
    if (registry.get(id)) canvas.addMarker(id, "is-trouble");
  }
}

// As large as fits the width; what is too wide keeps a readable size and starts where the token stands or stood last.
function fit(viewer, place) {
  const canvas = viewer.get("canvas");
  const { inner } = canvas.viewbox();
  const scale = Math.max(Math.min((place.clientWidth - 24) / inner.width, 1), READABLE);
  place.style.height = `${Math.min(Math.max(inner.height * scale + 56, HEIGHT.least), HEIGHT.most)}px`;
  canvas.resized();
  canvas.zoom("fit-viewport", "auto");
  if (canvas.zoom() >= scale) return;
  const shape = foremost(viewer, place) ?? { x: inner.x, y: inner.y, width: 0, height: 0 };
  const [width, height] = [place.clientWidth / scale, place.clientHeight / scale];
  const x = within(shape.x + shape.width / 2 - width / 2, inner.x - EDGE.side, inner.x + inner.width + EDGE.side - width);
  const y = within(shape.y + shape.height / 2 - height / 2, inner.y - EDGE.above, inner.y + inner.height + EDGE.side - height);
  canvas.viewbox({ x, y, width, height });
}

const within = (value, least, most) => Math.min(Math.max(value, least), Math.max(least, most));

// The first element where a token stands; when none does, the last on the right that was passed.
function foremost(viewer, place) {
  const registry = viewer.get("elementRegistry");
  const shapes = (ids) => ids.map((id) => registry.get(id)).filter((shape) => shape?.width);
  const [now] = shapes(Object.keys(JSON.parse(place.dataset.now ?? "{}")));
  const right = (shape) => shape.x + shape.width;
  return now ?? shapes((place.dataset.done ?? "").split(" ")).sort((a, b) => right(b) - right(a))[0];
}

// Three buttons, since the wheel belongs to the page.
function addZoom(viewer, place) {
  const bar = document.createElement("div");
  bar.className = "jb-zoom jb-noprint";
  const canvas = viewer.get("canvas");
  const steps = { "＋": ["放大", () => canvas.zoom(canvas.zoom() * 1.25)], "－": ["缩小", () => canvas.zoom(canvas.zoom() / 1.25)], "⤢": ["全图", () => canvas.zoom("fit-viewport", "auto")] };
  for (const [sign, [label, act]] of Object.entries(steps)) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.setAttribute("aria-label", label);
    button.addEventListener("click", act);
    bar.append(button);
  }
  place.append(bar);
}

async function show(place) {
  const viewer = new NavigatedViewer({ container: place });
  const answer = await fetch(place.dataset.diagram, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  await viewer.importXML(await answer.text());
  mark(viewer, place);
  fit(viewer, place);
  addZoom(viewer, place);
  // The wheel scrolls the page, not the picture, unless Ctrl is held.
  place.addEventListener("wheel", (event) => { if (!event.ctrlKey) event.stopPropagation(); }, { capture: true });
  place.dataset.ready = "true";
}

for (const place of document.querySelectorAll("[data-diagram]")) {
  show(place).catch(() => {
    place.textContent = "图暂时不能显示，请看下面的文字版。";
    place.dataset.ready = "false";
  });
}
