"""One story in the middle of everything, saved in each snapshot format that was ever released.

After a change of `FORMAT`: `python -m tests.unit.engine.snapshot_formats` adds the file of the new one. The
files of the older ones are what running installations hold; they are never made again.
"""

from decimal import Decimal
from pathlib import Path

from app.engine.snapshot import FORMAT
from tests.process.bpmn.case import Case, Shelf
from tests.process.bpmn.diagrams import (
    boundary,
    call,
    catch,
    diagram,
    duration,
    each,
    end,
    event_gateway,
    mapping,
    message,
    parallel,
    path,
    process,
    start,
    sub,
    user,
    xor,
)

FOLDER = Path(__file__).parent / "formats"
STORY = FOLDER / "story.bpmn"


REPORT = "字" * 20_000
"""A value that format 1 holds and later formats only name."""


def file_of(number: int) -> Path:
    """Return where the snapshot of a format lies."""
    return FOLDER / f"format_{number}.snapshot"


def draw() -> bytes:
    """Draw a process in which, at one moment, every kind of thing that a snapshot holds is there."""
    return diagram(
        process(
            "story",
            start(),
            parallel("fork"),
            user("once"),
            user("panel", each()),
            boundary("late", "panel", duration("P5D"), interrupting=False),
            user("in_turn", each(sequential=True)),
            call("stage", "called"),
            sub("inner", start("is"), user("inside"), end("ie"), path("is", "inside", "ie")),
            event_gateway("either"),
            catch("paid", message()),
            catch("week", duration("P7D")),
            xor("merge"),
            parallel("join"),
            user("after_late", mapping(inputs={"seen": "=amount"})),
            end("le"),
            end(),
            path("s", "fork", "once", "join"),
            path("fork", "panel", "join"),
            path("fork", "in_turn", "join"),
            path("fork", "stage", "join"),
            path("fork", "inner", "join"),
            path("fork", "either", "paid", "merge", "join"),
            path("either", "week", "merge"),
            path("late", "after_late", "le"),
            path("join", "e"),
        ),
        process("called", start("cs"), user("work"), end("ce"), path("cs", "work", "ce")),
    )


def tell() -> Case:
    """Tell the story to its middle: a join half full, a panel half done, a reminder gone out."""
    case = Case(Shelf(STORY.read_bytes()))
    case.start(
        "story",
        {
            "items": ["甲", "乙", "丙"],
            "amount": Decimal("1234.560"),
            "order": "A-1",
            "note": None,
            "report": REPORT,
        },
    )
    case.complete("once", words="好")
    case.complete("panel", nth=1, result=Decimal("87.50"))
    case.complete("in_turn", result=1)
    case.passes(days=6)
    return case


def main() -> None:
    """Write the story and its snapshot in the format of this program, where they are not there yet."""
    FOLDER.mkdir(exist_ok=True)
    if not STORY.exists():
        STORY.write_bytes(draw())
    if not file_of(FORMAT).exists():
        file_of(FORMAT).write_bytes(tell().saved)


if __name__ == "__main__":
    main()
