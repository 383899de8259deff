"""FEEL texts of one model, compiled once; what cannot be read becomes a finding."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..domain.errors import Finding
from ..feel import Expression, FeelError, UnaryTests, compile_expression, compile_unary_tests
from ..feel.builtins import BUILTINS
from ..feel.names import is_single
from ..feel.syntax import Name, Node, Path
from .elements import Text
from .parts import parts_of
from .spots import cell_words, spot_words

_MEND = "按提示改正表达式。 / Mend the expression at that place."


@dataclass(frozen=True, slots=True)
class Use:
    """Which names and functions one text reads from outside itself, and the names that its place knows."""

    text: Text
    names: frozenset[str]
    functions: frozenset[str]
    known: frozenset[str]
    expression: Expression

    @property
    def tree(self) -> Node:
        """The syntax tree of the text."""
        return self.expression.tree

    def where(self, name: str, entry: str = "") -> tuple[str, str]:
        """Say where the text reads or calls a name, or an entry of it, in Chinese and English."""
        names: Iterable[Node] = parts_of(self.tree, Name)
        if entry:
            names = (path.value for path in parts_of(self.tree, Path) if path.key == entry)
        found = (one.position for one in names if isinstance(one, Name) and one.name == name)
        return spot_words(self.text, min(found, default=-1))

    @property
    def free(self) -> frozenset[str]:
        """The names that come from outside: variables of the caller."""
        return self.names - self.known - self.functions - BUILTINS.keys()


class Language:
    """Compiles the texts of one model.

    `spoken` are names that paths and filters may use anywhere (components, other elements). Only those with
    spaces or signs need to be known for reading; the entries that a filter names are no variables.
    """

    def __init__(self, spoken: Iterable[str], components: Iterable[str] = ()) -> None:
        self.spoken = frozenset(name for name in spoken if not is_single(name))
        self.components = frozenset(name for name in components if not is_single(name))
        self.findings: list[Finding] = []
        self.uses: list[Use] = []

    def expression(self, text: Text, known: frozenset[str], mend: str = "") -> Expression | None:
        """Compile an expression for a place that knows these names; None and a finding when unparsable."""
        try:
            expression = compile_expression(text.feel, known | self.spoken)
        except FeelError as error:
            self._refuse(text, error, mend)
            return None
        self._use(text, expression, known)
        return expression

    def tree(self, text: Text, known: frozenset[str]) -> Node | None:
        """Give the syntax tree of an expression, None when it is unparsable; it counts as no use."""
        try:
            return compile_expression(text.feel, known | self.spoken).tree
        except FeelError:
            return None

    def unary_tests(self, text: Text, known: frozenset[str], mend: str = "") -> UnaryTests | None:
        """Compile a table's cell or a list of allowed values; None and a finding when unparsable."""
        try:
            tests = compile_unary_tests(text.feel, known | self.spoken)
        except FeelError as error:
            self._refuse(text, error, mend)
            return None
        self._use(text, tests, known)
        return tests

    def _use(self, text: Text, expression: Expression, known: frozenset[str]) -> None:
        names = expression.names - (self.components - known)
        self.uses.append(Use(text, names, expression.functions, known, expression))

    def _refuse(self, text: Text, error: FeelError, mend: str) -> None:
        place = text.place
        chinese, english = cell_words(place)
        what = f"{chinese} FEEL 无法解析 / FEEL cannot be read{english}: {error}".lstrip()
        self.findings.append(
            Finding(
                place.file,
                place.element_id,
                "feel-syntax",
                what,
                mend or _MEND,
                element_name=place.element_name,
            )
        )
