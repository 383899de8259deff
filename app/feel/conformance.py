"""Which values conform to a type, and the few implicit conversions the specification allows."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from .functions import Function
from .kinds import kind_of
from .ranges import Range
from .temporal.reading import UTC
from .temporal.values import day_of, make_date_time
from .types import ContextType, FunctionType, ListType, RangeType, RestrictedType, SimpleType, Type

ANY: Final = SimpleType("Any")
ANY_LIST: Final = SimpleType("list")
KIND_NAMES: Final = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "days and time duration": "days and time duration",
    "Null": "null",
    "Number": "number",
    "String": "string",
    "Boolean": "boolean",
}
KINDS: Final = frozenset(
    {
        "number", "string", "boolean", "date", "time", "date and time", "days and time duration",
        "years and months duration", "range", "function", "list", "context", "null",
    }
)  # fmt: skip
Types = Mapping[str, Type]
Spend = Callable[[int], None]


def is_known(kind: Type, types: Types) -> bool:
    """Tell whether every name in a type means something."""
    if isinstance(kind, SimpleType):
        return kind.name in KINDS or kind.name in KIND_NAMES or kind.name == "Any" or kind.name in types
    if isinstance(kind, ListType | RangeType | RestrictedType):
        return is_known(kind.of, types)
    if isinstance(kind, ContextType):
        return all(is_known(entry, types) for _, entry in kind.entries)
    return is_known(kind.result, types) and all(is_known(parameter, types) for parameter in kind.parameters)


def conforms(value: Any, kind: Type, types: Types, spend: Spend) -> bool:  # noqa: PLR0911 (one for every kind)
    """Tell whether a value conforms to a type. Null conforms to all (but is an instance of none).

    `spend` is told how many elements are looked at, so that values which hold each other stay in bounds.
    """
    if isinstance(kind, SimpleType):
        return _conforms_simply(value, kind, types, spend)
    if value is None:
        return True
    if isinstance(kind, RestrictedType):
        return conforms(value, kind.of, types, spend) and kind.allows(value)
    if isinstance(kind, ListType):
        if not isinstance(value, list):
            return False
        spend(len(value))
        return all(conforms(item, kind.of, types, spend) for item in value)
    if isinstance(kind, RangeType):
        if not isinstance(value, Range):
            return False
        return all(conforms(end, kind.of, types, spend) for end in value.ends())
    if isinstance(kind, ContextType):
        spend(len(kind.entries))
        return isinstance(value, Mapping) and all(
            name in value and conforms(value[name], entry, types, spend) for name, entry in kind.entries
        )
    return _conforms_to_function(value, kind, types)


def _conforms_simply(value: Any, kind: SimpleType, types: Types, spend: Spend) -> bool:
    if kind.name == "Any" or value is None:
        return True
    if kind.name in types:
        return conforms(value, types[kind.name], types, spend)
    return kind_of(value) == KIND_NAMES.get(kind.name, kind.name)


def _conforms_to_function(value: Any, kind: FunctionType, types: Types) -> bool:
    if not isinstance(value, Function):
        return False
    declared = value.signature()
    if declared is None:
        return len(value.parameter_names()) == len(kind.parameters)
    parameters, result = ([written_out(one, types) for one in declared[0]], written_out(declared[1], types))
    if len(parameters) != len(kind.parameters):
        return False
    pairs = zip(kind.parameters, parameters, strict=True)
    takes_all = all(is_subtype(written_out(wanted, types), own) for wanted, own in pairs)
    if result == ANY:  # nothing is declared
        return takes_all
    return takes_all and is_subtype(result, written_out(kind.result, types))


def written_out(  # noqa: PLR0911 (one for every kind)
    kind: Type, types: Types, within: frozenset[str] = frozenset()
) -> Type:
    """Replace the names in a type by what they stand for; a type that contains itself keeps its name.

    Which of its values are allowed is left out: types are compared without.
    """
    if isinstance(kind, SimpleType):
        if kind.name in types and kind.name not in within:
            return written_out(types[kind.name], types, within | {kind.name})
        spelled = KIND_NAMES.get(kind.name, kind.name)
        return kind if spelled == "null" else SimpleType(spelled)
    if isinstance(kind, RestrictedType):
        return written_out(kind.of, types, within)
    if isinstance(kind, ListType):
        return ListType(written_out(kind.of, types, within))
    if isinstance(kind, RangeType):
        return RangeType(written_out(kind.of, types, within))
    if isinstance(kind, ContextType):
        return ContextType(tuple((name, written_out(entry, types, within)) for name, entry in kind.entries))
    parameters = tuple(written_out(parameter, types, within) for parameter in kind.parameters)
    return FunctionType(parameters, written_out(kind.result, types, within))


def is_subtype(narrow: Type, wide: Type) -> bool:  # noqa: PLR0911 (one for every kind of type)
    """Tell whether every value of the first type conforms to the second."""
    if wide in (ANY, narrow) or narrow == SimpleType("Null"):
        return True
    if isinstance(narrow, ListType) and isinstance(wide, ListType):
        return is_subtype(narrow.of, wide.of)
    if isinstance(narrow, RangeType) and isinstance(wide, RangeType):
        return is_subtype(narrow.of, wide.of)
    if isinstance(narrow, ContextType) and isinstance(wide, ContextType):
        own = dict(narrow.entries)
        return all(name in own and is_subtype(own[name], entry) for name, entry in wide.entries)
    if isinstance(narrow, FunctionType) and isinstance(wide, FunctionType):
        if len(narrow.parameters) != len(wide.parameters):
            return False
        pairs = zip(wide.parameters, narrow.parameters, strict=True)
        return is_subtype(narrow.result, wide.result) and all(is_subtype(one, other) for one, other in pairs)
    return False


def coerce(  # noqa: PLR0911 (one for every conversion)
    value: Any, kind: Type, types: Types, spend: Spend
) -> tuple[Any, bool]:
    """Convert a value to a type where the specification does so by itself; the flag says whether it fits.

    A list of one element becomes that element, an element a list of one, a date its midnight in UTC.
    """
    if isinstance(kind, RestrictedType):
        value, fits = coerce(value, kind.of, types, spend)
        return (value, True) if fits and (value is None or kind.allows(value)) else (None, False)
    if conforms(value, kind, types, spend):
        return value, True
    if isinstance(value, list) and len(value) == 1 and conforms(value[0], kind, types, spend):
        return value[0], True
    if kind == ANY_LIST or (isinstance(kind, ListType) and conforms(value, kind.of, types, spend)):
        return [value], True
    if isinstance(kind, SimpleType):
        if kind.name in types:
            return coerce(value, types[kind.name], types, spend)
        if KIND_NAMES.get(kind.name, kind.name) == "date and time" and kind_of(value) == "date":
            return make_date_time(day_of(value), 0, UTC), True
    return None, False
