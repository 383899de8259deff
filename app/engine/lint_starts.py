"""Checks of how a process is started: what nobody would ever start is refused, not deployed in silence."""

from .drawing import Drawing
from .findings import Findings
from .support_events import WORDS

NOT_SERVED = frozenset({"timer", "message", "signal"})
"""Triggers of start events of a process that no service listens to; event sub-processes listen themselves."""


def check_starts(drawing: Drawing, findings: Findings) -> None:
    """Refuse start events of a process that nothing here ever triggers."""
    starts = [node for process in drawing.processes for node in process.nodes if node.type == "startEvent"]
    for start in starts:
        if start.event is not None and start.event.kind in NOT_SERVED:
            findings.error(
                start.id,
                start.name,
                "start_not_served",
                f"流程还不能由此事件启动：{WORDS[start.event.kind]}"
                " / nothing starts a process by this event yet",
                "请改画无触发的开始事件，由人或接口（POST /process-instances）启动，要等待的事件画在其后。"
                " / Draw a plain start, let a person or the API start the process,"
                " and draw what is waited for behind it.",
            )
