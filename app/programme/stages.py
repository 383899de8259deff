"""The nine stages of the procedure and how they map to the eight items of article 9 (SPEC 0.3)."""

from collections.abc import Collection
from dataclasses import dataclass

from ..domain.tasks import UserTask


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: its called process, its name, and the item of article 9 it belongs to."""

    number: int
    process_id: str
    name: str
    item: str

    @property
    def sign(self) -> str:
        """Its number in Chinese."""
        return NUMERALS[self.number - 1]


NUMERALS = "一二三四五六七八九"

STAGES = (
    Stage(1, "stage_1_collect", "需求征集", "一"),
    Stage(2, "stage_2_argue", "需求论证", "二"),
    Stage(3, "stage_3_publish", "发布榜单", "三"),
    Stage(4, "stage_4_bid", "申请揭榜", "四"),
    Stage(5, "stage_5_review", "评审推荐", "五"),
    Stage(6, "stage_6_match", "组织对接", "六"),
    Stage(7, "stage_7_publicity", "协议审查与公示", "七"),
    Stage(8, "stage_8_sign", "签约与揭榜公告", "七"),
    Stage(9, "stage_9_manage", "实施管理", "八"),
)

ITEMS = (
    ("一", "需求征集"),
    ("二", "需求论证"),
    ("三", "发布榜单"),
    ("四", "申请揭榜"),
    ("五", "评审推荐"),
    ("六", "组织对接"),
    ("七", "揭榜公告"),
    ("八", "实施管理"),
)
"""The eight items as article 9's opening sentence names them."""

PART_OF = {
    "bid_qualification": STAGES[4],
    "qualification_recheck": STAGES[4],
    "review_appeal": STAGES[4],
    "match_confirmation": STAGES[5],
    "deviation_approval": STAGES[6],
    "first_disbursement": STAGES[8],
    "annual_claim": STAGES[8],
    "final_claim": STAGES[8],
    "termination_audit": STAGES[8],
}
"""The called processes that are a part of one stage."""

BY_PROCESS = {stage.process_id: stage for stage in STAGES} | PART_OF

SHARED = ("credit_check", "expert_panel")
"""The called processes that several stages use."""

OTHERS = {
    "bid_application": "申请揭榜",
    "screening_batch": "筛选批次",
    "credit_check": "失信核查",
    "expert_panel": "专家组意见",
    "bid_qualification": "资格审查",
    "qualification_recheck": "资格结果告知与复核",
    "review_appeal": "评审结果告知与复核",
    "match_confirmation": "确认对接记录",
    "deviation_approval": "偏离审批",
    "first_disbursement": "首次拨付",
    "annual_claim": "年度拨付审核",
    "final_claim": "尾款审核",
    "objection_handling": "公示异议",
    "termination_audit": "专项审计与收回",
    "change_request": "变更、延期与终止",
    "jbgs_tech_rd": "主流程",
    "jbgs_emergency": "应急揭榜",
    "makeup_publicity": "应急补办",
}


def stage_name(process_id: str, running: Collection[str] = ()) -> str:
    """Return what a list calls the place where a task stands: `五 评审推荐`.

    A task in a process that several stages use stands in the one among `running`, the processes of which
    something runs in the instance.
    """
    stage = BY_PROCESS.get(process_id) or (furthest(running) if process_id in SHARED else None)
    return f"{stage.sign} {stage.name}" if stage else OTHERS.get(process_id, process_id)


def stage_of_task(task: UserTask) -> str:
    """Return where a list says that a task stands, open or done: in the nearest stage around it.

    A task from before its callers were kept stands where its case does, as long as it is open.
    """
    around = next((each for each in (task.process_id, *task.callers) if each in BY_PROCESS), None)
    return stage_name(around or task.process_id, task.instance.running if task.is_open else ())


def diagram_name(process_id: str, running: Collection[str] = ()) -> str:
    """Return what a diagram is called, a part of a stage by a name of its own.

    What several stages use says for which one it runs, if it is among the processes that do.
    """
    name = OTHERS.get(process_id) or stage_name(process_id)
    stage = furthest(running) if process_id in SHARED and process_id in running else None
    return f"{name}（{stage.sign} {stage.name}）" if stage else name


def processes_of(stage: str) -> tuple[str, ...]:
    """Return the process of a stage, or another, with those that are a part of it."""
    return (stage, *(part for part, whole in PART_OF.items() if whole.process_id == stage))


def furthest(process_ids: Collection[str]) -> Stage | None:
    """Return the latest stage among the processes where tokens stand."""
    standing = [BY_PROCESS[process_id] for process_id in process_ids if process_id in BY_PROCESS]
    return max(standing, key=lambda stage: stage.number, default=None)
