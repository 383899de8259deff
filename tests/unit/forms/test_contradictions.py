"""A form that nobody could fill in as it stands is refused at deploy, with field and remedy."""

from datetime import date
from pathlib import Path

import pytest

from app.domain.errors import Severity
from app.forms import lint_form, read_form

FORMS = sorted((Path(__file__).parents[3] / "forms").glob("*.form"))
OPTIONS = [{"label": "甲", "value": "a"}, {"label": "乙", "value": "b"}]


def found(file_of, *components):
    return [(each.element_id, each.rule) for each in lint_form(file_of(*components), "f.form")]


@pytest.mark.parametrize(
    "component",
    [
        {"type": "number", "validate": {"min": 5, "max": 4}},
        {"type": "number", "properties": {"kind": "money"}, "validate": {"min": "5.01", "max": "5"}},
        {"type": "textfield", "properties": {"kind": "int"}, "validate": {"min": 2, "max": 1}},
        {"type": "textfield", "validate": {"minLength": 3, "maxLength": 2}},
        {"type": "textarea", "validate": {"minLength": 30}, "properties": {"maxWords": "20"}},
    ],
)
def test_bounds_that_no_value_meets_are_refused(file_of, component):
    assert found(file_of, {"key": "x", **component}) == [("c0", "bounds_cross")]


@pytest.mark.parametrize(
    "component",
    [
        {"type": "number", "validate": {"min": 5, "max": 5}},
        {"type": "number", "validate": {"min": "=most + 1", "max": 4}},
        {"type": "textfield", "validate": {"minLength": 3, "maxLength": "=n"}},
    ],
)
def test_bounds_that_may_be_met_are_fine(file_of, component):
    assert found(file_of, {"key": "x", **component}) == []


@pytest.mark.parametrize(
    "component",
    [
        {"type": "number", "defaultValue": "many"},
        {"type": "number", "defaultValue": True},
        {"type": "number", "defaultValue": 11, "validate": {"max": 10}},
        {"type": "number", "defaultValue": 1.5, "properties": {"kind": "int"}},
        {"type": "textfield", "defaultValue": 12},
        {"type": "textfield", "defaultValue": "四个字呢", "validate": {"maxLength": 3}},
        {"type": "textfield", "defaultValue": "x", "validate": {"pattern": "^[0-9]+$"}},
        {"type": "textfield", "defaultValue": "x@", "properties": {"kind": "email"}},
        {"type": "textfield", "defaultValue": "王小明", "properties": {"kind": "sign"}},
        {"type": "datetime", "subtype": "date", "defaultValue": "2021-13-01"},
        {"type": "checkbox", "defaultValue": "yes"},
        {"type": "radio", "values": OPTIONS, "defaultValue": "c"},
        {"type": "select", "values": OPTIONS, "defaultValue": ["a"]},
        {"type": "checklist", "values": OPTIONS, "defaultValue": "a"},
        {"type": "taglist", "values": OPTIONS, "defaultValue": ["a", "c"]},
        {"type": "filepicker", "defaultValue": "x.pdf"},
    ],
)
def test_a_default_that_its_own_field_refuses_is_refused(file_of, component):
    assert found(file_of, {"key": "x", **component}) == [("c0", "default")]


@pytest.mark.parametrize(
    "component",
    [
        {"type": "number", "defaultValue": "10", "validate": {"max": 10}},
        {"type": "number", "defaultValue": 10, "validate": {"max": "=most"}},
        {"type": "textfield", "defaultValue": ""},
        {"type": "datetime", "subtype": "date", "defaultValue": f"{date.min.replace(year=2021)}"},
        {"type": "checkbox", "defaultValue": False},
        {"type": "radio", "values": [{"label": "一", "value": 1}], "defaultValue": 1},
        {"type": "radio", "valuesExpression": "=listed", "defaultValue": "c"},
        {"type": "checklist", "values": OPTIONS, "defaultValue": ["b"]},
    ],
)
def test_a_default_that_its_field_takes_is_fine(file_of, component):
    assert found(file_of, {"key": "x", **component}) == []


def test_defaults_and_bounds_inside_rows_are_looked_at_too(file_of):
    inner = {"type": "number", "id": "n", "key": "n", "label": "数", "validate": {"min": 2, "max": 1}}
    assert found(file_of, {"type": "dynamiclist", "path": "rows", "components": [inner]}) == [
        ("n", "bounds_cross")
    ]


@pytest.mark.parametrize(("accept", "named"), [(".exe", ".exe"), (".pdf,.svg, .HTML", ".svg、.html")])
def test_kinds_of_files_that_are_never_taken_are_refused(file_of, accept, named):
    (finding,) = lint_form(file_of({"type": "filepicker", "key": "x", "accept": accept}), "f.form")
    assert (finding.rule, finding.severity, named in finding.what) == ("accept_kind", Severity.ERROR, True)
    assert ".pdf" in finding.remedy


def text(key, hide=None, **more):
    return {"type": "textfield", "key": key, **({"conditional": {"hide": hide}} if hide else {}), **more}


CIRCLES = [
    [text("a", "=b = null"), text("b", "=a = null")],
    [text("a", "=a = 1")],
    [text("a", properties={"auto": "=b"}), text("b", "=a = 1")],
    [{"type": "expression", "key": "a", "expression": "=b + 1"}, text("b", properties={"auto": "=a - 1"})],
    [text("n.a", "=n.b = 1"), text("n.b", "=n.c = 1"), text("n.c", "=n.a = 1")],
    [
        {
            "type": "group",
            "label": "组",
            "conditional": {"hide": "=b = 1"},
            "components": [text("a", id="g", label="甲")],
        },
        text("b", "=a = 1"),
    ],
]


@pytest.mark.parametrize("components", CIRCLES)
def test_conditions_and_computed_values_that_wait_for_each_other_are_refused(file_of, components):
    (finding,) = lint_form(file_of(*components), "f.form")
    assert (finding.rule, finding.severity) == ("circle", Severity.ERROR)
    assert "→" in finding.what


def test_a_circle_inside_rows_is_found(file_of):
    inner = [text("a", "=b = 1", id="a", label="甲"), text("b", "=a = 1", id="b", label="乙")]
    assert found(file_of, {"type": "dynamiclist", "path": "rows", "components": inner}) == [("a", "circle")]


def test_what_is_only_shown_may_be_hidden_while_nothing_is_known(file_of):
    assert found(file_of, text("a", "=a = null", readonly=True), text("b", "=a = null")) == []


def test_rows_that_the_case_gives_may_be_hidden_while_there_are_none(file_of):
    rows = {"type": "dynamiclist", "path": "rows", "allowAddRemove": False}
    rows |= {"components": [text("a", id="a", label="甲")], "conditional": {"hide": "=count(rows) = 0"}}
    assert found(file_of, rows) == []


def test_a_form_deployed_before_is_still_read(file_of):
    read_form(file_of({"type": "number", "key": "x", "validate": {"min": 5, "max": 4}}), "f.form")


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_none_of_our_forms_contradicts_itself(path):
    assert lint_form(path.read_bytes(), path.name) == []
