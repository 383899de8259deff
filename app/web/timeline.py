"""The timeline of an instance: commands and results in people's words."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..domain.calendar import ZONE
from ..domain.history import HistoryEntry
from ..domain.identity import Person
from ..programme.stages import BY_PROCESS, OTHERS, stage_name
from ..programme.visibility import actor_name


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline."""

    at: str
    who: str
    what: str
    note: str
    is_now: bool = False


def timeline(history: Sequence[HistoryEntry], reader: Person) -> list[Line]:
    """Turn history into what people want to read: commands and results, not every gateway."""
    lines = []
    for entry in history:
        who, what = _words(entry, actor_name(reader, entry))
        if what:
            note = stage_name(entry.process_id) if entry.process_id in {*BY_PROCESS, *OTHERS} else ""
            lines.append(Line(f"{entry.at.astimezone(ZONE):%Y-%m-%d %H:%M}", who, what, note))
    return lines


def _words(entry: HistoryEntry, name: str) -> tuple[str, str]:
    words = {
        "instance_started": (name, f"启动“{entry.name}”"),
        "task_completed": (name, f"办结“{entry.name}”"),
        "task_reassigned": (name, f"改派“{entry.name}”：{entry.detail.get('to_name', '')}"),
        "timer_fired": ("系统", f"时间到：{entry.name}"),
        "message_received": ("系统", f"收到消息：{entry.name}"),
        "incident_retried": (name, f"重试“{entry.name}”"),
        "decided": ("系统", f"决策“{entry.name}”"),
        "instance_completed": ("系统", "流程结束"),
        "instance_cancelled": (name, "流程取消"),
    }
    if entry.kind == "element_completed" and entry.element_type == "serviceTask":
        return "系统", entry.name
    return words.get(entry.kind, ("", ""))
