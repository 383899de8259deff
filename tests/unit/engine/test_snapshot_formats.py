"""What running installations hold is read for ever: a snapshot of each format goes on to its end."""

from decimal import Decimal
from hashlib import sha256

import pytest

from app.engine.execution import Execution
from app.engine.large_values import ENCODER
from app.engine.snapshot import FORMAT
from tests.process.bpmn.case import Case, Shelf
from tests.unit.engine.snapshot_formats import REPORT, STORY, file_of

LARGE = ENCODER.encode(REPORT)


@pytest.mark.parametrize("number", range(1, FORMAT + 1))
def test_a_story_saved_in_this_format_stands_where_it_stood_and_goes_on_to_its_end(number):
    case = Case(Shelf(STORY.read_bytes()))
    case.saved = file_of(number).read_bytes()
    case.values = {sha256(LARGE).hexdigest(): LARGE}
    case.execution = Execution.restore(case.saved, case._surroundings())

    assert case.waits == ["after_late", "in_turn", "inside", "paid", "panel", "panel", "week", "work"]
    assert case.variables["amount"] == Decimal("1234.560")
    assert case.variables["report"] == REPORT

    case.complete("after_late")
    case.complete("panel", result=1)
    case.complete("panel", result=2)
    case.complete("in_turn", result=2)
    case.complete("in_turn", result=3)
    case.complete("inside")
    case.complete("work")
    assert not case.is_completed
    case.correlate("paid")
    assert case.is_completed
    assert case.variables["results"] in ([1, 2, 3], [1, Decimal("87.50"), 2])


def test_the_format_of_this_program_has_its_file():
    assert file_of(FORMAT).exists()
