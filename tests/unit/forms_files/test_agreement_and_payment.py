"""Agreement, review, task book and payment: amounts add up, limits come from the parameters."""

import re
from decimal import Decimal
from typing import Any

import pytest

from app.feel import Environment
from app.forms import draft_values, read_form
from app.forms.tree import Text, flat
from app.web.formview import FormContext, render_fill, render_read
from tests.unit.forms_files.conftest import FORMS, NOW, PARAMETERS, PERSON, Submit, texts_of

KPI = {"name": "负荷下限", "unit": "%", "current": "38", "target": "≤20", "method": "第三方实测"}

LIST_ITEM = {"list_title": "兆瓦级碱性电解槽", "kpi_table": [KPI]}

AGREEMENT: dict[str, Any] = {
    "agreement.contract_type": "bid_agreement",
    "agreement.subject": "兆瓦级碱性电解槽宽负荷稳定运行技术开发与样机交付。",
    "agreement.kpi_table": [KPI],
    "agreement.acceptance_std": "在杭锦基地实测，由第三方出具报告；有争议的由双方共同委托复测。",
    "agreement.rd_total": "2400.00",
    "agreement.agreement_amount": "1000.00",
    "agreement.payment_plan": [
        {"amount": "300.00", "date": "2022-02-25", "condition": "签约后15日内"},
        {"amount": "700.00", "date": "2024-08-14", "condition": "实测达标"},
    ],
    "agreement.start_date": "2022-02-15",
    "agreement.end_date": "2024-08-14",
    "agreement.ip_ownership": "专利由双方共有，需方在自治区内独占实施。",
    "agreement.benefit_sharing": "按新增销售收入约定比例提成。",
    "agreement.clauses": "违约、争议、不可抗力按民法典技术合同规定办理。",
    "agreement.nda": "双方对技术资料保密五年。",
    "agreement.doc": ["揭榜协议.docx"],
}


def test_an_agreement_that_adds_up_is_accepted(submit: Submit) -> None:
    agreement = submit("f11_agreement", AGREEMENT, list_item=LIST_ITEM)["agreement"]

    assert [row["amount"] for row in agreement["payment_plan"]] == [Decimal("300.00"), Decimal("700.00")]
    assert (agreement["start_date"], agreement["end_date"]) == ("2022-02-15", "2024-08-14")


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"agreement.agreement_amount": "1000.01"}, {"agreement.payment_plan"}),
        ({"agreement.rd_total": "999.99"}, {"agreement.agreement_amount"}),
        ({"agreement.rd_total": "3400.00"}, {"agreement.share_reason"}),
        ({"agreement.ip_ownership": "由双方另行协商。"}, {"agreement.ip_ownership"}),
        ({"agreement.benefit_sharing": "另行协商"}, {"agreement.benefit_sharing"}),
        ({"agreement.kpi_table": [KPI | {"name": "电耗"}]}, {"agreement.kpi_table"}),
        ({"agreement.end_date": "2022-02-14"}, {"agreement.end_date"}),
        ({"agreement.end_date": "2025-02-15"}, {"agreement.period_reason"}),
        ({"agreement.doc": ["揭榜协议.exe"]}, {"agreement.doc"}),
    ],
)
def test_what_does_not_fit_is_refused_where_it_stands(
    refused: Submit, change: dict[str, Any], wrong: set[str]
) -> None:
    assert refused("f11_agreement", AGREEMENT | change, list_item=LIST_ITEM).keys() == wrong


def test_exactly_thirty_six_months_need_no_reason(submit: Submit) -> None:
    submit("f11_agreement", AGREEMENT | {"agreement.end_date": "2025-02-14"}, list_item=LIST_ITEM)


KNOWN = {
    "list_item": LIST_ITEM,
    "need": {"org_name": "曜原氢能", "own_funds": Decimal("1700.00"), "fiscal_requested": Decimal("600.00")},
    "demander_name": "曜原氢能",
    "supplier_name": "华北新能源大学",
    "agreement": {
        "rd_total": Decimal("2400.00"),
        "agreement_amount": Decimal("1000.00"),
        "payment_plan": [{"amount": Decimal("300.00")}, {"amount": Decimal("700.00")}],
        "kpi_table": [KPI],
        "start_date": "2022-02-15",
        "end_date": "2024-08-14",
    },
    "rd_total_verified": Decimal("2400.00"),
    "fiscal_grant": Decimal("600.00"),
}

FUND_REVIEW = {
    "rd_total_verified": "2400.00",
    "own_verified": "1700.00",
    "rv_fund.basis": "2021 年度审计报告和专户对账单",
    "fiscal_grant": "600.00",
    "fund_usage": ["key_technology", "pilot_test"],
    "rv_fund.rv_result": "pass",
}


