"""Files that import others: what is seen of them, and what may not be."""

import pytest

from app.dmn import lint_decisions, lint_variables, read_decisions
from app.domain.errors import InvalidDeployment
from app.feel import Vocabulary
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


def imports(name, namespace):
    return f'<import name="{name}" namespace="{namespace}" importType="{DMN_15}"/>'


def file(namespace, *children):
    return definitions(*children, namespace=namespace)


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
IMPORT = imports("the library", "http://example.org/library")
SHARED = file("shared", input_data("x", "number"), decision("doubled", literal("x * 2"), needs_input("x")))
DOUBLED = decision("d", literal("lib.doubled"), needs_decision("shared#doubled"))
IMPORTER = definitions(imports("lib", "shared"), DOUBLED)
NEEDED = (needs_decision("#doubled"), needs_input("#x"))
ALLOWED = "<allowedValues><text>[0..150]</text></allowedValues>"


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


def test_an_imported_input_is_given_inside_its_imports_name():
    required = needs_input("http://example.org/library#base value")
    model = read_decisions(
        definitions(IMPORT, decision("d", literal("the library.base value"), required)), imported=[LIBRARY]
    )
    assert model.required_inputs("d") == ("the library.base value",)
    for given in ({"the library": {"base value": 7}, "base value": 6}, {"the library.base value": 7}):
        result = model.evaluate("d", given, ENVIRONMENT)
        assert (result.value, result.errors, result.warnings) == (7, (), ())


def test_a_variable_of_an_imported_inputs_bare_name_is_taken_with_a_remark():
    result = read_decisions(IMPORTER, imported=[SHARED]).evaluate("d", {"x": 3}, ENVIRONMENT)
    assert (result.value, len(result.warnings)) == (6, 1)
    assert "lib.x was not given, the variable x was taken" in result.warnings[0]


def test_what_the_file_declares_itself_is_never_taken_for_an_imported_input():
    xml = definitions(
        imports("lib", "shared"),
        input_data("x"),
        decision("d", literal("[x, lib.doubled]"), needs_input("x"), needs_decision("shared#doubled")),
    )
    model = read_decisions(xml, imported=[SHARED])
    result = model.evaluate("d", {"x": 3}, ENVIRONMENT)
    assert result.value == [3, None]
    assert "lib.x was not given" in result.warnings[0]
    assert model.evaluate("d", {"x": 3, "lib": {"x": 4}}, ENVIRONMENT).value == [3, 8]


def test_a_file_that_two_imports_bring_has_inputs_of_its_own_behind_each():
    def between(namespace):
        return file(
            namespace,
            imports("lib", "shared"),
            decision("e", literal("lib.doubled"), needs_decision("shared#doubled")),
        )

    xml = definitions(
        imports("one", "n1"),
        imports("two", "n2"),
        decision("d", literal("[one.e, two.e]"), needs_decision("n1#e"), needs_decision("n2#e")),
    )
    files = [SHARED, between("n1"), between("n2")]
    given = {"one": {"lib": {"x": 1}}, "two": {"lib": {"x": 5}}}
    assert value(xml, "d", given, files) == [2, 10]
    assert read_decisions(xml, imported=files).required_inputs("d") == ("one.lib.x", "two.lib.x")


def test_an_imported_service_evaluated_on_the_callers_variables_reads_inputs_by_their_import():
    service = (
        '<decisionService id="s" name="s"><variable name="s"/><outputDecision href="#d"/>'
        '<inputData href="shared#x"/></decisionService>'
    )
    xml = definitions(imports("lib", "shared"), DOUBLED, service)
    assert value(xml, "s", {"lib": {"x": 4}}, [SHARED]) == 8


def test_an_import_that_is_not_deployed_along_is_refused_by_its_namespace():
    with pytest.raises(InvalidDeployment, match="example"):
        read_decisions(definitions(IMPORT, decision("d", literal("1"))))


ONE = decision("d", literal("1"))


def found(*children, imported=(), rule="dmn-import"):
    findings = lint_decisions(definitions(*children), "main.dmn", imported)
    assert {finding.rule for finding in findings} <= {rule}
    return " ".join(finding.what for finding in findings)


def test_two_imports_may_not_have_the_same_name_or_namespace():
    others = [file("n1"), file("n2")]
    same_name = found(imports("a", "n1"), imports("a", "n2"), imported=others, rule="dmn-duplicate-name")
    assert "the name a is used 2 times" in same_name
    assert "n1 is imported 2 times" in found(imports("a", "n1"), imports("b", "n1"), imported=others)
    assert found(imports("a", "n1"), imports("b", "n2"), imported=others) == ""


