"""Regular expressions in `matches`, `replace`, `split` and `extract`."""

import pytest

PATTERNS = [
    ('matches("abracadabra", "bra")', True),
    ('matches("Mary\\u000DJones", "Mary.Jones")', False),
    ('matches("Mary\\u000DJones", "Mary.Jones", "s")', True),
    ('matches("O", "[A-Z-[OI]]", "i")', False),
    ('matches("x", "[A-Z-[OI]]", "i")', True),
    ('matches("\\u212A", "k", "i")', True),
    ('matches("hello world", "hello[ ]world ", "x")', True),
    ('matches("a.b", "a.b", "q")', True),
    ('matches("axb", "a.b", "q")', False),
    ('matches("aA", "^(a)\\1$", "i")', True),
    ('matches("abcabc", "^(abc|b)\\1$")', True),
    ('matches("ab", "^(a)\\1$")', False),
    ('matches("榜单", "^\\p{IsCJKUnifiedIdeographs}+$")', True),
    ('matches("1５", "^\\d+$")', True),
    ('matches("a_b", "^\\w+$")', False),
    ('matches("a", "[")', None),
    ('matches("a", "a{3,2}")', None),
    ('matches("a", "(?=a)")', None),
    ('matches("a", "\\3")', None),
    ('matches("a", "a", "z")', None),
    ('matches("a", "[a-z-9]")', None),
    ('replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")', "[1=ab][2=]cd"),
    ('replace("abracadabra", "a(.)", "a$1$1")', "abbraccaddabbra"),
    ('replace("a1b2", "[0-9]", "\\$")', "a$b$"),
    ('replace("abc", "x*", "-")', None),
    ('replace("abc", "b", "$")', None),
    ('split("John Doe", "\\s")', ["John", "Doe"]),
    ('split("a;b;c;;", ";")', ["a", "b", "c", "", ""]),
    ('split("abc", "")', None),
    ('extract("references are 1234, 1256", "12[0-9]*")', ["1234", "1256"]),
]


@pytest.mark.parametrize(("text", "expected"), PATTERNS)
def test_patterns_are_those_of_xpath(value_of, text, expected):
    assert value_of(text) == expected


def test_a_pattern_that_would_take_for_ever_elsewhere_is_matched_at_once(value_of):
    assert value_of('matches(text, "(a+)+$")', {"text": "a" * 20_000 + "!"}) is False
