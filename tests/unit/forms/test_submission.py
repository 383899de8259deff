"""What a submission sets, and what it can't."""

from decimal import Decimal

import pytest

from app.domain.errors import InvalidForm

TITLE = {"type": "textfield", "key": "need.title", "label": "名称", "validate": {"required": True}}
FIELD = {
    "type": "radio",
    "key": "field",
    "values": [{"label": "能源", "value": "energy"}, {"label": "其他", "value": "other"}],
}
OTHER = {
    "type": "textfield",
    "key": "field_other",
    "conditional": {"hide": '=field != "other"'},
    "validate": {"required": True},
}


def test_dotted_keys_are_merged_into_the_object_already_there(submit):
    known = {"need": {"id": "N1", "title": "旧"}}
    assert submit([TITLE], {"need.title": "新"}, known) == {"need": {"id": "N1", "title": "新"}}
    assert known == {"need": {"id": "N1", "title": "旧"}}


def test_the_path_of_a_group_leads_to_the_keys_inside(submit):
    group = {"type": "group", "path": "need", "components": [{**TITLE, "key": "title", "id": "t"}]}
    assert submit([group], {"need.title": "名"}) == {"need": {"title": "名"}}


def test_every_wrong_field_is_named_at_once(submit):
    number = {"type": "number", "key": "n"}
    with pytest.raises(InvalidForm) as refused:
        submit([TITLE, number, FIELD], {"n": "x", "field": "atom"})
    assert list(refused.value.fields) == ["need.title", "n", "field"]
    assert (
        refused.value.fields["field"] == "“atom”不在可选范围内，请重新选择 / atom is not one of the options"
    )
    assert str(refused.value) == "“试表”有 3 处需要改正 / 3 fields need correction"


def test_unknown_keys_are_ignored(submit):
    assert submit([FIELD], {"field": "energy", "role": "dept_leader", "field.x": "1"}) == {"field": "energy"}


def test_what_the_answers_hide_is_neither_asked_for_nor_accepted_and_becomes_null(submit):
    assert submit([FIELD, OTHER], {"field": "energy", "field_other": "偷渡"}) == {
        "field": "energy",
        "field_other": None,
    }
    assert submit([FIELD, OTHER], {"field": "other", "field_other": "氢能"})["field_other"] == "氢能"
    with pytest.raises(InvalidForm):
        submit([FIELD, OTHER], {"field": "other"})


def test_what_the_case_hides_stays_as_it_is(submit):
    later = {"type": "textfield", "key": "result", "conditional": {"hide": '=stage != "end"'}}
    assert submit([later], {"result": "篡改"}, {"stage": "start", "result": "原值"}) == {}


def test_a_chain_of_conditions_settles(submit):
    second = {"type": "textfield", "key": "b", "conditional": {"hide": "=a = null"}}
    third = {"type": "textfield", "key": "c", "conditional": {"hide": "=b = null"}}
    first = {"type": "textfield", "key": "a", "conditional": {"hide": '=field != "other"'}}
    answers = {"field": "energy", "a": "1", "b": "2", "c": "3"}
    assert submit([third, second, first, FIELD], answers) == {
        "field": "energy",
        "a": None,
        "b": None,
        "c": None,
    }


def test_a_hidden_group_hides_what_it_holds(submit):
    group = {
        "type": "group",
        "conditional": {"hide": '=field = "energy"'},
        "components": [{**TITLE, "id": "t"}],
    }
    assert submit([FIELD, group], {"field": "energy", "need.title": "x"}) == {
        "field": "energy",
        "need": {"title": None},
    }


@pytest.mark.parametrize("closed", [{"readonly": True}, {"disabled": True}, {"readonly": "=locked"}])
def test_a_closed_field_is_never_overwritten(submit, closed):
    component = {"type": "textfield", "key": "org", "validate": {"required": True}, **closed}
    assert submit([component], {"org": "冒名"}, {"org": "原单位", "locked": True}) == {}


def test_a_computed_value_is_the_servers(submit):
    total = {"type": "number", "key": "total", "properties": {"kind": "money", "auto": "=a + b"}}
    a, b = ({"type": "number", "key": key, "properties": {"kind": "money"}} for key in "ab")
    assert submit([total, a, b], {"a": "1.10", "b": "2.20", "total": "999"})["total"] == Decimal("3.30")
    expression = {"type": "expression", "key": "double", "expression": "=a * 2"}
    assert submit([a, expression], {"a": "1.10"})["double"] == Decimal("2.20")


