"""The engine alone: restore, complete, snapshot, by the size of the data and by the instance's age."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from random import Random
from time import perf_counter
from typing import Any

from app.engine.diagram import Diagram, read_diagram
from app.engine.execution import Execution
from app.engine.surroundings import Surroundings, Version
from app.feel import Environment
from bench.figures import Figure

NOW = datetime.fromisoformat("2022-01-28T12:00:00+08:00")
HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="bench">'
)
STAGES = 9


class OneDiagram:
    """A library with one diagram, as a process-wide cache would hand it out."""

    def __init__(self, diagram: Diagram) -> None:
        self._diagram = diagram

    def newest_version(self, _process_id: str, _tag: str | None = None) -> Version:
        return Version(self._diagram.digest)

    def together(self, _process_id: str, caller: Version) -> Version:
        return caller

    def diagram(self, _digest: str) -> Diagram:
        return self._diagram


def measure() -> Iterator[Figure]:
    for age in (50, 5_000):
        run = Run(nine_calls(), payload(50_000))
        while run.passed < age:
            run.step(again=True)
        run.samples.clear()
        for _ in range(200):
            run.step(again=True)
        what = f"restore + complete + snapshot, 9 calls, 50 kB, {age} finished"
        yield Figure(what, "ms", [sum(times) * 1000 for times in run.samples], target=2)
        for index, part in enumerate(("restore", "complete", "snapshot")):
            yield Figure(f"  {part}", "ms", [times[index] * 1000 for times in run.samples])
        yield Figure("  size of the snapshot", "kB", [len(run.saved) / 1000])
    yield Figure("read a diagram of 92 elements", "ms", [read_once() for _ in range(9)])


class Run:
    """One instance that is restored, completed and saved again and again."""

    def __init__(self, xml: bytes, variables: dict[str, Any]) -> None:
        diagram = read_diagram(xml)
        self.surroundings = Surroundings(NOW, OneDiagram(diagram), lambda *_: None, Environment(now=NOW))
        execution = Execution.start("p", diagram.digest, variables, self.surroundings)
        self.saved = execution.snapshot()
        self.passed = len(execution.passed())
        self.samples: list[tuple[float, float, float]] = []

    def step(self, *, again: bool) -> None:
        begun = perf_counter()
        execution = Execution.restore(self.saved, self.surroundings)
        restored = perf_counter()
        token = next(wait.token_id for wait in execution.waits() if hasattr(wait, "form_id"))
        opinion = {"again": again, "last": {"score": Decimal("87.50"), "comment": "x" * 100}}
        execution.complete(token, opinion)
        completed = perf_counter()
        self.saved = execution.snapshot()
        self.samples.append((restored - begun, completed - restored, perf_counter() - completed))
        self.passed += len(execution.passed())


def read_once() -> float:
    xml = nine_calls()
    begun = perf_counter()
    read_diagram(xml)
    return (perf_counter() - begun) * 1000


def nine_calls() -> bytes:
    """A main process that calls nine stages; each has three user tasks, a loop, a timer and a script."""
    calls = [f"call{n}" for n in range(STAGES)]
    main = "".join(call_activity(call, f"q{n}") for n, call in enumerate(calls))
    main = f'<bpmn:startEvent id="s"/>{main}<bpmn:endEvent id="e"/>{flows("s", *calls, "e")}'
    return (
        HEAD
        + process("p", main)
        + "".join(process(f"q{n}", stage(n)) for n in range(STAGES))
        + "</bpmn:definitions>"
    ).encode()


def call_activity(element_id: str, process_id: str) -> str:
    called = extension(f'<zeebe:calledElement processId="{process_id}"/>')
    return f'<bpmn:callActivity id="{element_id}">{called}</bpmn:callActivity>'


def stage(n: int) -> str:
    a, b, g, s, c, t, m, ne = (f"{kind}{n}" for kind in ("a", "b", "g", "s", "c", "t", "m", "ne"))
    script = '<zeebe:script expression="=1" resultVariable="k"/>'
    return (
        f'<bpmn:startEvent id="qs{n}"/>{user(a)}{user(b)}{user(c)}'
        f'<bpmn:exclusiveGateway id="{g}" default="{g}_{s}"/>'
        f'<bpmn:scriptTask id="{s}">{extension(script)}</bpmn:scriptTask>'
        f'<bpmn:scriptTask id="{m}">{extension(script)}</bpmn:scriptTask>'
        f'<bpmn:boundaryEvent id="{t}" attachedToRef="{a}" cancelActivity="false"><bpmn:timerEventDefinition>'
        "<bpmn:timeDuration>P30D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
        f'<bpmn:endEvent id="qe{n}"/><bpmn:endEvent id="{ne}"/>'
        f'<bpmn:sequenceFlow id="again{n}" sourceRef="{g}" targetRef="{a}">'
        "<bpmn:conditionExpression>=again</bpmn:conditionExpression></bpmn:sequenceFlow>"
        + flows(f"qs{n}", a, b, g, s, c, f"qe{n}")
        + flows(t, m, ne)
    )


def process(process_id: str, inside: str) -> str:
    return f'<bpmn:process id="{process_id}" isExecutable="true">{inside}</bpmn:process>'


def user(element_id: str) -> str:
    groups = '<zeebe:assignmentDefinition candidateGroups="=&quot;div_officer:&quot; + division"/>'
    return (
        f'<bpmn:userTask id="{element_id}" name="{element_id}">'
        + extension(f'<zeebe:userTask/><zeebe:formDefinition formId="{element_id}-f"/>{groups}')
        + "</bpmn:userTask>"
    )


def extension(inside: str) -> str:
    return f"<bpmn:extensionElements>{inside}</bpmn:extensionElements>"


def flows(*ids: str) -> str:
    return "".join(
        f'<bpmn:sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairwise(ids)
    )


def payload(size: int) -> dict[str, Any]:
    """Filled-in forms of about this many bytes of JSON."""
    dice = Random(1)
    forms: dict[str, Any] = {"division": "high_tech"}
    written = 0
    while written < size:
        number = len(forms)
        form = {
            "title": some_text(dice, 20),
            "amount": Decimal(dice.randrange(10**6)) / 100,
            "rows": [{"name": some_text(dice, 4), "value": dice.randrange(999)} for _ in range(8)],
            "comment": some_text(dice, 60),
        }
        forms[f"form_{number}"] = form
        written += len(str(form).encode())
    return forms


def some_text(dice: Random, length: int) -> str:
    """Text that compresses no better than what people write."""
    return "".join(chr(dice.randrange(0x4E00, 0x5200)) for _ in range(length))
