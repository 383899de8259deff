"""How strong operators bind, weakest first."""

from typing import Final

LOWEST, OR, AND, COMPARE, ADD, MULTIPLY, POWER, NEGATE, INSTANCE, POSTFIX = range(10)

BINARY: Final = {
    "or": OR, "and": AND, "=": COMPARE, "!=": COMPARE, "<": COMPARE, "<=": COMPARE, ">": COMPARE,
    ">=": COMPARE,
 "between": COMPARE, "in": COMPARE, "+": ADD, "-": ADD, "*": MULTIPLY, "/": MULTIPLY, "**": POWER,
    "instance": INSTANCE, ".": POSTFIX, "[": POSTFIX, "(": POSTFIX,
}  # fmt: skip
