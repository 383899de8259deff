"""form-js files: what is read, what is refused and in which words."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.errors import InvalidDeployment, Severity
from app.forms import lint_form, read_form
from app.forms.tree import (
    Checkbox,
    ChoiceField,
    Computed,
    DateField,
    Documents,
    FileField,
    Group,
    ListField,
    NumberField,
    Table,
    Text,
    TextField,
)

FORMS = sorted((Path(__file__).parents[3] / "forms").glob("*.form"))

SUPPORTED = {
    "textfield": ({"key": "x"}, TextField),
    "textarea": ({"key": "x"}, TextField),
    "number": ({"key": "x"}, NumberField),
    "datetime": ({"key": "x", "subtype": "date"}, DateField),
    "checkbox": ({"key": "x"}, Checkbox),
    "checklist": ({"key": "x", "values": [{"label": "a", "value": "a"}]}, ChoiceField),
    "radio": ({"key": "x", "values": [{"label": "a", "value": "a"}]}, ChoiceField),
    "select": ({"key": "x", "valuesKey": "list"}, ChoiceField),
    "taglist": ({"key": "x", "valuesExpression": "=list"}, ChoiceField),
    "filepicker": ({"key": "x"}, FileField),
    "dynamiclist": (
        {"path": "x", "components": [{"type": "textfield", "id": "i", "key": "y", "label": "y"}]},
        ListField,
    ),
    "group": ({"components": []}, Group),
    "text": ({"text": "字"}, Text),
    "table": ({"dataSource": "=rows", "columns": [{"key": "a", "label": "甲"}]}, Table),
    "documentPreview": ({"dataSource": "=files"}, Documents),
    "expression": ({"key": "x", "expression": "=1"}, Computed),
}


@pytest.mark.parametrize("type_", SUPPORTED)
def test_a_supported_component_becomes_its_own_kind(form_of, type_):
    attributes, kind = SUPPORTED[type_]
    (component,) = form_of({"type": type_, **attributes}).components
    assert type(component) is kind


@pytest.mark.parametrize("type_", ["button", "separator", "spacer"])
def test_what_a_page_has_of_its_own_is_left_out(form_of, type_):
    assert form_of({"type": type_}).components == ()


@pytest.mark.parametrize("type_", ["html", "iframe", "image", "hologram"])
def test_what_is_not_supported_is_refused_with_reason_and_remedy(file_of, type_):
    (finding,) = lint_form(file_of({"type": type_, "id": "bad"}), "f.form")
    assert (finding.file, finding.element_id, finding.rule, finding.severity) == (
        "f.form",
        "bad",
        "unsupported",
        Severity.ERROR,
    )
    assert type_ in finding.what
    assert finding.remedy


def rules(findings):
    return [finding.rule for finding in findings]


@pytest.mark.parametrize(
    ("component", "rule"),
    [
        ({"type": "textfield", "key": "a b"}, "key"),
        ({"type": "textfield", "key": "a.2"}, "key"),
        ({"type": "textfield", "key": "csrf_token"}, "key"),
        ({"type": "textfield", "key": "单位"}, "key"),
        ({"type": "textfield", "key": "x", "label": ""}, "label"),
        ({"type": "textfield", "key": "x", "label": "{{name}}"}, "constant_text"),
        ({"type": "text", "text": "{{name}}"}, "template"),
        ({"type": "textfield", "key": "x", "properties": {"kind": "iban"}}, "unknown_kind"),
        ({"type": "number", "key": "x", "properties": {"kind": "uscc"}}, "unknown_kind"),
        ({"type": "textfield", "key": "x", "properties": {"maxWord": "10"}}, "unknown_property"),
        ({"type": "textfield", "key": "x", "properties": {"colour": "red"}}, "unknown_property"),
        ({"type": "textfield", "key": "x", "properties": {"minRows": "1"}}, "property_place"),
        ({"type": "textfield", "key": "x", "properties": {"maxWords": "many"}}, "whole_number"),
        ({"type": "textfield", "key": "x", "properties": {"confidential": "top"}}, "confidential"),
        ({"type": "textfield", "key": "x", "properties": {"check": "=true"}}, "rule_without_message"),
        (
            {
                "type": "textfield",
                "key": "x",
                "properties": {"warn": "=true", "warnMessage": "m", "reasonKey": "no"},
            },
            "reason_key",
        ),
        ({"type": "textfield", "key": "x", "validate": {"pattern": "("}}, "pattern"),
        ({"type": "number", "key": "x", "validate": {"min": "some"}}, "limit"),
        ({"type": "radio", "key": "x"}, "options"),
        ({"type": "radio", "key": "x", "values": [{"value": "a"}, {"value": "a"}]}, "option_twice"),
        ({"type": "radio", "key": "x", "values": [{"value": ""}]}, "option_empty"),
        ({"type": "datetime", "key": "x", "subtype": "week"}, "subtype"),
        ({"type": "dynamiclist", "path": "x", "components": []}, "rows_empty"),
        ({"type": "table", "dataSource": "=x"}, "table"),
        ({"type": "filepicker", "key": "x", "properties": {"accept": "pdf"}}, "accept"),
    ],
)
def test_a_mistake_of_the_author_is_found(file_of, component, rule):
    assert rules(lint_form(file_of(component), "f.form")) == [rule]


def test_a_misspelt_property_is_an_error_and_gets_a_suggestion(file_of):
    (finding,) = lint_form(
        file_of({"type": "textfield", "key": "x", "properties": {"maxWord": "10"}}), "f.form"
    )
    assert (finding.severity, finding.remedy) == (
        Severity.ERROR,
        "是否为“maxWords”？ / Did you mean maxWords?",
    )


def test_an_unparsable_condition_is_found_with_its_position(file_of):
    (finding,) = lint_form(
        file_of({"type": "textfield", "key": "x", "conditional": {"hide": "=a = ="}}), "f.form"
    )
    assert finding.rule == "feel"
    assert "1" in finding.what
    assert "=a = =" in finding.remedy


@pytest.mark.parametrize("keys", [("a", "a"), ("need", "need.title")])
def test_two_fields_never_share_a_value_and_both_are_named(file_of, keys):
    (found,) = lint_form(file_of(*({"type": "textfield", "key": key} for key in keys)), "f.form")
    assert found.rule in ("key_twice", "key_inside")
    assert found.element_id == "c1"
    assert "（c0）" in found.what


def test_every_finding_is_told_at_once(file_of):
    data = file_of(
        {"type": "html", "id": "x"},
        {"type": "textfield", "key": "1", "id": "x"},
        id="other",
        schemaVersion=20,
    )
    with pytest.raises(InvalidDeployment) as refused:
        read_form(data, "f.form")
    assert rules(refused.value.findings) == ["schema_version", "form_id", "unsupported", "id_twice", "key"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"components": 3}',
        b'{"components": [NaN]}',
        b"[" * 100_000,
        b" " * 3_000_000,
    ],
)
def test_what_is_no_form_is_one_finding(data):
    assert len(lint_form(data, "f.form")) == 1


def test_limits_are_exact_and_columns_are_shared(form_of):
    form = form_of(
        {"type": "number", "key": "a", "validate": {"min": 0.1}, "layout": {"row": "r", "columns": 10}},
        {"type": "number", "key": "b", "layout": {"row": "r", "columns": 6}},
        {"type": "number", "key": "c", "layout": {"row": "s"}},
        {"type": "number", "key": "d", "layout": {"row": "s"}},
    )
    assert next(form.fields()).minimum == Decimal("0.1")
    assert [component.span for component in form.components] == [4, 2, 3, 3]


def test_the_title_is_the_first_heading(form_of):
    form = form_of({"type": "text", "text": "说明"})
    assert (form.title, [component.markdown for component in form.components]) == ("试表", ["说明"])


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_our_own_forms_have_no_finding(path):
    assert [str(finding) for finding in lint_form(path.read_bytes(), path.name)] == []


def test_a_stock_file_keeps_what_we_do_not_read(form_of):
    component = {
        "type": "textfield",
        "key": "x",
        "layout": {"row": "Row_1", "columns": None},
        "appearance": {"suffixAdorner": "人"},
    }
    (field,) = form_of(json.loads(json.dumps(component))).components
    assert field.unit == "人"


def test_a_form_without_title_goes_by_its_id(file_of):
    data = file_of().replace(b"# ", b"")
    (finding,) = lint_form(data, "f.form")
    assert (finding.rule, finding.severity) == ("title", Severity.WARNING)
    assert read_form(data, "f.form").title == "f"


@pytest.mark.parametrize(
    "component",
    [
        {"type": "textfield", "key": "b", "properties": {"check": "=nofunc(b)", "checkMessage": "m"}},
        {"type": "textfield", "key": "b", "conditional": {"hide": "=nofunc(1)"}},
        {"type": "textfield", "key": "b", "properties": {"requiredIf": "=nofunc(1)"}},
        {"type": "expression", "key": "b", "expression": "=nofunc(1)"},
        {"type": "text", "text": "=nofunc(1)"},
        {"type": "select", "key": "b", "valuesExpression": "=nofunc(1)"},
    ],
)
def test_a_function_that_does_not_exist_is_found_in_every_formula(file_of, component):
    data = file_of({"type": "textfield", "key": "a"}, component)
    (finding,) = lint_form(data, "f.form")
    assert (finding.element_id, finding.rule) == ("c1", "unknown_function")
    assert "nofunc" in finding.what


def test_a_function_of_the_form_s_own_or_of_ours_is_known(file_of):
    text = "=string(add working days(today(), 5)) + (function(x) x)(a)"
    assert (
        lint_form(file_of({"type": "textfield", "key": "a"}, {"type": "text", "text": text}), "f.form") == []
    )
