"""Files that import others: what is seen of them, and what may not be."""

import pytest

from app.dmn import lint_decisions, read_decisions
from app.domain.errors import InvalidDeployment
from tests.unit.dmn.building import (
    DMN_15,
    ENVIRONMENT,
    MAIN,
    decision,
    definitions,
    input_data,
    knowledge,
    literal,
    needs_decision,
    needs_input,
    needs_knowledge,
)


def value(xml, name, variables=None, imported=()):
    result = read_decisions(xml, imported=imported).evaluate(name, variables or {}, ENVIRONMENT)
    assert result.errors == ()
    return result.value


LIBRARY = definitions(
    '<itemDefinition name="tMoney"><typeRef>number</typeRef>'
    "<allowedValues><text>&gt;= 0</text></allowedValues></itemDefinition>",
    input_data("base value", "tMoney"),
    decision("doubled value", literal("base value * 2"), needs_input("base value")),
    knowledge("triple", [("x", "tMoney")], literal("x * 3")),
    namespace="http://example.org/library",
)
IMPORT = f'<import name="the library" namespace="http://example.org/library" importType="{DMN_15}"/>'


def test_elements_of_an_imported_file_are_seen_under_the_imports_name():
    xml = definitions(
        IMPORT,
        decision(
            "d",
            literal("the library.doubled value + the library.triple(1)", "the library.tMoney"),
            needs_decision("http://example.org/library#doubled value"),
            needs_knowledge("http://example.org/library#triple"),
        ),
    )
    assert value(xml, "d", {"base value": 5}, [LIBRARY]) == 13


def test_an_imported_input_is_given_by_its_name_or_inside_its_imports_name():
    required = needs_input("http://example.org/library#base value")
    xml = definitions(IMPORT, decision("d", literal("the library.base value"), required))
    assert value(xml, "d", {"base value": 6}, [LIBRARY]) == 6
    assert value(xml, "d", {"the library": {"base value": 7}}, [LIBRARY]) == 7


def test_an_import_that_is_not_deployed_along_is_refused_by_its_namespace():
    with pytest.raises(InvalidDeployment, match="example"):
        read_decisions(definitions(IMPORT, decision("d", literal("1"))))


ONE = decision("d", literal("1"))


def imports(name, namespace):
    return f'<import name="{name}" namespace="{namespace}" importType="{DMN_15}"/>'


def file(namespace, *children):
    return definitions(*children, namespace=namespace)


def found(*children, imported=()):
    findings = lint_decisions(definitions(*children), "main.dmn", imported)
    assert {finding.rule for finding in findings} <= {"dmn-import"}
    return " ".join(finding.what for finding in findings)


def test_two_imports_may_not_have_the_same_name_or_namespace():
    others = [file("n1"), file("n2")]
    assert "called a" in found(imports("a", "n1"), imports("a", "n2"), imported=others)
    assert "n1 is imported 2 times" in found(imports("a", "n1"), imports("b", "n1"), imported=others)
    assert found(imports("a", "n1"), imports("b", "n2"), imported=others) == ""


def test_an_import_may_not_be_called_like_an_element_of_the_file():
    assert "both called d" in found(imports("d", "n1"), ONE, imported=[file("n1")])


def test_an_import_without_a_name_may_not_bring_names_that_are_taken():
    assert "taken: d" in found(imports("", "n1"), ONE, imported=[file("n1", ONE)])
    both = [file("n1", ONE), file("n2", ONE)]
    assert "taken: d" in found(imports("", "n1"), imports("", "n2"), imported=both)
    assert found(imports("", "n1"), ONE, imported=[file("n1", decision("e", literal("1")))]) == ""


def test_elements_and_types_of_an_import_without_a_name_are_seen_by_their_own():
    kind = '<itemDefinition name="tMoney"><typeRef>number</typeRef></itemDefinition>'
    other = file("n1", kind, decision("e", literal("5")))
    xml = definitions(imports("", "n1"), decision("d", literal("e + 1", "tMoney"), needs_decision("n1#e")))
    assert value(xml, "d", imported=[other]) == 6


def test_files_may_not_import_themselves_or_each_other_in_a_circle():
    assert "circle" in found(imports("x", MAIN), ONE)
    assert "circle" in found(imports("x", "n1"), ONE, imported=[file("n1", imports("y", MAIN))])


def test_an_imported_file_that_cannot_be_read_is_said_to_be_so():
    broken = file("n1", ONE)[:-5]
    said = found(imports("x", "n1"), ONE, imported=[broken])
    assert "cannot be read: not well-formed XML" in said
    assert "not deployed" not in said


def test_two_files_of_one_namespace_cannot_be_told_apart():
    assert "several files" in found(imports("x", "n1"), ONE, imported=[file("n1", ONE), file("n1")])


def test_many_files_that_all_import_each_other_are_refused_soon():
    names = [f"n{number}" for number in range(12)]
    every = "".join(imports(name, name) for name in names)
    files = [file(name, every) for name in names]
    assert "circle" in found(every, ONE, imported=files)
