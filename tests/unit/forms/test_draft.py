"""A draft keeps what was typed, wrong values too, and gives it back."""

import json

import pytest
from werkzeug.datastructures import MultiDict

from app.domain.errors import InvalidDeployment
from app.forms import changed_draft, draft_of_variables, draft_values, is_page_action, read_form

COMPONENTS = (
    {"type": "textarea", "key": "need.text"},
    {"type": "number", "key": "sum", "properties": {"kind": "money"}},
    {"type": "checkbox", "key": "yes"},
    {
        "type": "checklist",
        "key": "many",
        "values": [{"label": "甲", "value": "a"}, {"label": "乙", "value": "b"}],
    },
    {"type": "filepicker", "key": "files", "multiple": True},
    {
        "type": "dynamiclist",
        "path": "rows",
        "components": [{"type": "textfield", "id": "r", "key": "cell", "label": "格"}],
    },
    {"type": "textfield", "key": "preset", "defaultValue": "缺省"},
)
TYPED = MultiDict(
    [
        ("need.text", "第一行\r\n第二行 "),
        ("sum", "十万"),
        ("yes", "true"),
        ("many", "a"),
        ("many", "zzz"),
        ("files", "7"),
        ("files", "9"),
        ("rows.1.cell", "一"),
        ("rows.4.cell", ""),
        ("rows.9.cell", "三"),
        ("preset", ""),
        ("stranger", "x"),
    ]
)
KEPT = {
    "need.text": "第一行\n第二行 ",
    "sum": "十万",
    "yes": "true",
    "many": ["a", "zzz"],
    "files": ["7", "9"],
    "rows": [{"cell": "一"}, {"cell": ""}, {"cell": "三"}],
    "preset": "",
}


def test_what_was_typed_is_kept_as_it_was_typed(form_of):
    draft = draft_values(form_of(*COMPONENTS), TYPED)
    assert draft == KEPT
    assert json.loads(json.dumps(draft)) == draft


def test_what_has_changed_takes_its_place_and_the_rest_stays_as_it_was_kept(form_of):
    sent = MultiDict([("form-part", "need.text"), ("form-part", "rows"), ("form-part", "many")])
    sent.update({"need.text": "新", "rows.2.cell": "二", "preset": "没有改的不看"})
    draft = changed_draft(form_of(*COMPONENTS), sent, KEPT)
    assert draft == KEPT | {"need.text": "新", "rows": [{"cell": "二"}], "many": []}


def test_a_row_is_added_and_removed_by_a_button_without_scripts(form_of):
    form = form_of(*COMPONENTS)
    added = TYPED.copy()
    added.add("form-action", "add:rows")
    assert is_page_action(added)
    assert draft_values(form, added)["rows"] == [*KEPT["rows"], {"cell": ""}]
    removed = TYPED.copy()
    removed.add("form-action", "remove:rows.2")
    assert draft_values(form, removed)["rows"] == [{"cell": "一"}, {"cell": "三"}]
    dropped = TYPED.copy()
    dropped.add("form-action", "drop:files:7")
    assert draft_values(form, dropped)["files"] == ["9"]


def test_buttons_that_fit_nothing_change_nothing(form_of):
    form = form_of(*COMPONENTS)
    for action in [
        "add:sum",
        "remove:rows",
        "remove:rows.99",
        "drop:rows:1",
        "add:rows.77.x",
        "add:",
        "x",
        "remove:rows.²",
    ]:
        pressed = TYPED.copy()
        pressed.add("form-action", action)
        assert draft_values(form, pressed) == KEPT
    assert not is_page_action(TYPED)


def test_a_form_begins_with_what_the_process_knows_or_with_its_defaults(form_of):
    draft = draft_of_variables(
        form_of(*COMPONENTS), {"need": {"text": "已知"}, "sum": 2400, "yes": True, "files": [{"id": 7}]}
    )
    assert draft == {
        "need.text": "已知",
        "sum": "2400.00",
        "yes": "",
        "many": [],
        "files": ["7"],
        "rows": [{"cell": ""}],
        "preset": "缺省",
    }


def test_what_no_database_can_keep_is_left_out(form_of):
    draft = draft_values(form_of(*COMPONENTS), {"need.text": ["a\x00b\ud800c\vd\fe"]})
    assert draft["need.text"] == "abc\nd\ne"


JUDGEMENT = (
    {"type": "textarea", "key": "review.words"},
    {"type": "number", "key": "review.sum"},
    {"type": "radio", "key": "review.result", "values": [{"label": "通过", "value": "pass"}]},
    {"type": "checkbox", "key": "review.sworn"},
    {"type": "textfield", "key": "review.known", "readonly": True},
    {
        "type": "dynamiclist",
        "path": "review.rows",
        "allowAddRemove": False,
        "components": [
            {"type": "textfield", "id": "n", "key": "name", "label": "名称", "readonly": True},
            {"type": "textfield", "id": "w", "key": "words", "label": "意见"},
            {
                "type": "radio",
                "id": "v",
                "key": "vote",
                "label": "票",
                "values": [{"label": "是", "value": "y"}],
            },
        ],
    },
)
EARLIER = {
    "review": {
        "words": "上轮意见",
        "sum": 900,
        "result": "pass",
        "sworn": True,
        "known": "流程所给",
        "rows": [{"name": "甲", "words": "好", "vote": "y"}, {"name": "乙", "words": "好", "vote": "y"}],
    }
}


def begun(file_of, begins):
    raw = json.loads(file_of(*JUDGEMENT))
    raw["components"][0]["properties"] = {"begins": begins}
    return draft_of_variables(read_form(json.dumps(raw).encode(), "f.form"), EARLIER)


def test_a_judgement_begins_empty_but_for_what_the_process_gives(file_of):
    assert begun(file_of, "empty") == {
        "review.words": "",
        "review.sum": "",
        "review.result": "",
        "review.sworn": "",
        "review.known": "流程所给",
        "review.rows": [{"name": "甲", "words": "", "vote": ""}, {"name": "乙", "words": "", "vote": ""}],
    }


def test_a_record_may_keep_its_words_while_every_choice_is_made_anew(file_of):
    draft = begun(file_of, "undecided")
    assert (draft["review.words"], draft["review.sum"]) == ("上轮意见", "900")
    assert (draft["review.result"], draft["review.sworn"]) == ("", "")
    assert draft["review.rows"][0] == {"name": "甲", "words": "好", "vote": ""}


def test_what_a_form_begins_with_is_one_known_word_on_its_title(file_of):
    raw = json.loads(file_of(*JUDGEMENT, {"type": "text", "text": "说明", "properties": {"begins": "empty"}}))
    raw["components"][0]["properties"] = {"begins": "blank"}
    with pytest.raises(InvalidDeployment) as refusal:
        read_form(json.dumps(raw).encode(), "f.form")
    assert {finding.rule for finding in refusal.value.findings} == {"begins", "begins_place"}
