"""N1, stages 1 and 2: the call for needs, the need itself, and the experts' argument over it."""

from collections.abc import Mapping
from typing import Any

from .n1_people import (
    HEAD,
    OFFICER,
    PLANNER,
    PUBLISHER,
    PUBLISHER_ADMIN,
    check_credit,
    declare,
    expect_no_names,
    form_panel,
)
from .n1_sample import NEED, REFINED_KPIS, SUPPLEMENTED_KPIS, batch_form, need_form, pledges
from .page import Page
from .story import Story


def plan_batch(story: Story) -> None:
    """The planning desk sets up the batch B2021-01 and calls for needs."""
    story.start(PLANNER, "/start/batch")
    story.complete(PLANNER, "plan_batch", batch_form())


def collect(story: Story) -> None:
    """The need is filled in, committed, returned once for a supplement, and accepted."""
    story.clock("2021-07-28T09:30")
    story.start(PUBLISHER, "/start/need")
    story.complete(PUBLISHER, "fill_need", need_form())
    story.clock("2021-07-28T10:12")
    story.complete(PUBLISHER_ADMIN, "commit_need", commitment(story))
    story.clock("2021-07-28T15:30")
    check_credit(story, "2021-07-28T15:20")
    story.clock("2021-07-30T10:00")
    item = {
        "field": "关键技术指标表第3条",
        "problem": "“直流电耗”的测试方法只写“计量”，请写明仪表、工况和取值办法",
    }
    story.complete(OFFICER, "accept_need", {"accept_result": "supplement", "supplement_items": [item]})
    story.clock("2021-08-02T09:40")
    supplement = {
        "need.kpi_table": SUPPLEMENTED_KPIS,
        "supplement_items": [{"answer": "已在第3条的测试方法写明仪表、工况和取值办法"}],
    }
    story.complete(PUBLISHER, "supplement_need", supplement)
    story.complete(PUBLISHER_ADMIN, "recommit_need", commitment(story))
    story.clock("2021-08-04T14:00")
    story.complete(OFFICER, "accept_need", {"accept_result": "accept"})


def argue(story: Story) -> None:
    """The need is pooled in the batch, screened, argued by experts in parallel, refined and decided."""
    story.clock("2021-09-01T09:00")
    page = story.complete(PLANNER, "confirm_batch", every_need)
    story.expect_words(page, NEED["need_title"], "2021-07-28 10:12")
    story.clock("2021-09-03T10:00")
    screening = {
        "prescreening.fit_direction": "yes",
        "prescreening.tech_nature": ["bottleneck", "key_common"],
        "prescreening.self_unable": "yes",
        "prescreening.lead_apply": "yes",
        "prescreening.duplicate_check": "经检索在库和在研项目，没有重复立项。",
        "prescreen": "pass",
        "prescreen_opinion": "属能源资源领域重点方向，技术痛点明确，企业投入有保障，建议进入论证。",
    }
    story.complete(OFFICER, "prescreen_need", screening)
    story.clock("2021-09-06T15:00")
    story.complete(HEAD, "review_prescreen", {"prescreen_final": "pass"})
    experts, chair = form_panel(story, "2021-09-08T10:00")
    declare(story, experts, "2021-09-09T09:00")
    story.clock("2021-09-13T10:00")
    for number, expert in enumerate(experts):
        story.complete(expert, "give_opinion", opinion(story.name_of(expert), number))
    story.clock("2021-09-15T10:00")
    conclusion = {
        "argue_result": "revise",
        "argue_conclusion": "需求符合产业发展关键核心技术方向。请把变载寿命写入指标表并给出现状值。",
        "chair_signature": story.name_of(chair),
    }
    page = story.complete(chair, "conclude_argument", conclusion)
    story.expect_words(page, *(f"专家论证意见：{story.name_of(expert)}" for expert in experts))
    story.clock("2021-09-22T11:00")
    page = story.complete(PUBLISHER, "refine_need", {"need.kpi_table": REFINED_KPIS})
    story.expect_words(page, conclusion["argue_conclusion"])
    expect_no_names(story, page, experts)
    story.clock("2021-09-24T10:00")
    story.complete(OFFICER, "check_refinement", {"refine_ok": True})
    story.clock("2021-09-27T10:00")
    story.complete(HEAD, "decide_listing", {"decision": "list"})


def commitment(story: Story) -> Mapping[str, Any]:
    """Return F-01C: the administrator pledges for the unit and signs."""
    return {
        "commit_decision": "submit",
        "signatory": story.name_of(PUBLISHER_ADMIN),
        **pledges("pledges", "pledge_funds", "pledge_credit", "pledge_apply", "pledge_true"),
    }


def opinion(name: str, number: int) -> Mapping[str, Any]:
    """Return F-04 of an expert: all would have it once the targets are complete."""
    points = (22, 21, 23, 20, 22)
    return {
        "opinion.score_innovation": points[number % 5],
        "opinion.score_impact": points[(number + 1) % 5],
        "opinion.score_drive": points[(number + 2) % 5],
        "opinion.score_scope": points[(number + 3) % 5],
        "opinion.kpi_ok": "revise",
        "opinion.invest_ok": "yes",
        "opinion.argue_basis": "core_technology",
        "opinion.refine_advice": "正文承诺5000次变载后的衰减，指标表未列，请补入并写明测试方法。",
        "opinion.argue_vote": "revise",
        "opinion.argue_reason": "宽负荷运行是离网制氢的关键，指标先进；补全寿命指标后可以发榜。",
        "opinion.signature": name,
    }


def every_need(page: Page) -> Mapping[str, Any]:
    """Return F-21B: everything that was collected goes into the batch."""
    boxes = page.find("//input[@name='need_ids']")
    return {"need_ids": [each.get("value", "") for each in boxes]}
