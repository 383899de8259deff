"""F-01 filled in: what passes, what is refused with which rule, what only raises a yellow card."""

from decimal import Decimal
from typing import Any

import pytest

from tests.unit.forms_files.conftest import Submit

NEED: dict[str, Any] = {
    "need.org_address": "内蒙古自治区鄂尔多斯市东胜区铁西街道创业路8号",
    "need.postcode": "017000",
    "need.region": "150602",
    "need.tech_field": "energy",
    "need.last_year_output": "31200万元",
    "need.staff_size": 286,
    "need.economic_nature": "private",
    "need.legal_rep_name": "温岳川",
    "need.legal_rep_phone": "19900000001",
    "need.contact_name": "乌兰托雅",
    "need.contact_title": "技术中心主任",
    "need.contact_mobile": "19900000002",
    "need.contact_email": "n1@o01.example",
    "need.need_title": "风光波动电源下兆瓦级碱性电解槽宽负荷稳定运行关键技术",
    "need.cooperation_modes": ["commissioned", "pilot_base"],
    "need.background": "国内兆瓦级碱性电解槽多按稳态工况设计，负荷低于40%时氢中氧含量快速上升。",
    "need.need_content": "在风光直供条件下实现单槽20%—110%宽负荷连续运行。",
    "need.existing_basis": "已建成单槽200标方/时试验线，累计投入1260万元。",
    "need.bidder_requirements": "在电化学、复合隔膜或动态控制方面有工程样机业绩的高校、科研机构或企业。",
    "need.ip_benefit_requirements": "研发形成的专利由双方共有，需方在自治区内享有独占实施权。",
    "need.field_test_requirements": "第24—30个月，在需方杭锦基地实测，由第三方出具报告。",
    "need.time_limit": "自签约起30个月",
    "need.planned_total_investment": "2400.00",
    "need.own_funds": "1700.00",
    "need.fiscal_requested": "600.00",
    "need.duration_months": 30,
    "need.kpi_table": [
        {"name": "负荷下限", "unit": "%", "current": "38", "target": "≤20", "method": "第三方实测"},
        {"name": "氢中氧", "unit": "%", "current": "3.1", "target": "≤1.8", "method": "在线色谱"},
    ],
    "need.entity_kind": "local_company",
    "need.org_flags": ["high_tech"],
    "need.is_above_scale": True,
}


def test_the_need_of_a_real_applicant_is_accepted_as_typed_variables(submit: Submit) -> None:
    need = submit("f01_need", NEED)["need"]

    assert need["planned_total_investment"] == Decimal("2400.00")
    assert need["staff_size"] == 286
    assert need["cooperation_modes"] == ["commissioned", "pilot_base"]
    assert [row["target"] for row in need["kpi_table"]] == ["≤20", "≤1.8"]
    assert need["is_above_scale"] is True


def test_name_and_code_are_those_of_the_registered_unit_whatever_is_sent(submit: Submit) -> None:
    forged = {"need.org_name": "内蒙古苍穹装备有限公司", "need.uscc": "91150105PDY000044N"}

    need = submit("f01_need", NEED | forged)["need"]

    assert (need["org_name"], need["uscc"]) == ("鄂尔多斯市曜原氢能装备有限公司", "91150602PDY00001XF")


@pytest.mark.parametrize(("own_funds", "is_enough"), [("500.00", True), ("499.99", False)])
def test_own_funds_from_the_minimum_on_pass(
    submit: Submit, refused: Submit, own_funds: str, is_enough: bool
) -> None:
    answers = NEED | {"need.own_funds": own_funds}
    if is_enough:
        assert submit("f01_need", answers)["need"]["own_funds"] == Decimal(own_funds)
    else:
        problems = refused("f01_need", answers)
        assert problems.keys() == {"need.own_funds"}
        assert "500.00 万元" in problems["need.own_funds"]
        assert "R-043" in problems["need.own_funds"]


@pytest.mark.parametrize(
    ("key", "limit"),
    [
        ("need.background", 1000),
        ("need.need_content", 3000),
        ("need.existing_basis", 1000),
        ("need.bidder_requirements", 1000),
        ("need.ip_benefit_requirements", 1000),
        ("need.field_test_requirements", 1000),
        ("need.time_limit", 200),
    ],
)
def test_the_limit_is_counted_in_characters_and_the_next_one_is_refused(
    submit: Submit, refused: Submit, key: str, limit: int
) -> None:
    submit("f01_need", NEED | {key: "字" * limit})

    assert refused("f01_need", NEED | {key: "字" * (limit + 1)}).keys() == {key}


def test_own_funds_and_subsidy_together_stay_within_the_total(refused: Submit) -> None:
    problems = refused("f01_need", NEED | {"need.own_funds": "2000.00", "need.fiscal_requested": "600.00"})

    assert problems.keys() == {"sources_sum"}


def test_a_period_over_the_usual_one_needs_a_reason_and_passes_with_it(
    submit: Submit, refused: Submit
) -> None:
    answers = NEED | {"need.duration_months": 38}
    assert refused("f01_need", answers).keys() == {"need.soft_reasons.dev_period"}

    reason = "整槽实测须跨两个供暖季。"
    need = submit("f01_need", answers | {"need.soft_reasons.dev_period": reason})["need"]
    assert need["soft_reasons"]["dev_period"] == reason


def test_what_other_opens_must_be_said_and_is_not_taken_otherwise(submit: Submit, refused: Submit) -> None:
    assert refused("f01_need", NEED | {"need.tech_field": "other"}).keys() == {"need.tech_field_other"}

    need = submit("f01_need", NEED | {"need.tech_field_other": "量子计算"})["need"]
    assert need["tech_field_other"] is None


def test_a_branch_of_a_central_company_proves_that_it_pays_taxes_here(
    submit: Submit, refused: Submit
) -> None:
    answers = NEED | {"need.entity_kind": "central_branch"}
    assert refused("f01_need", answers).keys() == {"need.tax_proof"}

    need = submit("f01_need", answers | {"need.tax_proof": ["完税证明.pdf"]})["need"]
    assert [file["name"] for file in need["tax_proof"]] == ["完税证明.pdf"]


def test_a_company_outside_the_region_is_told_where_it_can_take_part(refused: Submit) -> None:
    problems = refused("f01_need", NEED | {"need.region": "outside"})

    assert problems.keys() == {"need.region"}
    assert "揭榜方" in problems["need.region"]


def test_none_of_these_does_not_go_with_one_of_these(refused: Submit) -> None:
    problems = refused("f01_need", NEED | {"need.org_flags": ["high_tech", "none"]})

    assert "need.org_flags" in problems


def test_every_wrong_field_is_named_at_once(refused: Submit) -> None:
    wrong = {
        "need.org_address": "",
        "need.postcode": "17000",
        "need.own_funds": "480",
        "need.kpi_table": [],
    }

    assert refused("f01_need", NEED | wrong).keys() == wrong.keys()
