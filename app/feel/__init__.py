"""FEEL, the expression language of DMN 1.5: exact decimals, dates, three-valued logic, no Python."""

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
