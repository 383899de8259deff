// Puts a layout into the text of a file: only its interchange is replaced.
const NAMESPACES = {
  bpmndi: 'http://www.omg.org/spec/BPMN/20100524/DI',
  dc: 'http://www.omg.org/spec/DD/20100524/DC',
  di: 'http://www.omg.org/spec/DD/20100524/DI',
};

/** Return `xml` with the layout as its only diagram. */
export function writeInterchange(xml, diagram, layout) {
  const prefixes = prefixesOf(xml);
  const drawing = drawingText(diagram, layout, prefixes);
  const old = new RegExp(`\\s*<${prefixes.bpmndi}:BPMNDiagram[\\s>][\\s\\S]*</${prefixes.bpmndi}:BPMNDiagram>`);
  if (old.test(xml)) return xml.replace(old, () => `\n${drawing}`);
  return xml.replace(/\s*(<\/[\w.-]*:?definitions>\s*)$/, (_, end) => `\n${drawing}\n${end}`);
}

function prefixesOf(xml) {
  const found = { missing: {} };
  for (const [usual, uri] of Object.entries(NAMESPACES)) {
    const declared = xml.match(new RegExp(`xmlns:([\\w.-]+)="${uri.replaceAll('.', '\\.')}"`));
    found[usual] = declared ? declared[1] : usual;
    if (!declared) found.missing[usual] = uri;
  }
  return found;
}

function drawingText(diagram, { shapes, edges }, { bpmndi, dc, di, missing }) {
  const bounds = ({ x, y, width, height }) => `<${dc}:Bounds x="${x}" y="${y}" width="${width}" height="${height}" />`;
  const label = (box, indent) => (box ? [`${indent}<${bpmndi}:BPMNLabel>`, `${indent}  ${bounds(box)}`, `${indent}</${bpmndi}:BPMNLabel>`] : []);
  const lines = [];
  for (const node of diagram.nodes.values()) {
    const shape = shapes.get(node.id);
    lines.push(`      <${bpmndi}:BPMNShape id="${node.id}_di" bpmnElement="${node.id}"${marks(node)}>`, `        ${bounds(shape)}`, ...label(shape.label, '        '), `      </${bpmndi}:BPMNShape>`);
  }
  for (const flow of diagram.flows) {
    const edge = edges.get(flow.id);
    lines.push(`      <${bpmndi}:BPMNEdge id="${flow.id}_di" bpmnElement="${flow.id}">`);
    lines.push(...edge.points.map(({ x, y }) => `        <${di}:waypoint x="${x}" y="${y}" />`), ...label(edge.label, '        '), `      </${bpmndi}:BPMNEdge>`);
  }
  const declared = Object.entries(missing).map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`).join('');
  return [
    `  <${bpmndi}:BPMNDiagram id="${diagram.processId}_diagram"${declared}>`,
    `    <${bpmndi}:BPMNPlane id="${diagram.processId}_plane" bpmnElement="${diagram.processId}">`,
    ...lines,
    `    </${bpmndi}:BPMNPlane>`,
    `  </${bpmndi}:BPMNDiagram>`,
  ].join('\n');
}

function marks(node) {
  if (node.type === 'bpmn:ExclusiveGateway') return ' isMarkerVisible="true"';
  return node.kind === 'sub' ? ' isExpanded="true"' : '';
}
