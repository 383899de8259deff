from datetime import date
from decimal import Decimal

import pytest

from app.dmn import lint_decisions, read_decisions
from app.domain.errors import InvalidDeployment, Severity
from tests.unit.dmn.building import (
    DMN_15,
    ENVIRONMENT,
    decision,
    definitions,
    input_data,
    literal,
    needs_input,
    needs_knowledge,
)


def item(
    name, type_ref="", *, components="", collection=False, allowed="", constraint="", kind="itemDefinition"
):
    base = f"<typeRef>{type_ref}</typeRef>" if type_ref else ""
    values = f"<allowedValues><text>{allowed}</text></allowedValues>" if allowed else ""
    whole = f"<typeConstraint><text>{constraint}</text></typeConstraint>" if constraint else ""
    head = f'<{kind} name="{name}" isCollection="{str(collection).lower()}">'
    return f"{head}{base}{values}{whole}{components}</{kind}>"


def component(name, type_ref, **more):
    return item(name, type_ref, kind="itemComponent", **more)


def typed(types, type_ref, value, text="x"):
    """Give an input of this type its value and evaluate the text with it."""
    xml = definitions(
        types, input_data("x", type_ref), decision("d", literal(text), needs_input("x")), version=DMN_15
    )
    return read_decisions(xml).evaluate("d", {"x": value}, ENVIRONMENT)


@pytest.mark.parametrize(
    ("type_ref", "good", "bad"),
    [
        ("number", Decimal(1), "1"),
        ("string", "1", Decimal(1)),
        ("boolean", True, Decimal(1)),
        ("date", date(2026, 3, 2), "2026-03-02"),
        ("number", 5, True),
        ("integer", Decimal(1), "1"),
        ("context", {"a": 1}, Decimal(1)),
        ("feel:number", Decimal(1), "1"),
    ],
)
def test_an_input_of_another_type_is_null_with_an_error(type_ref, good, bad):
    assert typed("", type_ref, good).value == good
    result = typed("", type_ref, bad)
    assert result.value is None
    assert type_ref.removeprefix("feel:") in result.errors[0]


def test_null_fits_every_type():
    assert typed("", "number", None).errors == ()


def test_a_list_of_one_becomes_its_item_and_an_item_a_list_of_one():
    numbers = item("tNumbers", "number", collection=True)
    assert typed("", "number", [Decimal(1)]).value == 1
    assert typed(numbers, "tNumbers", Decimal(1)).value == [1]
    assert typed(numbers, "tNumbers", [Decimal(1), "2"]).value is None


def test_a_date_becomes_its_midnight_where_a_date_and_time_is_wanted():
    assert typed("", "date and time", date(2026, 3, 2), "string(x)").value == "2026-03-02T00:00:00Z"


PERSON = item(
    "tPerson", components=component("name", "string") + component("age", "number", allowed="[0..150]")
)


def test_a_context_has_every_component_of_its_type_and_may_have_more():
    assert typed(PERSON, "tPerson", {"name": "a", "age": 5, "more": 1}).errors == ()
    assert typed(PERSON, "tPerson", {"name": "a", "age": None}).errors == ()
    assert typed(PERSON, "tPerson", {"name": "a"}).value is None
    assert typed(PERSON, "tPerson", {"name": "a", "age": "5"}).value is None


def test_allowed_values_hold_for_components_items_and_base_types():
    level = item("tLevel", "string", allowed='"head","leader"')
    levels = item("tLevels", "tLevel", collection=True)
    assert typed(level, "tLevel", "head").value == "head"
    assert typed(level, "tLevel", "boss").value is None
    assert typed(level + levels, "tLevels", ["head", "leader"]).errors == ()
    assert typed(level + levels, "tLevels", ["head", "boss"]).value is None
    assert typed(PERSON, "tPerson", {"name": "a", "age": 200}).value is None


def test_a_type_constraint_holds_for_the_collection_as_a_whole():
    some = item("tSome", "number", collection=True, constraint="count(?) &lt;= 2", allowed="&gt; 0")
    assert typed(some, "tSome", [Decimal(1), Decimal(2)]).errors == ()
    assert typed(some, "tSome", [Decimal(1), Decimal(0)]).value is None
    assert typed(some, "tSome", [Decimal(1)] * 3).value is None


def test_instance_of_knows_the_models_types():
    assert typed(PERSON, None, {"name": "a", "age": 5}, "x instance of tPerson").value is True
    assert typed(PERSON, None, {"name": "a"}, "x instance of tPerson").value is False


