from decimal import Decimal

from tests.unit.dmn.building import evaluate, literal, value_of


def wrapped(tag, *parts, attributes=""):
    return f"<{tag}{attributes}>{''.join(parts)}</{tag}>"


def entry(name, text, type_ref=""):
    kind = f' typeRef="{type_ref}"' if type_ref else ""
    variable = f'<variable name="{name}"{kind}/>' if name else ""
    return f"<contextEntry>{variable}{literal(text)}</contextEntry>"


def test_a_context_gives_its_entries_and_each_sees_those_above():
    assert value_of(wrapped("context", entry("a", "n + 1"), entry("b", "a * 2")), {"n": 1}) == {
        "a": 2,
        "b": 4,
    }


def test_the_entry_without_a_name_is_the_result_of_a_context():
    assert value_of(wrapped("context", entry("a b", "2"), entry("", "a b * 10"))) == 20


def test_a_typed_entry_of_another_type_becomes_null_and_an_error():
    result = evaluate(wrapped("context", entry("a", '"text"', "number")))
    assert result.value == {"a": None}
    assert "number" in result.errors[0]


def test_a_list_gives_the_values_of_its_items():
    assert value_of(wrapped("list", literal("1"), literal("n")), {"n": 2}) == [1, 2]


def test_a_relation_gives_a_list_of_contexts():
    columns = '<column name="code"/><column name="level" typeRef="string"/>'
    rows = [
        wrapped("row", literal("1"), literal('"head"')),
        wrapped("row", literal("2"), literal('"leader"')),
    ]
    assert value_of(wrapped("relation", columns, *rows)) == [
        {"code": 1, "level": "head"},
        {"code": 2, "level": "leader"},
    ]


def conditional(condition):
    parts = (("if", condition), ("then", '"yes"'), ("else", '"no"'))
    return wrapped("conditional", *(wrapped(tag, literal(text)) for tag, text in parts))


def test_a_conditional_takes_the_branch_its_condition_says():
    assert [value_of(conditional("n > 1"), {"n": n}) for n in (2, 1, None)] == ["yes", "no", "no"]


def test_a_condition_that_is_no_boolean_is_an_error_and_null():
    result = evaluate(conditional('"abc"'))
    assert result.value is None
    assert '"abc"' in result.errors[0]


def loop(kind, collection, body):
    inner = "return" if kind == "for" else "satisfies"
    return wrapped(
        kind,
        wrapped("in", literal(collection)),
        wrapped(inner, literal(body)),
        attributes=' iteratorVariable="x"',
    )


def test_a_for_gives_the_value_of_its_body_for_each_item():
    assert value_of(loop("for", "[1, 2, 3]", "x * n"), {"n": 10}) == [10, 20, 30]


def test_a_for_goes_through_a_range_and_takes_one_value_as_a_list_of_one():
    assert value_of(loop("for", "[1..4]", "x")) == [1, 2, 3, 4]
    assert value_of(loop("for", "7", "x")) == [7]


def test_a_for_sees_what_it_gave_before_as_partial():
    assert value_of(loop("for", "[1, 2, 3, 4]", "if x = 1 then 1 else x * partial[-1]")) == [1, 2, 6, 24]


def test_some_and_every_ask_all_items():
    assert value_of(loop("some", "[1, 2, 3]", "x > 2")) is True
    assert value_of(loop("some", "[]", "true")) is False
    assert value_of(loop("every", "[1, 2, 3]", "x > 1")) is False
    assert value_of(loop("every", "[]", "false")) is True


def test_an_answer_that_is_no_boolean_makes_some_and_every_null():
    for kind in ("some", "every"):
        result = evaluate(loop(kind, "[1, 2]", 'if x = 2 then true else "no"'))
        assert result.value is None
        assert result.errors


def test_a_filter_sees_the_item_and_the_entries_of_a_context():
    bids = [{"name": "a", "score": Decimal(70)}, {"name": "b", "score": Decimal(50)}]
    for match in ("score >= 60", "item.score >= least"):
        logic = wrapped("filter", wrapped("in", literal("bids")), wrapped("match", literal(match)))
        assert value_of(logic, {"bids": bids, "least": 60}) == bids[:1]


def function(parameters, body):
    formal = "".join(f'<formalParameter name="{name}" typeRef="{kind}"/>' for name, kind in parameters)
    return wrapped("functionDefinition", formal, literal(body))


def invocation(function_text, **arguments):
    bindings = (
        f'<binding><parameter name="{name}"/>{literal(text)}</binding>' for name, text in arguments.items()
    )
    return wrapped("invocation", literal(function_text), *bindings)


def test_a_boxed_function_closes_over_its_scope_and_is_invoked_by_name():
    share = function([("part", "number")], "part / whole")
    lines = (
        f'<contextEntry><variable name="share"/>{share}</contextEntry>',
        f"<contextEntry>{invocation('share', part='30')}</contextEntry>",
    )
    assert value_of(wrapped("context", *lines), {"whole": 120}) == Decimal("0.25")


def test_an_invocation_calls_a_builtin_function_too():
    assert value_of(invocation("upper case", string='"ab"')) == "AB"


def test_invoking_what_is_no_function_is_an_error_and_null():
    result = evaluate(invocation("n", x="1"), {"n": 1})
    assert result.value is None
    assert "no function" in result.errors[0]
