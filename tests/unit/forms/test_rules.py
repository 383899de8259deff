"""Rules over several fields: hard ones refuse, soft ones ask for a reason."""

import pytest

from app.domain.errors import InvalidForm
from app.forms import read_draft

OWN = {"type": "number", "key": "p.own", "properties": {"kind": "money"}}
TOTAL = {
    "type": "number",
    "key": "p.total",
    "properties": {
        "kind": "money",
        "check": "=p.own <= p.total",
        "checkMessage": "总投入应不小于自身投入 / total below own",
        "rule": "R-043",
    },
}
MONTHS = {
    "type": "number",
    "key": "months",
    "properties": {
        "kind": "int",
        "warn": "=months <= 36",
        "warnMessage": "超过一般周期",
        "rule": "R-047",
        "article": "第十六条",
        "reasonKey": "why",
    },
}
WHY = {"type": "textarea", "key": "why"}


def test_a_broken_rule_refuses_with_its_message_and_source(submit):
    with pytest.raises(InvalidForm) as refused:
        submit([OWN, TOTAL], {"p.own": "5", "p.total": "4"})
    assert refused.value.fields == {"p.total": "总投入应不小于自身投入（R-043） / total below own (R-043)"}


def test_a_rule_is_silent_while_what_it_reads_is_itself_wrong(submit):
    with pytest.raises(InvalidForm) as refused:
        submit([OWN, TOTAL], {"p.own": "x", "p.total": "4"})
    assert list(refused.value.fields) == ["p.own"]


def test_a_wrong_neighbour_does_not_silence_a_rule(submit):
    other = {"type": "number", "key": "p.other"}
    with pytest.raises(InvalidForm) as refused:
        submit([OWN, TOTAL, other], {"p.own": "5", "p.total": "4", "p.other": "x"})
    assert list(refused.value.fields) == ["p.other", "p.total"]


def test_a_rule_of_the_whole_form_goes_by_the_id_of_its_text(submit):
    text = {
        "type": "text",
        "id": "sum",
        "text": "合计",
        "properties": {"check": "=p.own = 3", "checkMessage": "合计应为 3"},
    }
    with pytest.raises(InvalidForm) as refused:
        submit([OWN, text], {"p.own": "2"})
    assert refused.value.fields == {"sum": "合计应为 3"}


def test_a_rule_that_is_not_known_to_hold_does_not_pass(submit):
    text = {
        "type": "text",
        "id": "sum",
        "text": "",
        "properties": {"check": "=nobody > 3", "checkMessage": "不成立"},
    }
    with pytest.raises(InvalidForm):
        submit([text], {})


def test_a_soft_rule_asks_for_its_reason_and_then_lets_pass(submit):
    with pytest.raises(InvalidForm) as refused:
        submit([MONTHS, WHY], {"months": "38"})
    assert refused.value.fields == {"why": "请填写 / required"}
    assert submit([MONTHS, WHY], {"months": "38", "why": "跨两个供暖季"}) == {
        "months": 38,
        "why": "跨两个供暖季",
    }


def test_without_a_broken_rule_no_reason_is_taken(submit):
    assert submit([MONTHS, WHY], {"months": "36", "why": "多余"}) == {"months": 36, "why": None}


def test_a_soft_rule_says_nothing_about_a_blank_field(form_of, environment):
    reading = read_draft(form_of(MONTHS, WHY), {}, {}, environment)
    assert (reading.warnings, reading.problems) == ({}, {})


def test_a_soft_rule_comes_with_rule_and_article(form_of, environment):
    reading = read_draft(form_of(MONTHS, WHY), {"months": "38"}, {}, environment)
    assert {key: [str(each) for each in found] for key, found in reading.warnings.items()} == {
        "months": ["超过一般周期（R-047，第十六条）"]
    }
