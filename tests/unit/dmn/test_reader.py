import pytest

from app.dmn import read_decisions
from app.dmn.xml import MAX_BYTES, MAX_DEPTH
from app.domain.errors import InvalidDeployment
from tests.unit.dmn.building import DMN_13, DMN_15, ENVIRONMENT, decision, definitions, literal, table


def rules_of(xml):
    with pytest.raises(InvalidDeployment) as refused:
        read_decisions(xml, file="file.dmn")
    assert all(finding.file == "file.dmn" and finding.remedy for finding in refused.value.findings)
    return [finding.rule for finding in refused.value.findings]


@pytest.mark.parametrize("version", [DMN_13, "https://www.omg.org/spec/DMN/20211108/MODEL/", DMN_15])
def test_the_three_versions_of_dmn_are_read(version):
    assert read_decisions(definitions(decision("d", literal("1")), version=version)).decision_ids == ("d",)


def test_older_versions_and_other_files_are_refused():
    old = "http://www.omg.org/spec/DMN/20180521/MODEL/"
    assert rules_of(definitions(decision("d", literal("1")), version=old)) == ["dmn-version"]
    assert rules_of(b"<html/>") == ["dmn-version"]
    assert rules_of(b"not xml") == ["dmn-xml"]


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE definitions>",
        '<!DOCTYPE definitions [<!ENTITY secret SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE definitions [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE definitions SYSTEM "http://127.0.0.1:1/no.dtd">',
        '<!DOCTYPE definitions [<!ENTITY a "aaaa"> <!-- never closed',
    ],
)
def test_a_file_with_a_document_type_is_refused(doctype):
    assert rules_of(doctype.encode() + definitions(decision("d", literal("1")))) == ["dmn-doctype"]


def test_files_that_are_too_long_or_nested_too_deep_are_refused():
    assert rules_of(b" " * (MAX_BYTES + 1)) == ["dmn-size"]
    deep = "<list>" * MAX_DEPTH + literal("1") + "</list>" * MAX_DEPTH
    assert rules_of(definitions(decision("d", deep))) == ["dmn-size"]


def test_a_java_function_is_refused_by_name():
    java = f'<functionDefinition kind="Java">{literal("{class: 1}")}</functionDefinition>'
    assert rules_of(definitions(decision("d", java))) == ["dmn-function-kind"]


def test_another_expression_language_is_refused():
    other = '<literalExpression expressionLanguage="javascript"><text>1</text></literalExpression>'
    assert rules_of(definitions(decision("d", other))) == ["dmn-language"]


def test_an_unknown_expression_is_refused_with_its_element():
    with pytest.raises(InvalidDeployment) as refused:
        read_decisions(definitions(decision("d", "<matrix/>")))
    (finding,) = refused.value.findings
    assert (finding.rule, finding.element_id, finding.element_name) == ("dmn-unsupported", "d", "d")
    assert "matrix" in finding.what


def test_unknown_hit_policies_and_aggregations_out_of_place_are_refused():
    rows = [(["-"], ["1"])]
    assert rules_of(definitions(decision("d", table(["n"], ["r"], rows, hit_policy="LAST")))) == [
        "dmn-hit-policy"
    ]
    summed = table(["n"], ["p", "q"], [(["-"], ["1", "2"])], hit_policy="COLLECT", aggregation="SUM")
    assert rules_of(definitions(decision("d", summed))) == ["dmn-aggregation"]
    assert rules_of(definitions(decision("d", table(["n"], ["r"], rows, hit_policy="PRIORITY")))) == [
        "dmn-priority"
    ]


def test_a_row_with_missing_cells_is_refused_with_its_number():
    with pytest.raises(InvalidDeployment, match="row 2"):
        read_decisions(
            definitions(decision("d", table(["a", "b"], ["r"], [(["-", "-"], ["1"]), (["-"], ["1"])])))
        )


def test_unparsable_feel_is_refused_with_element_line_and_column():
    broken = table(["n"], ["r"], [(["> 5 +"], ["1"])])
    with pytest.raises(InvalidDeployment) as refused:
        read_decisions(definitions(decision("d", broken)))
    (finding,) = refused.value.findings
    assert (finding.rule, finding.element_id) == ("feel-syntax", "rule1")
    assert "line 1, column 6" in finding.what


def test_what_cannot_be_read_is_null_with_an_error_when_not_strict():
    xml = definitions(decision("bad", literal("1 +")), decision("good", literal("2")))
    model = read_decisions(xml, strict=False)
    assert model.evaluate("good", {}, ENVIRONMENT).value == 2
    result = model.evaluate("bad", {}, ENVIRONMENT)
    assert (result.value, len(result.errors)) == (None, 1)


def test_drawings_descriptions_and_vendors_extensions_are_passed_over():
    xml = definitions(
        "<description>text</description><extensionElements><x xmlns='http://vendor'/></extensionElements>",
        decision("d", "<question>?</question><allowedAnswers>!</allowedAnswers>" + literal("1")),
        '<knowledgeSource id="k" name="k"/><textAnnotation id="t"><text>t</text></textAnnotation>',
        '<DMNDI xmlns="https://www.omg.org/spec/DMN/20191111/DMNDI/"><DMNDiagram id="d"/></DMNDI>',
    )
    assert read_decisions(xml).evaluate("d", {}, ENVIRONMENT).value == 1