def test_options_may_be_computed_and_nothing_else_is_taken(submit):
    component = {
        "type": "select",
        "key": "who",
        "valuesExpression": "=for e in experts return {label: e.name, value: e.id}",
    }
    variables = {"experts": [{"id": "E1", "name": "甲"}]}
    assert submit([component], {"who": "E1"}, variables) == {"who": "E1"}
    with pytest.raises(InvalidForm):
        submit([component], {"who": "E2"}, variables)


def test_options_keep_the_type_of_their_value(submit):
    component = {
        "type": "radio",
        "key": "n",
        "values": [{"label": "一", "value": 1}, {"label": "是", "value": True}],
    }
    assert submit([component], {"n": "1"}) == {"n": 1}
    assert submit([component], {"n": "true"}) == {"n": True}


def test_blank_answers_are_null_false_or_empty(submit):
    components = [
        {"type": "textfield", "key": "t"},
        {"type": "number", "key": "n"},
        {"type": "checkbox", "key": "b"},
        {"type": "checklist", "key": "l", "values": [{"label": "甲", "value": "a"}]},
        {"type": "filepicker", "key": "f"},
        {
            "type": "dynamiclist",
            "path": "r",
            "components": [{"type": "textfield", "id": "x", "key": "x", "label": "x"}],
        },
    ]
    assert submit(components, {"t": " \r\n"}) == {"t": None, "n": None, "b": False, "l": [], "f": [], "r": []}


def test_a_required_checkbox_must_be_ticked(submit):
    pledge = {"type": "checkbox", "key": "pledge", "validate": {"required": True}}
    assert submit([pledge], {"pledge": "true"}) == {"pledge": True}
    with pytest.raises(InvalidForm, match="1 处"):
        submit([pledge], {})


def test_required_may_depend_on_the_answers(submit):
    reason = {"type": "textfield", "key": "reason", "properties": {"requiredIf": '=field = "other"'}}
    assert submit([FIELD, reason], {"field": "energy"})["reason"] is None
    with pytest.raises(InvalidForm) as refused:
        submit([FIELD, reason], {"field": "other"})
    assert refused.value.fields == {"reason": "请填写 / required"}


def test_files_are_those_the_person_may_use_and_the_field_takes(submit):
    component = {
        "type": "filepicker",
        "key": "proof",
        "multiple": True,
        "properties": {"accept": ".pdf", "maxSizeMb": "1", "maxFiles": "2"},
    }
    facts = {"id": "1", "name": "证明.PDF", "size": 10, "sha256": "s", "type": "application/pdf"}
    files = {
        "1": facts | {"owner": 7},
        "2": facts | {"id": "2", "name": "a.exe"},
        "3": facts | {"id": "3", "size": 2**21},
    }
    assert submit([component], {"proof": ["1"]}, files=files) == {"proof": [facts]}
    for ids, message in [
        (["9"], "文件已不在"),
        (["2"], "“a.exe”不在可收的类型之内"),
        (["3"], "“证明.PDF”2.0 MB"),
        (list("123"), "最多 2 个文件"),
    ]:
        with pytest.raises(InvalidForm) as refused:
            submit([component], {"proof": ids}, files=files)
        assert refused.value.fields["proof"].startswith(message)


def test_a_pattern_is_matched_without_backtracking(submit):
    component = {"type": "textfield", "key": "x", "validate": {"pattern": "^(a+)+$"}}
    with pytest.raises(InvalidForm):
        submit([component], {"x": "a" * 5000 + "b"})


def test_files_that_the_field_holds_already_may_be_kept(submit):
    inner = {"type": "filepicker", "id": "i", "key": "scan", "label": "扫描件"}
    rows = {"type": "dynamiclist", "path": "rows", "components": [inner]}
    old, older = {"id": "7", "name": "旧.pdf", "size": 1}, {"id": "8", "name": "更旧.pdf", "size": 1}
    known = {"proof": [old], "rows": [{"scan": [older]}], "secret": [{"id": "9", "name": "密.pdf"}]}
    component = {"type": "filepicker", "key": "proof"}
    assert submit([component, rows], {"proof": "7", "rows.1.scan": "8"}, known) == {
        "proof": [old],
        "rows": [{"scan": [older]}],
    }
    with pytest.raises(InvalidForm):
        submit([component, rows], {"proof": "9"}, known)
