"""Where nobody gave a foreseen answer, a case takes no way that it does not come back from."""

from pathlib import Path

import pytest
from lxml import etree

PROCESSES = Path(__file__).parents[3] / "processes"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
FINAL = ("withdraw_", "notify_", "close_", "submit_", "seal_", "register_", "publish_")
"""How elements begin that tell, publish or end something; end events do so too."""


def decided_by_people(diagram: etree._ElementTree) -> list[tuple[str, str]]:
    """Return gateway and default target of each gateway that asks about the answer of the task before it."""
    flows = list(diagram.iter(f"{BPMN}sequenceFlow"))
    by_id = {flow.get("id"): flow for flow in flows}
    tasks = {task.get("id") for task in diagram.iter(f"{BPMN}userTask")}
    found = []
    for gateway in diagram.iter(f"{BPMN}exclusiveGateway"):
        name, default = gateway.get("id"), gateway.get("default")
        before = {flow.get("sourceRef") for flow in flows if flow.get("targetRef") == name}
        if default and before and before <= tasks:
            found.append((name, by_id[default].get("targetRef")))
    return found


@pytest.mark.parametrize("path", sorted(PROCESSES.glob("*.bpmn")), ids=lambda path: path.stem)
def test_no_default_withdraws_rejects_or_ends_what_nobody_decided(path: Path) -> None:
    diagram = etree.parse(path)  # our own file
    ends = {end.get("id") for end in diagram.iter(f"{BPMN}endEvent")}
    destructive = [
        (gateway, target)
        for gateway, target in decided_by_people(diagram)
        if (target in ends and not target.endswith("_returned")) or target.startswith(FINAL)
    ]
    assert destructive == []
