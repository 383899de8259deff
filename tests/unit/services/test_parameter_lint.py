"""A misspelt parameter is found with its file, its element and what was probably meant."""

import json

from app.services.parameter_lint import lint_parameters

KNOWN = {"accept_workdays", "expert_min"}


def test_a_misspelt_parameter_in_a_diagram_names_the_element_and_the_right_word():
    task = b'<t id="accept_need" name="accept"><s dueDate="=parameters.acept_workdays"/></t>'
    xml = b'<d xmlns="urn:x">' + task + b"</d>"
    [finding] = lint_parameters("stage.bpmn", xml, KNOWN)
    assert (finding.file, finding.element_id, finding.element_name) == (
        "stage.bpmn",
        "accept_need",
        "accept",
    )
    assert "acept_workdays" in finding.what
    assert "accept_workdays" in finding.remedy


def test_a_misspelt_parameter_in_a_form_names_the_component():
    form = {
        "id": "f",
        "components": [{"id": "own", "label": "own", "properties": {"check": "=parameters.no_such > 1"}}],
    }
    [finding] = lint_parameters("f.form", json.dumps(form).encode(), KNOWN)
    assert finding.element_id == "own"


def test_known_parameters_and_other_words_are_no_findings():
    xml = b'<d><t id="a" x="=parameters.expert_min + parameters . accept_workdays" y="my parameters"/></d>'
    assert list(lint_parameters("a.dmn", xml, KNOWN)) == []