def test_the_share_of_the_agreement_is_computed(submit: Submit) -> None:
    reviewed = submit("f12f_review_fund", FUND_REVIEW, agreement=KNOWN["agreement"], need=KNOWN["need"])

    assert reviewed["agreement_share"] == Decimal("41.67")
    assert reviewed["fiscal_grant"] == Decimal("600.00")


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"fiscal_grant": "720.00", "own_verified": "1680.00"}, set()),
        ({"fiscal_grant": "720.01", "own_verified": "1600.00"}, {"rv_fund.cap_reason"}),
        ({"fiscal_grant": "720.00"}, {"fiscal_grant"}),
        ({"own_verified": "499.99", "fiscal_grant": "400.00"}, {"rv_fund.rv_result"}),
        ({"fund_usage": ["other"]}, {"fund_usage_other"}),
        ({"rv_fund.rv_result": "fix"}, {"rv_fund.rv_opinion"}),
    ],
)
def test_the_subsidy_has_a_soft_ceiling_and_own_funds_a_hard_floor(
    submit: Submit, refused: Submit, change: dict[str, Any], wrong: set[str]
) -> None:
    known = {"agreement": KNOWN["agreement"], "need": KNOWN["need"]}
    if wrong:
        assert refused("f12f_review_fund", FUND_REVIEW | change, **known).keys() == wrong
    else:
        submit("f12f_review_fund", FUND_REVIEW | change, **known)


TASKBOOK: dict[str, Any] = {
    "taskbook.goals": "单槽20%—110%宽负荷连续运行。",
    "taskbook.tasks": "需方负责整槽试制与实测，供方负责隔膜与控制。",
    "taskbook.route": "单片—短堆—整槽三级验证。",
    "taskbook.kpi_table": [KPI],
    "taskbook.milestones": [{"date": "2022-09", "content": "短堆验证", "verification": "第三方测试"}],
    "taskbook.budget": [
        {"source": "own", "amount": "1800.00", "subject": "equipment"},
        {"source": "fiscal", "amount": "600.00", "subject": "materials", "usage": "key_technology"},
    ],
    "taskbook.start_date": "2022-02-15",
    "taskbook.end_date": "2024-08-14",
    "taskbook.ip": "专利由双方共有。",
    "taskbook.benefit": "按约定比例提成。",
    "taskbook.acceptance_mode": "acceptance",
    "taskbook.force_majeure": "因不可抗力终止的，经专项审计后收回剩余财政资金。",
}


def test_a_task_book_like_the_agreement_is_accepted(submit: Submit) -> None:
    taskbook = submit("f14_taskbook", TASKBOOK, **KNOWN)["taskbook"]

    assert sum(row["amount"] for row in taskbook["budget"]) == Decimal("2400.00")


def reads(**known: Any) -> str:
    """The task book as it is read beside another task."""
    form = read_form((FORMS / "f14_taskbook.form").read_bytes(), "f14_taskbook")
    variables = {**KNOWN, **known}
    return str(
        render_read(form, variables, FormContext(variables=variables, environment=Environment(now=NOW)))
    )


def test_a_task_book_speaks_of_what_is_to_come_only_until_it_has_come() -> None:
    before = reads()
    assert "首拨按协议付款计划 180.00 万元，尾款 420.00 万元" in before
    signed = reads(project_no="JBGS2022-0001", g1=Decimal("150.00"))
    assert "项目编号：JBGS2022-0001" in signed
    assert "首拨 150.00 万元（实际），尾款 450.00 万元" in signed
    assert [word for word in ("签订后", "预计", "计划 180") if word in signed] == []


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"taskbook.kpi_table": [KPI | {"target": "≤25"}]}, {"taskbook.kpi_table"}),
        ({"taskbook.end_date": "2024-12-31"}, {"taskbook.end_date"}),
        ({"taskbook.budget": [TASKBOOK["taskbook.budget"][0]]}, {"taskbook.budget"}),
        ({"taskbook.benefit": ""}, {"taskbook.benefit"}),
        (
            {
                "taskbook.budget": [
                    TASKBOOK["taskbook.budget"][0],
                    TASKBOOK["taskbook.budget"][1] | {"usage": ""},
                ]
            },
            {"taskbook.budget.2.usage"},
        ),
    ],
)
def test_a_task_book_that_differs_is_refused(
    refused: Submit, change: dict[str, Any], wrong: set[str]
) -> None:
    assert refused("f14_taskbook", TASKBOOK | change, **KNOWN).keys() == wrong


PAYMENT = {
    "payment.p1_amount": "300.00",
    "payment.p1_date": "2022-02-25",
    "payment.vouchers": ["银行回单.pdf"],
    "payment.other_proofs": ["揭榜协议.pdf", "任务书.pdf", "公告.pdf"],
    "payment.bank_account": "6222000012345678",
    "payment.bank_branch": "某银行鄂尔多斯东胜支行",
}


SIGNED = KNOWN | {
    "sign_d": {"name": "某人", "signed_on": "2022-02-10"},
    "sign_s": {"name": "某人", "signed_on": "2022-02-14"},
    "agreement": KNOWN["agreement"]
    | {
        "payment_plan": [
            {"amount": Decimal("300.00"), "date": "2022-02-25", "condition": "签约后15日内"},
            {"amount": Decimal("700.00"), "date": "2024-08-14", "condition": "实测达标"},
        ]
    },
}


