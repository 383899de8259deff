"""A few words for drawing small diagrams in tests: each function writes one element's BPMN XML."""

from itertools import pairwise
from xml.sax.saxutils import quoteattr

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="definitions" targetNamespace="test">'
)
ROOTS = (
    '<bpmn:message id="m" name="paid"><bpmn:extensionElements>'
    '<zeebe:subscription correlationKey="=order"/></bpmn:extensionElements></bpmn:message>'
    '<bpmn:message id="m2" name="withdrawn"><bpmn:extensionElements>'
    '<zeebe:subscription correlationKey="=order"/></bpmn:extensionElements></bpmn:message>'
    '<bpmn:error id="err" name="refused" errorCode="E1"/><bpmn:error id="err2" errorCode="E2"/>'
    '<bpmn:signal id="sig" name="alarm"/>'
    '<bpmn:escalation id="esc" escalationCode="X1"/>'
)
NONE = ""
TERMINATE = "<bpmn:terminateEventDefinition/>"


def diagram(*processes: str) -> bytes:
    return (HEAD + "".join(processes) + ROOTS + "</bpmn:definitions>").encode()


def process(process_id: str, *parts: str, name: str = "") -> str:
    return (
        f'<bpmn:process id="{process_id}" name={quoteattr(name)} isExecutable="true">'
        + "".join(parts)
        + "</bpmn:process>"
    )


def element(kind: str, element_id: str, *inside: str, **attributes: str) -> str:
    """`inside` holds zeebe extensions (which are gathered) and any other children."""
    extensions = "".join(part for part in inside if part.startswith("<zeebe:"))
    others = "".join(part for part in inside if not part.startswith("<zeebe:"))
    gathered = f"<bpmn:extensionElements>{extensions}</bpmn:extensionElements>" if extensions else ""
    more = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return f'<bpmn:{kind} id="{element_id}" name="{element_id}"{more}>{gathered}{others}</bpmn:{kind}>'


def zeebe(kind: str, inside: str = "", **attributes: str) -> str:
    more = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return f"<zeebe:{kind}{more}>{inside}</zeebe:{kind}>"


def mapping(*, inputs: dict[str, str] | None = None, outputs: dict[str, str] | None = None) -> str:
    rows = [zeebe("input", source=source, target=target) for target, source in (inputs or {}).items()]
    rows += [zeebe("output", source=source, target=target) for target, source in (outputs or {}).items()]
    return zeebe("ioMapping", "".join(rows))


def start(element_id: str = "s", *inside: str, **attributes: str) -> str:
    return element("startEvent", element_id, *inside, **attributes)


def end(element_id: str = "e", *inside: str) -> str:
    return element("endEvent", element_id, *inside)


def user(element_id: str, *inside: str) -> str:
    return element("userTask", element_id, zeebe("userTask"), *inside)


def service(element_id: str, *inside: str, type: str = "work") -> str:  # noqa: A002
    return element("serviceTask", element_id, zeebe("taskDefinition", type=type), *inside)


def script(element_id: str, expression: str, result: str, *inside: str) -> str:
    definition = zeebe("script", expression=expression, resultVariable=result)
    return element("scriptTask", element_id, definition, *inside)


def call(element_id: str, process_id: str, *inside: str, **attributes: str) -> str:
    return element(
        "callActivity", element_id, zeebe("calledElement", processId=process_id, **attributes), *inside
    )


def sub(element_id: str, *inside: str, **attributes: str) -> str:
    return element("subProcess", element_id, *inside, **attributes)


def event_sub(element_id: str, *inside: str) -> str:
    return sub(element_id, *inside, triggeredByEvent="true")


def catch(element_id: str, trigger: str, *inside: str) -> str:
    return element("intermediateCatchEvent", element_id, trigger, *inside)


def throw(element_id: str, trigger: str = "", *inside: str) -> str:
    return element("intermediateThrowEvent", element_id, trigger, *inside)


def boundary(element_id: str, host: str, trigger: str, *inside: str, interrupting: bool = True) -> str:
    attributes = {"attachedToRef": host, "cancelActivity": str(interrupting).lower()}
    return element("boundaryEvent", element_id, trigger, *inside, **attributes)


def xor(element_id: str, default: str = "") -> str:
    return element("exclusiveGateway", element_id, **({"default": default} if default else {}))


def parallel(element_id: str) -> str:
    return element("parallelGateway", element_id)


def inclusive(element_id: str, default: str = "") -> str:
    return element("inclusiveGateway", element_id, **({"default": default} if default else {}))


def event_gateway(element_id: str) -> str:
    return element("eventBasedGateway", element_id)


def path(*ids: str) -> str:
    """Arrows from each element to the next; an arrow's id is `from_to`."""
    return "".join(
        f'<bpmn:sequenceFlow id="{one}_{two}" sourceRef="{one}" targetRef="{two}"/>'
        for one, two in pairwise(ids)
    )


def arrow_if(one: str, two: str, condition: str) -> str:
    return (
        f'<bpmn:sequenceFlow id="{one}_{two}" sourceRef="{one}" targetRef="{two}">'
        f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{_escaped(condition)}'
        "</bpmn:conditionExpression></bpmn:sequenceFlow>"
    )


def timer(kind: str, text: str) -> str:
    return (
        f"<bpmn:timerEventDefinition><bpmn:{kind}>{_escaped(text)}</bpmn:{kind}></bpmn:timerEventDefinition>"
    )


def duration(text: str) -> str:
    return timer("timeDuration", text)


def cycle(text: str) -> str:
    return timer("timeCycle", text)


def date(text: str) -> str:
    return timer("timeDate", text)


def message(ref: str = "m") -> str:
    return f'<bpmn:messageEventDefinition messageRef="{ref}"/>'


def error(ref: str = "err") -> str:
    return f'<bpmn:errorEventDefinition errorRef="{ref}"/>' if ref else "<bpmn:errorEventDefinition/>"


def signal(ref: str = "sig") -> str:
    return f'<bpmn:signalEventDefinition signalRef="{ref}"/>'


def escalation(ref: str = "esc") -> str:
    return f'<bpmn:escalationEventDefinition escalationRef="{ref}"/>'


def link(name: str) -> str:
    return f'<bpmn:linkEventDefinition name="{name}"/>'


def each(
    collection: str = "=items",
    item: str = "item",
    *,
    output: str = "results",
    result: str = "=result",
    sequential: bool = False,
    until: str = "",
) -> str:
    """A multi-instance."""
    attributes = {"inputCollection": collection, "inputElement": item}
    if output:
        attributes |= {"outputCollection": output, "outputElement": result}
    extension = (
        f"<bpmn:extensionElements>{zeebe('loopCharacteristics', **attributes)}</bpmn:extensionElements>"
    )
    condition = f"<bpmn:completionCondition>{_escaped(until)}</bpmn:completionCondition>" if until else ""
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">'
        f"{extension}{condition}</bpmn:multiInstanceLoopCharacteristics>"
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
