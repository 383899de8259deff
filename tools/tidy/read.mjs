// Reads a BPMN file into plain scopes, nodes and flows, with the interchange it already has.
import { BpmnModdle } from 'bpmn-moddle';

const UNPLACED = ['bpmn:Collaboration', 'bpmn:LaneSet', 'bpmn:TextAnnotation', 'bpmn:Group', 'bpmn:DataObjectReference', 'bpmn:DataStoreReference'];

/** Return {processId, root, nodes, flows, shapes, edges}; a scope is {id, nodes, flows} in file order. */
export async function readDiagram(xml) {
  let definitions;
  try {
    ({ rootElement: definitions } = await new BpmnModdle().fromXML(xml));
  } catch (error) {
    throw new Error(`不是可读的 BPMN 文件 / not a readable BPMN file: ${error.message}`);
  }
  const processes = (definitions.rootElements ?? []).filter((element) => element.$type === 'bpmn:Process');
  refuseUnplaced(definitions, processes);
  const diagram = { processId: processes[0].id, nodes: new Map(), flows: [], shapes: new Map(), edges: new Map() };
  diagram.root = readScope(processes[0], null, diagram);
  readInterchange(definitions, diagram);
  return diagram;
}

function refuseUnplaced(definitions, processes) {
  const found = [...(definitions.rootElements ?? []), ...processes.flatMap(everything)].find((element) => UNPLACED.includes(element.$type));
  if (processes.length !== 1 || found) {
    const what = found ? `${found.$type} ${found.id}` : `${processes.length} 个流程 / processes`;
    throw new Error(`整理只支持一个流程，不含泳道、注释和数据对象 / one process without lanes, annotations and data objects is laid out, found: ${what}`);
  }
}

function everything(container) {
  const own = [...(container.laneSets ?? []), ...(container.artifacts ?? []), ...(container.flowElements ?? [])];
  return own.flatMap((element) => [element, ...(element.flowElements ? everything(element) : [])]);
}

function readScope(container, parent, diagram) {
  const scope = { id: container.id, parent, nodes: [], flows: [] };
  for (const element of container.flowElements ?? []) {
    if (element.$type === 'bpmn:SequenceFlow') {
      const flow = { id: element.id, name: element.name ?? '', source: element.sourceRef?.id, target: element.targetRef?.id };
      scope.flows.push(flow);
      diagram.flows.push(flow);
    } else {
      const node = { id: element.id, name: element.name ?? '', kind: kindOf(element), type: element.$type, scope, host: element.attachedToRef?.id ?? null, inner: null };
      scope.nodes.push(node);
      diagram.nodes.set(node.id, node);
      if (node.kind === 'sub') node.inner = readScope(element, scope, diagram);
    }
  }
  return scope;
}

function kindOf(element) {
  if (element.$type === 'bpmn:BoundaryEvent') return 'boundary';
  if (element.$type.endsWith('Gateway')) return 'gateway';
  if (element.$type.endsWith('Event')) return 'event';
  return ['bpmn:SubProcess', 'bpmn:Transaction', 'bpmn:AdHocSubProcess'].includes(element.$type) ? 'sub' : 'task';
}

function readInterchange(definitions, diagram) {
  for (const drawing of definitions.diagrams ?? []) {
    for (const part of drawing.plane?.planeElement ?? []) {
      const id = part.bpmnElement?.id;
      const label = part.label?.bounds ? box(part.label.bounds) : null;
      if (part.$type === 'bpmndi:BPMNShape' && part.bounds) diagram.shapes.set(id, { ...box(part.bounds), label });
      if (part.$type === 'bpmndi:BPMNEdge') diagram.edges.set(id, { points: (part.waypoint ?? []).map(({ x, y }) => ({ x, y })), label });
    }
  }
}

const box = ({ x, y, width, height }) => ({ x, y, width, height });
