"""The function `range`, which reads a range from a string of literals."""

from typing import Any, Final

from ..arithmetic import negated
from ..comparison import order
from ..errors import FeelError
from ..names import NameIndex
from ..parser import Parser
from ..ranges import Range
from ..run import Run
from ..syntax import Call, Name, Negation, Node, Number, String, Temporal
from ..temporal.reading import read_date, read_date_time, read_duration, read_temporal, read_time
from .signature import Library, Refused

RANGES: Final = Library()
READERS: Final = {
    "date": read_date,
    "time": read_time,
    "date and time": read_date_time,
    "duration": read_duration,
}


@RANGES.define("range(from: string)")
def range_from_text(run: Run, text: str) -> Range:  # noqa: ARG001
    """Read `[18..21)`, whose ends must be literals of one kind in order.

    One end may be missing on an open side: `[18..)`.
    """
    plain = text.strip()
    if len(plain) < len("[..]") or plain[0] not in "[(]" or plain[-1] not in "])[":
        raise Refused(f"“{text}”不是区间 / “{text}” is no range")
    start_text, dots, end_text = _split(plain[1:-1])
    if not dots:
        raise Refused(f"“{text}”不是区间 / “{text}” is no range")
    start, end = _end(start_text, text), _end(end_text, text)
    if start is None and end is None:
        raise Refused("区间的两端都是空值 / both ends of the range are missing")
    if (start is None and plain[0] == "[") or (end is None and plain[-1] == "]"):
        raise Refused("没有端点的一侧应为开区间 / a side without an end must be open: (..2], [2..)")
    if start is not None and end is not None:
        ordered = order(start, end)
        if ordered is None or ordered > 0:
            raise Refused("区间的两端不成顺序 / the ends of the range are in no order")
    return Range(start, end, start_included=plain[0] == "[", end_included=plain[-1] == "]")


def _split(inner: str) -> tuple[str, str, str]:
    """Part the ends at the dots that stand outside of strings."""
    at = 0
    quoted = False
    while at < len(inner):
        if inner[at] == "\\" and quoted:
            at += 1
        elif inner[at] == '"':
            quoted = not quoted
        elif not quoted and inner.startswith("..", at):
            return inner[:at].strip(), "..", inner[at + 2 :].strip()
        at += 1
    return inner, "", ""


def _end(text: str, whole: str) -> Any:
    if not text:
        return None
    try:
        node = Parser(text, (), NameIndex(READERS)).parse_expression()
    except FeelError as error:
        raise Refused(f"“{whole}”不是区间 / “{whole}” is no range") from error
    value = _literal(node)
    if value is None:
        raise Refused(f"区间的端点应为字面值：{text} / the ends of a range must be literals: {text}")
    return value


def _literal(node: Node) -> Any:
    if isinstance(node, Number | String):
        return node.value
    if isinstance(node, Temporal):
        return read_temporal(node.text)
    if isinstance(node, Negation):
        return negated(_literal(node.operand))
    if isinstance(node, Call) and isinstance(node.function, Name) and len(node.arguments) == 1:
        argument = node.arguments[0].value
        reader = READERS.get(node.function.name)
        return reader(argument.value) if reader is not None and isinstance(argument, String) else None
    return None
