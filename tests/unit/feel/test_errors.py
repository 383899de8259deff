"""What an error tells: where, what was expected, what may have been meant; in Chinese and English."""

import pytest

from app.feel import Environment, FeelError, Remark, advise, compile_expression, compile_unary_tests


def error_of(text: str) -> FeelError:
    with pytest.raises(FeelError) as caught:
        compile_expression(text)
    return caught.value


def test_what_would_turn_or_hide_the_text_is_shown_as_a_sign():
    told = str(error_of("amount \u202e\x00 >> 5"))
    assert "\ufffd" in told
    assert not {"\u202e", "\x00"} & set(told)


@pytest.mark.parametrize(
    ("text", "line", "column", "expected"),
    [
        ("1 +", 1, 4, ("表达式 / an expression",)),
        ("1 +\n* 2", 2, 1, ("表达式 / an expression",)),
        ("if a then b", 1, 12, ("else",)),
        ("[1, 2", 1, 6, ("]",)),
        ("f(1", 1, 4, (")",)),
        ("{a 1}", 1, 2, ("名称: / a name:", "}")),
        ("for x in xs", 1, 12, ("return",)),
        ("a instance b", 1, 12, ("of",)),
        ("1 2", 1, 3, ("运算符 / an operator", "表达式结束 / the end")),
        ("@2026", 1, 2, ('"2026-11-25"',)),
    ],
)
def test_an_error_says_where_and_what_was_expected(text, line, column, expected):
    error = error_of(text)
    assert (error.line, error.column, error.expected) == (line, column, expected)


def test_an_error_shows_the_line_with_a_caret_below_the_place():
    assert str(error_of("1 +\n2 * )")) == (
        "第 2 行第 5 列 / line 2, column 5: 此处不应有“)” / unexpected “)”\n"
        "应为 / expected: 表达式 / an expression\n"
        "  2 * )\n"
        "      ^"
    )


def test_a_full_width_symbol_is_named_and_its_ascii_form_suggested():
    error = error_of("金额 ＞ 5")
    assert error.suggestion == ">"
    assert "全角符号“＞”应写成半角" in str(error)


@pytest.mark.parametrize(
    ("text", "told"), [('"abc', "no closing quote"), ("1 /* x", "not closed"), ("`a", "backtick")]
)
def test_what_is_not_closed_is_named(text, told):
    assert told in str(error_of(text))


def test_arguments_are_all_named_or_all_by_position():
    assert "all named or all by position" in str(error_of("f(a: 1, 2)"))


def test_the_value_under_test_stands_only_in_unary_tests():
    assert "“?” stands only in unary tests" in str(error_of("? > 5"))
    compile_unary_tests("? > 5")


def test_a_misspelt_name_or_function_is_recognised():
    told = advise(Remark("没有 / none", 0, "amont"), "amont", ["amount", "period"])
    assert "did you mean “amount”?" in told
    assert "“string length”" in advise(Remark("没有 / none", 0, "strng length"), "strng length", [])


@pytest.mark.parametrize("text", ["abs(n: 1, n: 2)", "(function(a) a)(a: 1, a: 2)", "{a: 1,}", "[1,]"])
def test_what_stands_once_too_often_is_refused(text):
    with pytest.raises(FeelError):
        compile_expression(text)


def advice(text: str, variables: dict[str, object]) -> str:
    result = compile_expression(text, variables).evaluate(variables, Environment())
    return advise(result.warnings[0], text, variables)


@pytest.mark.parametrize(
    ("text", "variables", "meant"),
    [
        ("bids.scor", {"bids": {"score": 5}}, "score"),
        ("bids.scor", {"bids": [{"score": 5}]}, "score"),
        ("金颔 + 1", {"金额": 5, "期限": 3}, "金额"),
        ("项目.名稱", {"项目": {"名称": "a"}}, "名称"),
        ('@"2026-01-01".yaer', {}, "year"),
        ("strng length(1)", {}, "string length"),
    ],
)
def test_the_word_suggested_is_one_that_could_stand_there(text, variables, meant):
    assert f"did you mean “{meant}”?" in advice(text, variables)


@pytest.mark.parametrize(("text", "variables"), [("a.zzz", {"a": {"score": 5}}), ('"a".b', {}), ("zzzz", {})])
def test_nothing_is_suggested_where_nothing_is_near(text, variables):
    assert "did you mean" not in advice(text, variables)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("null()", "a null is no function"),
        ("1 in {a: 1}", "a number cannot be compared with a context"),
        ("1 / 0", "除数为零 / division by zero"),
        ("0 / 0", "除数为零 / division by zero"),
        ("10 ** 9999", "结果太大 / the result is too large"),
        ("sqrt(-1)", "sqrt: 没有结果 / there is no result"),
        ("exp(99999)", "exp: 结果太大 / the result is too large"),
        ("f(1)", "没有函数“f” / there is no function “f”"),
    ],
)
def test_a_null_is_explained_once_and_in_feels_own_words(text, told):
    (warning,) = compile_expression(text).evaluate({}, Environment()).warnings
    assert told in str(warning)


