"""The built-in functions, by family."""

from typing import Final

from .aggregates import AGGREGATES
from .contexts import CONTEXTS
from .conversion import CONVERSION
from .general import GENERAL
from .intervals import INTERVALS
from .lists import LISTS
from .moments import MOMENTS
from .numeric import NUMERIC
from .patterns import PATTERNS
from .range_text import RANGES
from .signature import Builtin
from .text import TEXT

FAMILIES: Final = (
    AGGREGATES,
    CONTEXTS,
    CONVERSION,
    GENERAL,
    INTERVALS,
    LISTS,
    MOMENTS,
    NUMERIC,
    PATTERNS,
    RANGES,
    TEXT,
)
BUILTINS: Final[dict[str, Builtin]] = {
    name: function for family in FAMILIES for name, function in family.functions.items()
}