@pytest.mark.parametrize(
    "other", [ONE, '<itemDefinition name="d"><typeRef>number</typeRef></itemDefinition>']
)
def test_an_import_may_not_be_called_like_an_element_or_type_of_the_file(other):
    same_name = found(imports("d", "n1"), other, imported=[file("n1")], rule="dmn-duplicate-name")
    assert "the name d is used 2 times" in same_name


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


def test_a_bare_reference_finds_what_an_import_without_a_name_brings_even_through_another():
    middle = file("n1", imports("", "shared"), decision("e", literal("doubled + x"), *NEEDED))
    xml = definitions(
        imports("", "n1"), decision("d", literal("e + x"), needs_decision("#e"), needs_input("#x"))
    )
    assert value(xml, "d", {"x": 1}, [SHARED, middle]) == 4
    named = definitions(imports("m", "n1"), decision("d", literal("m.e"), needs_decision("n1#e")))
    assert value(named, "d", {"m": {"x": 1}}, [SHARED, middle]) == 3


def test_a_bare_reference_to_an_element_behind_a_named_import_is_refused():
    xml = definitions(imports("lib", "shared"), decision("d", literal("1"), needs_decision("#doubled")))
    with pytest.raises(InvalidDeployment, match="does not exist or is not imported"):
        read_decisions(xml, imported=[SHARED])


def test_a_file_of_types_alone_is_imported_with_or_without_a_name():
    types = file("n1", '<itemDefinition name="tAge"><typeRef>number</typeRef>', ALLOWED, "</itemDefinition>")
    for name, kind in (("", "tAge"), ("t", "t.tAge")):
        xml = definitions(
            imports(name, "n1"), input_data("x", kind), decision("d", literal("x"), needs_input("x"))
        )
        assert value(xml, "d", {"x": 20}, [types]) == 20
        assert read_decisions(xml, imported=[types]).evaluate("d", {"x": -1}, ENVIRONMENT).errors != ()


def test_what_an_import_without_a_name_brings_through_another_may_not_be_taken_either():
    middle = file("n1", imports("", "n2"))
    assert "taken: d" in found(imports("", "n1"), ONE, imported=[middle, file("n2", ONE)])
    assert "taken: lib" in found(
        imports("", "n1"),
        imports("lib", "n3"),
        imported=[file("n1", decision("lib", literal("1"))), file("n3")],
    )


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


@pytest.mark.parametrize(
    ("text", "rule", "said"),
    [
        (
            "lib.doubled + lib.doubld",
            "dmn-name",
            "lib brings no doubld, line 1, column 15 of the expression",
        ),
        ("lib.x", "dmn-requirement", "lib.x is used but not required"),
        ("lib.zork(1)", "dmn-name", "lib brings no zork"),
        ("lib", "", ""),
        ("{lib: {zork: 1}, v: lib.zork}.v", "", ""),
    ],
)
def test_what_is_read_of_an_import_must_be_brought_by_it_and_required(text, rule, said):
    xml = definitions(
        imports("lib", "shared"), decision("d", literal(text), needs_decision("shared#doubled"))
    )
    findings = lint_decisions(xml, "main.dmn", [SHARED])
    assert [finding.rule for finding in findings] == [rule] * bool(rule)
    assert all(said in finding.what for finding in findings)


def test_an_import_of_which_nothing_is_required_is_no_variable():
    xml = definitions(imports("lib", "shared"), decision("d", literal("lib")))
    (finding,) = lint_decisions(xml, "main.dmn", [SHARED])
    assert finding.rule == "dmn-requirement"
    assert read_decisions(xml, imported=[SHARED]).evaluate("d", {"lib": 1}, ENVIRONMENT).value is None


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (["lib.x"], ""),
        (["lib"], ""),
        (["x"], ""),
        (["lib.y", "x"], ""),
        (["lib.y"], "reads lib.x, which nothing writes"),
        (["y"], "reads x, which nothing writes"),
    ],
)
def test_an_imported_input_must_be_written_inside_its_imports_name_or_flat(written, said):
    findings = lint_variables(IMPORTER, "main.dmn", [SHARED], Vocabulary.of(written))
    assert [finding.element_id for finding in findings] == ["d"] * bool(said)
    assert all(said in finding.what for finding in findings)


def test_files_that_import_each_other_end_in_null_soon_even_when_they_are_not_refused():
    one = file("n1", imports("b", "n2"), decision("d", literal("b.d + 1"), needs_decision("n2#d")))
    two = file("n2", imports("a", "n1"), decision("d", literal("a.d + 1"), needs_decision("n1#d")))
    xml = definitions(imports("a", "n1"), decision("d", literal("a.d"), needs_decision("n1#d")))
    model = read_decisions(xml, imported=[one, two], strict=False)
    endless = {}
    endless |= {"a": endless, "b": endless}
    for given in ({}, endless):
        result = model.evaluate("d", given, ENVIRONMENT)
        assert result.value is None
        assert "requires itself" in result.errors[0]
