"""The timeline of an instance: commands and results in people's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..domain.history import HistoryEntry
from ..domain.identity import Person
from ..programme.stages import BY_PROCESS, OTHERS, SHARED, stage_name
from ..programme.visibility import actor_name, is_between_others, is_of_the_department
from .filters import moment


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline."""

    at: str
    who: str
    what: str
    note: str
    is_machine: bool = False
    is_now: bool = False


MACHINE_KINDS = frozenset({"decided", "element_completed"})
"""What the machine did on its own: folded away until somebody asks for it."""


def timeline(history: Sequence[HistoryEntry], reader: Person, names: Mapping[str, str]) -> list[Line]:
    """Turn history into what people want to read: commands and results, not every gateway.

    `names` are people's names by account, for whom a deputy acted.
    """
    lines = []
    for entry, where in zip(history, _places(history), strict=True):
        who, what = _words(entry, _who(entry, reader, names), reader)
        if what:
            lines.append(Line(moment(entry.at), who, what, where, is_machine=entry.kind in MACHINE_KINDS))
    return lines


def _places(history: Sequence[HistoryEntry]) -> list[str]:
    """Return where each line stands; what several stages call stands in the stage before it.

    One stage runs at a time, and it writes nothing while it waits for what it called.
    """
    places, stage = [], []
    for entry in reversed(history):
        if entry.process_id in BY_PROCESS:
            stage = [entry.process_id]
        around = stage if entry.process_id in SHARED else ()
        places.append(
            stage_name(entry.process_id, around) if entry.process_id in {*BY_PROCESS, *OTHERS} else ""
        )
    return places[::-1]


def _who(entry: HistoryEntry, reader: Person, names: Mapping[str, str]) -> str:
    absent = "、".join(names.get(each, each) for each in entry.detail.get("acts_for", ()))
    name = actor_name(reader, entry)
    return f"{name}（代 {absent}）" if absent else name


def _words(entry: HistoryEntry, name: str, reader: Person) -> tuple[str, str]:
    words = {
        "instance_started": (name, f"启动“{entry.name}”"),
        "task_completed": (name, _completed(entry, reader)),
        "task_reassigned": (name, f"改派“{entry.name}”：{entry.detail.get('to_name', '')}"),
        "expert_replaced": (name, _replaced(entry, reader)),
        "expert_recused": (name, _recused(entry, reader)),
        "timer_fired": ("系统", f"时间到：{entry.name}"),
        "signal_received": ("系统", f"收到信号：{entry.name}"),
        "message_received": (name, entry.name) if entry.actor else ("系统", f"收到消息：{entry.name}"),
        "incident_retried": (name, f"重试“{entry.name}”"),
        "instance_migrated": (name, "改用新版流程图"),
        "migration_undone": (name, "撤回到原版流程图"),
        "token_moved": (name, f"移动办理位置：{entry.name}"),
        "instance_suspended": (name, "暂停办理"),
        "instance_resumed": (name, "恢复办理"),
        "variable_corrected": (name, "更正数据"),
        "cancelled_by_operator": (name, "取消本件"),
        "decided": ("系统", _decided(entry, reader)),
        "instance_completed": ("系统", "流程结束"),
        "instance_cancelled": (name, "流程取消"),
    }
    if entry.kind == "element_completed" and entry.element_type == "serviceTask":
        return "系统", entry.name
    return words.get(entry.kind, ("", ""))


def _replaced(entry: HistoryEntry, reader: Person) -> str:
    """Name who was replaced by whom and why, to those who may know the reviewers (SPEC 1 ③)."""
    former, successor, reason = (entry.detail.get(key, "") for key in ("from_name", "to_name", "reason"))
    if not is_of_the_department(reader):
        return "替换一名专家"
    return f"替换专家：{former} → {successor}，理由：{reason}"


def _recused(entry: HistoryEntry, reader: Person) -> str:
    """Say that an expert left the case, and why to those who may know the reviewers."""
    if not is_of_the_department(reader):
        return "一名专家申请回避"
    return f"“{entry.name}”中{entry.detail.get('reason', '')}"


def _decided(entry: HistoryEntry, reader: Person) -> str:
    """Name the decision, and to the department why: the rows that matched, and what was remarked."""
    if not is_of_the_department(reader):
        return f"决策“{entry.name}”"
    why = [*entry.detail.get("why", ()), *(f"提醒：{one}" for one in entry.detail.get("warnings", ()))]
    reasons = "\n".join(["为什么：", *why] if why else ["没有命中的行。"])
    return f"决策“{entry.name}”（第 {entry.detail.get('version', 1)} 版）\n{reasons}"


def _completed(entry: HistoryEntry, reader: Person) -> str:
    """Say what was done and with which answer; to the department also about which bid, unit or year."""
    about, answer = entry.detail.get("about"), entry.detail.get("answer")
    what = f"办结“{entry.name}”" + (f"（{about}）" if about and is_of_the_department(reader) else "")
    return f"{what}：{answer}" if answer and not is_between_others(reader, entry) else what