def test_the_same_remark_is_made_once():
    result = compile_expression("for i in 1..50 return a + b.c").evaluate({}, Environment())
    assert [warning.name for warning in result.warnings] == ["a", "b", "", ""]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a == 1", "="),
        ("a <> b", "!="),
        ("a := 1", "="),
        ("a && b", "and"),
        ("a || b", "or"),
        ("!a", "not(…)"),
        ("a ? b : c", "if … then … else …"),
        ("a ^ 2", "**"),
        ("a % 2", "modulo(…, …)"),
        ("50%", "/ 100"),
        ("1,000 + 2", "1000"),
        ("sum(1; 2)", ","),
        ("x = 'abc'", '"…"'),
        ("x = “abc”", '"…"'),
        ("f（1）", "("),
        ("a，b", ","),
        ("a。b", "."),
        ("if a then 1", "else null"),
        ("if a 1 else 2", "then"),
        ("if a then 1 elif b then 2 else 3", "else if"),
        ("for i in 1..3: i", "return"),
        ("some x in xs: x > 1", "satisfies"),
        ("x between 1 to 3", "and"),
        ("x in 1..3", "[1..3]"),
        ("{a = 1}", "a:"),
    ],
)
def test_what_stands_for_it_in_feel_is_suggested_for_the_symbols_of_other_languages(text, meant):
    assert error_of(text).suggestion == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("x = True", "true"),
        ("x = NULL", "null"),
        ("None", "null"),
        ("len(a)", "string length(…) / count(…)"),
        ("a.length", "string length(…) / count(…)"),
        ("string.length(a)", "string length(…) / count(…)"),
        ("toUpperCase(a)", "upper case"),
        ("a.toUpperCase()", "upper case"),
        ("string_length(a)", "string length"),
        ("avg([1])", "mean"),
        ("isNull(a)", "= null"),
        ("not a", "not(a)"),
        ("d is null", "d = null"),
        ("d is not null", "d != null"),
        ("d AND e", "d and e"),
        ("IF a THEN b ELSE c", "if a then b else c"),
        ('substring(string: "abc", start: 1)', "start position"),
        ("(function(amount) amount)(amont: 1)", "amount"),
    ],
)
def test_what_stands_for_it_in_feel_is_suggested_for_the_names_of_other_languages(text, meant):
    assert f"did you mean “{meant}”?" in advice(text, {"a": "x", "x": True, "b": 1, "c": 2})


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ('1 + "a"', "数字 + 字符串 没有意义；先用 string(…) 变成字符串", "make it a string first: string(…)"),
        ('2 * "3"', "先用 number(…) 变成数字", "make it a number first: number(…)"),
        ('"2026-01-05" + @"P1D"', '日期写作 @"2026-11-25"', 'a date is written @"2026-11-25"'),
        ("string length()", "缺少参数，只有 0 个", "0 arguments are too few"),
        ("string length(1)", "参数 string 应为字符串，得到数字", "string must be a string, is a number"),
        ('string length(text: "a")', "没有参数 text", "there is no parameter text"),
        ('substring(string: "abc")', "缺少参数 start position", "start position is missing"),
        ("abs(1, 2)", "参数个数不对：2 个", "2 arguments are not what it takes"),
        ('date("2026/1/5")', "应如 2026-01-05", "one is 2026-01-05"),
        ("for i in [1..3] return i", "应去掉括号：for i in 1..3 return", "write it without brackets"),
        ("if 1 then 2 else 3", "而是数字", "neither true nor false but a number"),
    ],
)
def test_a_remark_says_what_is_there_what_should_be_and_how_to_write_it(text, zh, en):
    told = advice(text, {})
    assert zh in told
    assert en in told


def test_the_caret_stands_below_the_place_behind_wide_letters_tabs_and_marks_on_letters():
    line, caret = error_of("金额\t+ a\u0301🐎 )").caret.split("\n")
    assert line == "  金额 + a\u0301🐎 )"
    assert caret == "  \u3000\u3000    \u3000 ^"


def test_of_a_long_line_what_stands_around_the_place_is_shown():
    line, caret = error_of("金额 + " * 60 + ") + " + "1 + " * 60 + "1").caret.split("\n")
    assert (line[:3], line[-1]) == ("  …", "…")
    assert len(line) < 110
    assert line[len(caret) - 1] == ")"
    assert caret.count("\u3000") == line[: len(caret)].count("金额") * 2


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_line_shown_is_the_line_told(newline):
    error = error_of(f"1 +\u2028{newline}2 * )")
    assert (error.line, error.caret) == (2, "  2 * )\n      ^")


@pytest.mark.parametrize("text", ["not()", "not( )"])
def test_a_cell_that_negates_no_test_is_refused(text):
    with pytest.raises(FeelError) as caught:
        compile_unary_tests(text)
    assert caught.value.expected == ("表达式 / an expression",)
    assert caught.value.column == len(text)
