"""Names that people bring from other languages, and what FEEL calls them."""

from collections.abc import Container
from typing import Final

CONSTANTS: Final = {
    "true": "true", "yes": "true", "false": "false", "no": "false", "null": "null", "none": "null",
    "nil": "null", "undefined": "null", "nan": "null", "真": "true", "假": "false", "空": "null",
}  # fmt: skip
KEYWORDS: Final = frozenset(
    {"and", "else", "every", "for", "if", "in", "not", "or", "return", "satisfies", "some", "then"}
)
FUNCTIONS: Final = {
    "len": "string length", "length": "string length", "strlen": "string length", "size": "count",
    "upper": "upper case", "touppercase": "upper case", "toupper": "upper case", "ucase": "upper case",
    "lower": "lower case", "tolowercase": "lower case", "tolower": "lower case", "lcase": "lower case",
    "avg": "mean", "average": "mean", "ceil": "ceiling", "round": "round half up", "trunc": "round down",
    "truncate": "round down", "int": "floor", "mod": "modulo", "pow": "**", "power": "**",
    "slice": "sublist", "indexof": "index of", "concat": "concatenate", "push": "append",
    "substr": "substring", "join": "string join", "tostring": "string", "str": "string",
    "text": "string", "tonumber": "number", "float": "number",
    "parseint": "number", "parsefloat": "number", "strip": "trim", "unique": "distinct values",
    "distinct": "distinct values", "startswith": "starts with", "endswith": "ends with", "has": "contains",
    "includes": "list contains", "regex": "matches", "test": "matches", "match": "matches",
    "ifnull": "get or else", "coalesce": "get or else", "nvl": "get or else", "default": "get or else",
    "isnull": "= null", "isnone": "= null", "exists": "is defined", "currentdate": "today",
    "datetime": "date and time", "timestamp": "date and time", "workday": "add working days",
    "networkdays": "working days between", "weekday": "day of week", "std": "stddev", "stdev": "stddev",
    "ln": "log", "merge": "context merge", "keys": "get entries", "items": "get entries", "sorted": "sort",
    "reversed": "reverse",
}  # fmt: skip
ALSO: Final = {"length": "count", "len": "count", "includes": "contains"}
METHODS: Final = tuple(sorted(set(FUNCTIONS.values())))


def squeezed(name: str) -> str:
    """Write a name in small letters without blanks and marks: `to_Upper Case` as `touppercase`."""
    return "".join(filter(str.isalnum, name.casefold()))


def word_for(name: str, known: Container[str]) -> str:
    """Give the FEEL word for a name from another language, or nothing; a function only when it is known."""
    plain = squeezed(name)
    if plain in CONSTANTS:
        return CONSTANTS[plain]
    words = name.split()
    if len(words) > 1 and words[0].casefold() == "not":
        return f"not({' '.join(words[1:])})"
    if "is" in words[1:-1] and words[-1].casefold() in CONSTANTS:
        is_not, before = "not" in words, words[: words.index("is")]
        return " ".join([*before, "!=" if is_not else "=", CONSTANTS[words[-1].casefold()]])
    if len(words) > 1 and any(map(shouts, words)):
        return " ".join(word.casefold() if shouts(word) else word for word in words)
    function = FUNCTIONS.get(plain, "")
    if not function or (function[0].isalpha() and function not in known):
        return ""
    return f"{function}(…) / {ALSO[plain]}(…)" if plain in ALSO else function


def shouts(word: str) -> bool:
    """Tell whether a word is a keyword but for its capitals."""
    return word not in KEYWORDS and word.casefold() in KEYWORDS
