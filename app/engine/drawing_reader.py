"""BPMN XML in, a drawing out; without recursion, so that a long or deep diagram is no trouble."""

from collections import Counter, deque

from lxml import etree

from .dialect import Source, read_extensions, read_loop
from .drawing import Arrow, Drawing, Event, Node, Scope
from .expressions import Value
from .findings import Findings
from .limits import MOST_ELEMENTS, MOST_FLOWS
from .xml_reader import BPMN, child, children, local_name, namespace, text_of

TASKS = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "scriptTask",
        "businessRuleTask",
    }
)
ACTIVITIES = TASKS | {"subProcess", "callActivity"}
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"})
EVENTS = frozenset(
    {"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}
)
NODES = ACTIVITIES | GATEWAYS | EVENTS
REFUSED = {
    "transaction": ("事务子流程", "transaction", "改用嵌入子流程 / use an embedded sub-process"),
    "adHocSubProcess": ("自由子流程", "ad-hoc sub-process", "改用并行网关 / use a parallel gateway"),
    "complexGateway": ("复杂网关", "complex gateway", "改用包容网关 / use an inclusive gateway"),
    "choreographyTask": ("编排任务", "choreography task", "改用任务 / use a task"),
    "callChoreography": ("编排", "choreography", "改用调用活动 / use a call activity"),
}
OTHERWISE = "请改用任务、网关、事件或子流程 / draw it with tasks, gateways, events or sub-processes"
NO_ELEMENTS = frozenset(
    {
        "documentation",
        "extensionElements",
        "incoming",
        "outgoing",
        "laneSet",
        "property",
        "auditing",
        "monitoring",
        "ioSpecification",
        "ioBinding",
        "dataInputAssociation",
        "dataOutputAssociation",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "textAnnotation",
        "group",
        "supports",
        "supportedInterfaceRef",
        "correlationSubscription",
        "resourceRole",
        "performer",
        "humanPerformer",
        "potentialOwner",
        "multiInstanceLoopCharacteristics",
        "standardLoopCharacteristics",
    }
)
"""What else a process may hold: no token comes there."""
LINKED = {"message": "messageRef", "signal": "signalRef", "error": "errorRef", "escalation": "escalationRef"}


class DrawingReader:
    """Reads one file; what it does not understand goes into the findings."""

    def __init__(self, root: etree._Element, findings: Findings) -> None:
        self._root = root
        self._findings = findings
        self._drawing = Drawing()
        self._associations: list[tuple[str, str]] = []
        self._named = {element.get("id", ""): element for element in root if element.get("id")}

    def read(self) -> Drawing:
        """Read every process of the file with all its sub-processes."""
        waiting: deque[tuple[etree._Element, Scope]] = deque()
        for element in children(self._root, "process"):
            waiting.append((element, self._process(element)))
        while waiting:
            element, scope = waiting.popleft()
            if scope.id in self._drawing.scopes:
                self._refuse_second(scope)
            self._drawing.scopes[scope.id] = scope
            waiting.extend(self._read_scope(element, scope))
        self._keep_compensations()
        return self._drawing

    def _keep_compensations(self) -> None:
        """Of all associations, only those to a compensation activity mean something; others go to notes."""
        handlers = {node.id for node in self._drawing.nodes() if node.is_for_compensation}
        kept = self._drawing.compensations
        for event, target in self._associations:
            if target in handlers:
                kept[event] = (*kept.get(event, ()), target)

    def _process(self, element: etree._Element) -> Scope:
        process_id, name = element.get("id", ""), element.get("name", "")
        extensions = read_extensions(element, self._source(process_id, name))
        return Scope(
            process_id,
            process_id,
            name,
            parent=None,
            version_tag=extensions.version_tag,
            is_executable=element.get("isExecutable", "true") == "true",
            documentation=text_of(child(element, "documentation")),
        )

    def _read_scope(self, element: etree._Element, scope: Scope) -> list[tuple[etree._Element, Scope]]:
        inner: list[tuple[etree._Element, Scope]] = []
        for item in element:
            if namespace(item) != BPMN:
                continue
            kind = local_name(item)
            if kind == "sequenceFlow":
                scope.arrows.append(self._arrow(item))
            elif kind == "association":
                self._associations.append((item.get("sourceRef", ""), item.get("targetRef", "")))
            elif kind in NODES:
                node = self._node(item, kind, scope)
                scope.nodes.append(node)
                if kind == "subProcess":
                    inner.append((item, self._sub_process(node, scope)))
            elif kind not in NO_ELEMENTS:
                self._refuse(item, kind)
                scope.refused.add(item.get("id", ""))
        _connect(scope)
        return inner

    def _sub_process(self, node: Node, scope: Scope) -> Scope:
        return Scope(
            node.id,
            scope.process_id,
            node.name,
            parent=scope.id,
            is_triggered_by_event=node.is_triggered_by_event,
        )

    def _node(self, element: etree._Element, kind: str, scope: Scope) -> Node:
        element_id, name = element.get("id", ""), element.get("name", "")
        source = self._source(element_id, name)
        if child(element, "standardLoopCharacteristics") is not None:
            source.refuse(
                "unsupported_element",
                "不支持标准循环 / a standard loop is not supported",
                "请用排他网关画回路，或用顺序多实例。/ Draw the loop with an exclusive gateway.",
            )
        return Node(
            id=element_id,
            type=kind,
            name=name,
            documentation=text_of(child(element, "documentation")),
            scope=scope.id,
            process_id=scope.process_id,
            extensions=read_extensions(element, source),
            event=self._event(element, kind, source),
            attached_to=element.get("attachedToRef"),
            is_interrupting=element.get("cancelActivity", element.get("isInterrupting", "true")) == "true",
            is_for_compensation=element.get("isForCompensation") == "true",
            is_triggered_by_event=element.get("triggeredByEvent") == "true",
            loop=read_loop(element, source) if kind in ACTIVITIES else None,
            default=element.get("default"),
        )

    def _event(self, element: etree._Element, kind: str, source: Source) -> Event | None:
        if kind == "receiveTask":
            return self._linked_event("message", element, source)
        if kind not in EVENTS:
            return None
        definitions = [item for item in element if local_name(item).endswith("EventDefinition")]
        if len(definitions) > 1:
            source.refuse(
                "unsupported_element",
                "一个事件只能有一个触发 / an event may have one trigger only",
                "请画成几个事件。/ Draw several events.",
            )
        return self._trigger(definitions[0], source) if definitions else Event("none")

    def _trigger(self, definition: etree._Element, source: Source) -> Event:
        trigger = local_name(definition).removesuffix("EventDefinition")
        if trigger == "timer":
            return _timer(definition, source)
        if trigger in LINKED:
            return self._linked_event(trigger, definition, source)
        if trigger == "conditional":
            condition = source.formula(text_of(child(definition, "condition")), "condition")
            return Event(trigger, condition=condition)
        return Event(trigger, name=definition.get("name"), activity=definition.get("activityRef"))

    def _linked_event(self, trigger: str, definition: etree._Element, source: Source) -> Event:
        linked = self._named.get(definition.get(LINKED[trigger], ""))
        if linked is None:
            return Event(trigger)
        name: Value | None = source.value(linked.get("name"), f"{trigger} name")
        key = read_extensions(linked, source).correlation_key if trigger == "message" else None
        code = source.value(linked.get(f"{trigger}Code"), f"{trigger} code")
        return Event(trigger, name=name, code=code, correlation_key=key)

    def _arrow(self, element: etree._Element) -> Arrow:
        arrow_id, name = element.get("id", ""), element.get("name", "")
        condition = self._source(arrow_id, name).formula(
            text_of(child(element, "conditionExpression")), "condition"
        )
        return Arrow(arrow_id, name, element.get("sourceRef", ""), element.get("targetRef", ""), condition)

    def _source(self, element_id: str, name: str) -> Source:
        drawing = self._drawing
        return Source(self._findings, element_id, name, drawing.formulas, drawing.unsigned)

    def _refuse(self, element: etree._Element, kind: str) -> None:
        chinese, english, remedy = REFUSED.get(kind, (f"元素 {kind}", f"bpmn:{kind}", OTHERWISE))
        self._findings.error(
            element.get("id", ""),
            element.get("name", ""),
            "unsupported_element",
            f"不支持{chinese} / a {english} is not supported",
            remedy,
        )

    def _refuse_second(self, scope: Scope) -> None:
        self._findings.error(
            scope.id,
            scope.name,
            "duplicate_id",
            f"标识“{scope.id}”的流程在文件中出现两次 / the file has two processes with the id {scope.id}",
            "每个流程要有自己的标识。/ Give each process its own id.",
        )


def is_small_enough(root: etree._Element, findings: Findings) -> bool:
    """Check how much is drawn before anything is built from it; False when it is too much."""
    kinds = Counter(item.tag for item in root.iter(f"{{{BPMN}}}*"))
    elements = sum(kinds[f"{{{BPMN}}}{kind}"] for kind in (*NODES, *REFUSED))
    flows = kinds[f"{{{BPMN}}}sequenceFlow"]
    is_small = elements <= MOST_ELEMENTS and flows <= MOST_FLOWS
    if not is_small:
        findings.error(
            "",
            "",
            "too_large",
            f"文件有 {elements} 个元素、{flows} 条顺序流，上限 {MOST_ELEMENTS} 个、{MOST_FLOWS} 条"
            f" / the file has {elements} elements and {flows} sequence flows,"
            f" at most {MOST_ELEMENTS} and {MOST_FLOWS} may be drawn",
            "请拆成几个流程，用调用活动连接。/ Split it into several processes with call activities.",
        )
    return is_small


def _timer(definition: etree._Element, source: Source) -> Event:
    for kind in ("timeDate", "timeDuration", "timeCycle"):
        found = child(definition, kind)
        if found is not None and text_of(found):
            return Event("timer", timer=kind, when=source.value(text_of(found), kind))
    source.refuse(
        "timer_without_time",
        "定时器没有时间 / the timer has no time",
        "请填写日期、时长或周期。/ Fill in a date, a duration or a cycle.",
    )
    return Event("timer")


def _connect(scope: Scope) -> None:
    nodes = {node.id: node for node in scope.nodes}
    for arrow in scope.arrows:
        if arrow.source in nodes:
            nodes[arrow.source].outgoing.append(arrow)
        if arrow.target in nodes:
            nodes[arrow.target].incoming.append(arrow)
