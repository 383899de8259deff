"""Tasks of one name in one case are told apart by what their element says they are about."""

import pytest

from app.services.instances import start_instance
from app.store.tasks import TaskFilter, open_tasks
from tests.stem_house import SmallHouse, end, process, start, user_task

LOOP = (
    "<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics"
    ' inputCollection="=bids" inputElement="bid" /></bpmn:extensionElements>'
    "</bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>"
)


def judged(about: str) -> bytes:
    """Write a process in which every bid is judged."""
    said = f"<zeebe:properties><zeebe:property name=\"about\" value='{about}' /></zeebe:properties>"
    judge = user_task("judge").replace("</bpmn:extensionElements>", f"{said}</bpmn:extensionElements>")
    judge = judge.replace("</bpmn:userTask>", LOOP)
    return process("judging", [start(), judge, end()], [("start", "judge"), ("judge", "finish")])


def listed(small: SmallHouse, text: str = "") -> list[str]:
    with small.house.reading() as work:
        rows = open_tasks(work.session, small.people["anna"], TaskFilter(text=text))
        return sorted(row.about for row in rows)


def begin(small: SmallHouse, about: str, *bids: dict[str, str]) -> None:
    small.deploy(judging_bpmn=judged(about))
    with small.house.command(small.people["anna"], now=small.now) as work:
        start_instance(work, "judging", {"bids": list(bids)})


def test_each_of_several_says_what_it_is_about_and_is_found_by_it(small: SmallHouse) -> None:
    begin(small, '=bid.name + " " + bid.no', {"name": "大学", "no": "B01"}, {"name": "研究院", "no": "B02"})
    assert listed(small) == ["大学 B01", "研究院 B02"]
    assert listed(small, "研究") == ["研究院 B02"]
    assert listed(small, "agency") == []


@pytest.mark.parametrize("about", ["=bid.number + 1", "=bid", "=nothing"])
def test_words_that_cannot_be_found_out_hold_nobody_up(small: SmallHouse, about: str) -> None:
    begin(small, about, {"name": "大学"})
    assert listed(small) == [""]
