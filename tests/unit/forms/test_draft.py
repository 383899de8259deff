"""A draft keeps what was typed, wrong values too, and gives it back."""

import json

from werkzeug.datastructures import MultiDict

from app.forms import draft_of_variables, draft_values, is_page_action

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
        "yes": "true",
        "many": [],
        "files": ["7"],
        "rows": [{"cell": ""}],
        "preset": "缺省",
    }


def test_what_no_database_can_keep_is_left_out(form_of):
    draft = draft_values(form_of(*COMPONENTS), {"need.text": ["a\x00b\ud800c\vd\fe"]})
    assert draft["need.text"] == "abc\nd\ne"