def test_the_first_payment_goes_to_the_demander_by_name(submit: Submit) -> None:
    payment = submit("f16_payment", PAYMENT | {"payment.bank_account_name": "别人"}, **KNOWN)["payment"]

    assert payment["bank_account_name"] == "曜原氢能"
    assert payment["tranche"] == "first"
    assert payment["p1_amount"] == Decimal("300.00")


@pytest.mark.parametrize(
    ("form_id", "text_id"),
    [("f16_payment", "preview"), ("f16c_review", "calculation"), ("f16d_approve", "first")],
)
@pytest.mark.parametrize("paid", ["240.00", "300.00"])
def test_the_first_share_is_said_to_be_of_no_more_than_the_first_term(
    form_id: str, text_id: str, paid: str
) -> None:
    form = read_form((FORMS / f"{form_id}.form").read_bytes(), f"{form_id}.form")
    (text,) = (each for each in flat(form.components) if each.id == text_id)
    assert isinstance(text, Text)
    assert text.formula is not None
    said = text.formula.value(
        {
            "agreement": {
                "agreement_amount": Decimal("800.00"),
                "payment_plan": [{"amount": Decimal("240.00")}],
            },
            "payment": {"p1_amount": Decimal(paid)},
            "fiscal_grant": Decimal("500.00"),
            "g1": Decimal("150.00"),
        },
        Environment(now=NOW),
    )
    assert re.search("240.00 ÷ (协议金额 )?800.00", said)
    assert "150.00 万元" in said


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"payment.vouchers": []}, {"payment.vouchers"}),
        ({"payment.other_proofs": []}, {"payment.other_proofs"}),
        ({"payment.p1_amount": "1000.01"}, {"payment.p1_amount"}),
        ({"payment.p1_amount": "299.99"}, {"payment.p1_amount"}),
        ({"payment.p1_amount": "0.01"}, {"payment.p1_amount"}),
        ({"payment.p1_amount": "300.01"}, {"payment.p1_note"}),
        ({"payment.p1_date": "2022-03-02"}, {"payment.p1_date"}),
        ({"payment.p1_date": "2022-02-13"}, {"payment.p1_date"}),
        ({"payment.p1_date": "2022-02-26"}, {"payment.p1_note"}),
        ({"payment.bank_account": "6222-0000"}, {"payment.bank_account"}),
    ],
)
def test_a_payment_that_is_not_proven_or_not_as_agreed_is_refused(
    refused: Submit, change: dict[str, Any], wrong: set[str]
) -> None:
    assert refused("f16_payment", PAYMENT | change, **SIGNED).keys() == wrong


def test_a_refused_first_payment_names_rule_and_article(refused: Submit) -> None:
    message = refused("f16_payment", PAYMENT | {"payment.p1_amount": "0.01"}, **SIGNED)["payment.p1_amount"]

    assert "不视为首付完成" in message
    assert "R-097" in message
    assert "实施办法第十二条" in message


def test_who_pays_more_or_later_than_agreed_says_why(submit: Submit) -> None:
    other = {"payment.p1_amount": "320.00", "payment.p1_date": "2022-02-28"}
    payment = submit("f16_payment", PAYMENT | other | {"payment.p1_note": "合并支付运费"}, **SIGNED)[
        "payment"
    ]

    assert (payment["p1_amount"], payment["p1_note"]) == (Decimal("320.00"), "合并支付运费")


def test_the_supplier_confirms_the_amount_that_was_declared(refused: Submit) -> None:
    answers = {
        "receipt_ok": True,
        "receipt_amount": "299.99",
        "receipt_date": "2022-02-25",
        "receipt_signature": PERSON,
    }

    assert refused("f16b_receipt", answers, payment={"p1_amount": Decimal("300.00")}).keys() == {
        "receipt_amount"
    }


def test_money_does_not_arrive_before_it_was_paid(refused: Submit) -> None:
    answers = {
        "receipt_ok": True,
        "receipt_amount": "300.00",
        "receipt_date": "2022-02-24",
        "receipt_signature": PERSON,
    }
    paid = {"p1_amount": Decimal("300.00"), "p1_date": "2022-02-25"}

    assert refused("f16b_receipt", answers, payment=paid).keys() == {"receipt_date"}


@pytest.mark.parametrize(("amount", "is_low"), [("480.00", True), ("720.00", False)])
def test_a_share_below_the_standard_is_told_with_standard_and_own_share(amount: str, is_low: bool) -> None:
    form = read_form((FORMS / "f11_agreement.form").read_bytes())
    draft = draft_values(form, texts_of(AGREEMENT | {"agreement.agreement_amount": amount}))
    known = FormContext(variables={"parameters": PARAMETERS, **KNOWN}, environment=Environment(now=NOW))
    words = str(render_fill(form, draft, None, None, known))
    assert ("标准为不少于研发总投入的 30.00%，即 720.00 万元；本协议金额占 20%" in words) is is_low
