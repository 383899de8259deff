"""FEEL, the expression language of DMN 1.5: exact decimals, dates, three-valued logic, no Python.

    >>> from datetime import UTC, datetime
    >>> expression = compile_expression("if amount >= 500 then amount * 1.1 else 0", names=["amount"])
    >>> result = expression.evaluate({"amount": 600}, Environment(now=datetime.now(UTC)))
    >>> result.value, result.warnings
    (Decimal('660.0'), ())

`compile_expression` and `compile_unary_tests` read a text once (and remember it), `evaluate` and
`matches` use it as often as wanted, from any thread. A text that cannot be read raises FeelError, with
line, column, a caret and what may have been meant; whatever has no meaning when evaluated is null, and
`warnings` says why: `advise` shows that in the text. `explain` gives the tree of sub-results. An
evaluation that costs more than its Bounds raises LimitExceeded, at the same step on every machine; one
whose `assert` does not hold raises FeelError.

Values are Python's: None, bool, str, Decimal (or int), list, dict; date, time, datetime and, beyond what
those hold, wider ones of their shape; DaysTimeDuration (or timedelta), YearsMonthsDuration, Range,
Function. Floats are none: `from_json` makes them the decimals they are written as, `to_json` gives back
what JSON can hold. Variables are neither copied nor changed, and no attribute of a Python object is ever
read.

The package imports nothing of ours; beside the standard library it needs `google-re2`, once a pattern is
used. Working days come from the Calendar of the environment, `now()` and `today()` from its `now`.
`python -m app.feel --help` tells how to use it on the command line; docs/decisions/0011 says why it is as
it is.
"""

from .builtins import BUILTINS
from .defined import DefinedFunction, Parameter
from .errors import FeelError, LimitExceeded, suggest
from .exchange import from_json, to_json
from .explain import Part, advise, explain
from .expressions import Expression, UnaryTests, compile_expression, compile_unary_tests, parse, parse_tests
from .functions import Function
from .printer import print_node
from .ranges import Range
from .reads import Reads
from .run import Bounds, Calendar, Environment, Remark, Result, Run
from .temporal.durations import DaysTimeDuration, YearsMonthsDuration
from .types import ContextType, FunctionType, ListType, RangeType, RestrictedType, SimpleType, Type
from .vocabulary import Unknown, Vocabulary

__all__ = [
    "BUILTINS",
    "Bounds",
    "Calendar",
    "ContextType",
    "DaysTimeDuration",
    "DefinedFunction",
    "Environment",
    "Expression",
    "FeelError",
    "Function",
    "FunctionType",
    "LimitExceeded",
    "ListType",
    "Parameter",
    "Part",
    "Range",
    "RangeType",
    "Reads",
    "Remark",
    "RestrictedType",
    "Result",
    "Run",
    "SimpleType",
    "Type",
    "UnaryTests",
    "Unknown",
    "Vocabulary",
    "YearsMonthsDuration",
    "advise",
    "compile_expression",
    "compile_unary_tests",
    "explain",
    "from_json",
    "parse",
    "parse_tests",
    "print_node",
    "suggest",
    "to_json",
]
