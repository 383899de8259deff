"""Repeatable rows."""

import pytest

from app.domain.errors import InvalidForm

NAME = {"type": "textfield", "id": "n", "key": "name", "label": "指标", "validate": {"required": True}}
NOW = {"type": "number", "id": "v", "key": "value", "label": "现状值"}
KPI = {
    "type": "dynamiclist",
    "path": "kpi",
    "components": [NAME, NOW],
    "properties": {"minRows": "1", "maxRows": "3"},
}


def test_rows_come_in_the_order_of_their_numbers_and_blank_ones_are_left_out(submit):
    texts = {"kpi.10.name": "乙", "kpi.2.name": "甲", "kpi.5.name": "  ", "kpi.5": "row", "kpi.2.value": "1"}
    assert submit([KPI], texts) == {"kpi": [{"name": "甲", "value": 1}, {"name": "乙", "value": None}]}


def test_a_wrong_cell_goes_by_its_row_from_one(submit):
    with pytest.raises(InvalidForm) as refused:
        submit([KPI], {"kpi.1.name": "甲", "kpi.2.value": "x"})
    assert list(refused.value.fields) == ["kpi.2.name", "kpi.2.value"]


@pytest.mark.parametrize(("rows", "message"), [(0, "至少填 1 行，现有 0 行"), (4, "最多 3 行，现有 4 行")])
def test_too_few_and_too_many_rows_are_refused(submit, rows, message):
    with pytest.raises(InvalidForm) as refused:
        submit([KPI], {f"kpi.{number}.name": "x" for number in range(1, rows + 1)})
    assert refused.value.fields["kpi"].startswith(message)


def test_conditions_and_rules_in_a_row_see_the_row(submit):
    other = {
        "type": "textfield",
        "id": "o",
        "key": "other",
        "label": "说明",
        "conditional": {"hide": '=this.name != "其他"'},
    }
    value = NOW | {"properties": {"check": "=value > floor", "checkMessage": "应高于下限"}}
    listed = {"type": "dynamiclist", "path": "kpi", "components": [NAME, value, other]}
    texts = {
        "kpi.1.name": "其他",
        "kpi.1.value": "5",
        "kpi.1.other": "说明",
        "kpi.2.name": "甲",
        "kpi.2.value": "6",
        "kpi.2.other": "无",
    }
    assert submit([listed], texts, {"floor": 4}) == {
        "kpi": [{"name": "其他", "value": 5, "other": "说明"}, {"name": "甲", "value": 6, "other": None}]
    }
    with pytest.raises(InvalidForm) as refused:
        submit([listed], texts, {"floor": 5})
    assert refused.value.fields == {"kpi.1.value": "应高于下限"}


def test_rules_over_rows_see_all_of_them(submit):
    total = {
        "type": "text",
        "id": "t",
        "text": "",
        "properties": {"check": "=sum(kpi.value) = 100", "checkMessage": "合计应为 100"},
    }
    assert submit(
        [KPI, total], {"kpi.1.name": "a", "kpi.1.value": "40", "kpi.2.name": "b", "kpi.2.value": "60"}
    )
    with pytest.raises(InvalidForm) as refused:
        submit([KPI, total], {"kpi.1.name": "a", "kpi.1.value": "40"})
    assert refused.value.fields == {"t": "合计应为 100"}


def test_rows_the_process_gave_keep_what_a_person_may_not_change(submit):
    name = {**NAME, "readonly": True}
    score = {
        "type": "number",
        "id": "s",
        "key": "score",
        "label": "分",
        "validate": {"required": True, "max": 10},
    }
    scores = {"type": "dynamiclist", "path": "scores", "allowAddRemove": False, "components": [name, score]}
    known = {"scores": [{"id": "a", "name": "创新", "full": 10}, {"id": "b", "name": "可行", "full": 10}]}
    texts = {"scores.1.score": "8", "scores.1.name": "冒名", "scores.2.score": "9", "scores.3.score": "10"}
    assert submit([scores], texts, known) == {
        "scores": [
            {"id": "a", "name": "创新", "full": 10, "score": 8},
            {"id": "b", "name": "可行", "full": 10, "score": 9},
        ]
    }
    with pytest.raises(InvalidForm) as refused:
        submit([scores], {"scores.1.score": "11"}, known)
    assert list(refused.value.fields) == ["scores.1.score", "scores.2.score"]


def test_rows_hold_rows(submit):
    inner = {"type": "dynamiclist", "id": "i", "path": "people", "label": "人员", "components": [NAME]}
    outer = {
        "type": "dynamiclist",
        "path": "units",
        "components": [{**NAME, "id": "u", "key": "unit"}, inner],
    }
    assert submit(
        [outer], {"units.1.unit": "甲", "units.1.people.1.name": "张", "units.1.people.2.name": "李"}
    ) == {"units": [{"unit": "甲", "people": [{"name": "张"}, {"name": "李"}]}]}


def test_a_read_only_list_is_left_alone(submit):
    assert submit([KPI | {"readonly": True}], {"kpi.1.name": "x"}, {"kpi": [{"name": "原"}]}) == {}
