"""Regular expressions of XPath 3, as `matches`, `replace` and `split` use them; linear wherever possible."""

from .matching import Pattern, compile_pattern
from .pattern import BadPattern

__all__ = ["BadPattern", "Pattern", "compile_pattern"]