def test_a_type_may_contain_itself_but_not_rest_on_itself():
    tree = item("tTree", components=component("leaves", "tTree", collection=True))
    assert typed(tree, "tTree", {"leaves": [{"leaves": []}]}).errors == ()
    with pytest.raises(InvalidDeployment, match="dmn-type"):
        typed(item("tA", "tB") + item("tB", "tA"), "tA", 1)


def test_an_unknown_type_is_refused_by_name():
    with pytest.raises(InvalidDeployment, match="tUnknown"):
        typed("", "tUnknown", 1)
    with pytest.raises(InvalidDeployment, match="tGone"):
        typed(item("tA", "tGone"), "tA", 1)


@pytest.mark.parametrize("prefix", ["xsd", "f"])
def test_a_types_prefix_is_one_that_the_file_declares(prefix):
    with pytest.raises(InvalidDeployment, match=f"{prefix}:string"):
        typed("", f"{prefix}:string", "a")


@pytest.mark.parametrize(
    ("types", "said"),
    [
        (item("a", "number") + item("a", "string"), "a is defined 2 times"),
        (item("number", "string"), "built-in"),
        (item("a", "number", components=component("x", "number")), "typeRef and itemComponent"),
        (item("a", "number", allowed='"x"'), "are no number"),
        (item("a", components=component("x", "number", allowed='1, "x"')), "are no number"),
        ("".join(item(f"t{n}", f"t{n + 1}") for n in range(101)) + item("t101", "number"), "100 levels"),
    ],
)
def test_odd_definitions_are_refused_by_name(types, said):
    with pytest.raises(InvalidDeployment, match=said):
        read_decisions(definitions(types, decision("d", literal("1"))))


def test_a_definition_that_says_nothing_is_a_warning_and_fits_every_value():
    xml = definitions(item("a"), decision("d", literal("5", "a")))
    (finding,) = lint_decisions(xml, "file.dmn")
    assert (finding.rule, finding.severity) == ("dmn-type", Severity.WARNING)
    assert read_decisions(xml).evaluate("d", {}, ENVIRONMENT).value == 5


def test_a_decisions_value_is_converted_to_its_type():
    xml = definitions(
        decision("d", literal("[5]"), type_ref="number"), decision("e", literal('"a"'), type_ref="number")
    )
    model = read_decisions(xml)
    assert model.evaluate("d", {}, ENVIRONMENT).value == 5
    assert model.evaluate("e", {}, ENVIRONMENT).value is None


def test_a_knowledge_model_is_an_instance_of_the_function_type_of_its_parameters_and_result():
    pair = component("a", "number") + component("b", "string")
    types = (
        item("pair", components=pair)
        + item("swapped", components=component("b", "string") + component("a", "number"))
        + item("triple", components=pair + component("c", "date"))
    )
    model = (
        '<businessKnowledgeModel id="f" name="f"><variable name="f"/><encapsulatedLogic typeRef="pair">'
        f'<formalParameter name="x" typeRef="pair"/>{literal("x")}</encapsulatedLogic>'
        "</businessKnowledgeModel>"
    )
    asked = {
        "function<pair> -> pair": True,
        "function<pair> -> swapped": True,
        "function<triple> -> pair": True,
        "function<pair> -> triple": False,
        "function<number> -> pair": False,
    }
    for kind, expected in asked.items():
        is_instance = decision("d", literal(f"f instance of {kind}"), needs_knowledge("f"))
        xml = definitions(types, model, is_instance, version=DMN_15)
        assert read_decisions(xml).evaluate("d", {}, ENVIRONMENT).value is expected


def test_allowed_values_of_a_type_take_the_place_of_its_base_types():
    level = item("tLevel", "string", allowed='"head","leader"')
    other = item("tOther", "tLevel", allowed='"left","right"')
    assert typed(level + other, "tOther", "left").value == "left"
    assert typed(level + other, "tOther", "head").value is None


def test_an_input_that_is_not_given_is_null_and_is_remarked_once():
    xml = definitions(
        input_data("x", "number"), decision("d", literal("[x, x]"), needs_input("x")), version=DMN_15
    )
    result = read_decisions(xml).evaluate("d", {}, ENVIRONMENT)
    assert result.value == [None, None]
    (remark,) = result.warnings
    assert remark.endswith("没有给出输入 x，按空值计 / the input x was not given")


def test_a_value_becomes_a_list_of_one_where_a_list_is_declared():
    assert typed("", "list", Decimal(1)).value == [1]
