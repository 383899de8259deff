"""Checks what is visible and writable, and says everything that is wrong at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..feel import Environment, FeelError
from .formula import Formula
from .level import Level
from .limits import check_limits
from .problems import Problem, WrongValue
from .tree import Checkbox, ChoiceField, Component, Field, FileField, ListField, Text, fields_of

REQUIRED = Problem("请填写", "required")
REQUIRED_CHOICE = Problem("请选择", "please choose")
REQUIRED_YES = Problem("须勾选", "must be ticked")
REQUIRED_FILE = Problem("请上传文件", "please upload a file")


@dataclass
class Checker:
    """Collects the problems of a settled level and its rows by their name on the page."""

    environment: Environment
    person: str
    problems: dict[str, Problem] = field(default_factory=dict)

    def check(self, level: Level) -> None:
        """Check fields first; rules over several fields then, where those fields are right."""
        self._fields(level)
        self._rules(level)

    def is_required(self, level: Level, each: Field) -> bool:
        """Whether a field must be filled in as things stand."""
        if each.is_required or _reasons(level, each) or (isinstance(each, ListField) and each.min_rows > 0):
            return True
        return each.required_if is not None and self._holds(level, each.required_if) is True

    def _fields(self, level: Level) -> None:
        for component in level.shown():
            if not isinstance(component, Field):
                continue
            if component.name in level.failed:
                self._note(
                    level, component, "此项由系统计算，未能算出，请联系技术支持", "could not be computed"
                )
            elif component.name not in level.readonly:
                self._field(level, component)

    def _field(self, level: Level, each: Field) -> None:
        unreadable = level.unreadable.get(each.key)
        if unreadable is not None:
            self._note(level, each, unreadable.zh, unreadable.en)
            return
        value = level.current(each.key)
        if _is_empty(each, level) and not (isinstance(each, ListField) and each.min_rows):
            if self.is_required(level, each):
                wanted = _wanted(each)
                self._note(level, each, wanted.zh, wanted.en)
            return
        try:
            check_limits(each, value, level, self.environment, self.person)
        except WrongValue as error:
            self._note(level, each, error.zh, error.en)
            return
        except FeelError as error:
            self._note(level, each, f"限值无法计算：{error}", "the limit cannot be computed")
            return
        for row in _filled_rows(level, each):
            self._fields(row)

    def _rules(self, level: Level) -> None:
        wrong = self._wrong_keys(level)
        for component in level.shown():
            rule = component.check
            reads_wrong = rule is not None and any(rule.condition.mentions(key) for key in wrong)
            if rule is not None and not reads_wrong and self._applies(level, component):
                result = self._holds(level, rule.condition)
                if result is None:
                    self._note(
                        level, component, "规则无法计算，请联系技术支持", "the rule cannot be computed"
                    )
                elif not result:
                    zh, _, en = rule.message.partition(" / ")
                    self._note(level, component, zh, en)
            if isinstance(component, ListField) and level.full(component) not in self.problems:
                for row in _filled_rows(level, component):
                    self._rules(row)

    def _applies(self, level: Level, component: Component) -> bool:
        """A rule on a field speaks only about a readable answer; a form-wide rule always."""
        if isinstance(component, Text):
            return True
        if not isinstance(component, Field) or component.name in level.readonly:
            return False
        return level.full(component) not in self.problems and not _is_empty(component, level)

    def _wrong_keys(self, level: Level) -> set[str]:
        """Keys here and around whose answers are wrong: rules over them would only repeat that."""
        names = [name.removeprefix(level.prefix) for name in self.problems if name.startswith(level.prefix)]
        wrong = {each.key for each in fields_of(level.components) if _is_among(each, names)}
        if level.outer is None:
            return wrong
        around = {
            key
            for key in self._wrong_keys(level.outer)
            if not level.prefix.endswith(f"{key}.{level.number}.")
        }
        return wrong | around | ({"this"} if wrong else set())

    def _holds(self, level: Level, condition: Formula) -> bool | None:
        try:
            return condition.holds(level.scope, self.environment)
        except FeelError:
            return None

    def _note(self, level: Level, component: Component, zh: str, en: str) -> None:
        self.problems.setdefault(level.full(component), Problem(zh, en, component.rule, component.article))


def _reasons(level: Level, each: Field) -> bool:
    """Whether a broken soft rule asks for this reason."""
    return any(
        component.reason_key == each.key and component.warn is not None and component.name in level.warnings
        for component in level.shown()
    )


def _is_among(each: Field, names: Sequence[str]) -> bool:
    inside = f"{each.key}."
    return any(
        name == each.key or (isinstance(each, ListField) and name.startswith(inside)) for name in names
    )


def _wanted(each: Field) -> Problem:
    if isinstance(each, Checkbox):
        return REQUIRED_YES
    if isinstance(each, FileField):
        return REQUIRED_FILE
    return REQUIRED_CHOICE if isinstance(each, ChoiceField) else REQUIRED


def _is_empty(each: Field, level: Level) -> bool:
    if isinstance(each, ListField):
        return not any(not row.is_blank for row in level.rows[each.key])
    return level.current(each.key) in (None, "", []) or (
        isinstance(each, Checkbox) and not level.current(each.key)
    )


def _filled_rows(level: Level, each: Field) -> Iterable[Level]:
    return (row for row in level.rows.get(each.key, []) if not row.is_blank)
