"""Reads what was typed into one field as a value of its type; what depends on other fields comes later."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .dates import read_date
from .draft import is_blank
from .kinds import KIND_READERS
from .numbers import read_number
from .problems import WrongValue
from .tree import (
    Checkbox,
    ChoiceField,
    Component,
    DateField,
    Field,
    FileField,
    Form,
    ListField,
    NumberField,
    TextField,
    fields_of,
    get_at,
)

FileFacts = Callable[[str], Mapping[str, Any] | None]
"""Gives {id, name, size, sha256, type} of an uploaded file that this person may use, else None."""

FILE_FACTS = ("id", "name", "size", "sha256", "type")
MEGABYTE = 1024 * 1024


def NoFiles(file_id: str) -> None:  # noqa: N802 - stands where a resolver is expected
    """Know no file."""


def with_known_files(form: Form, variables: Mapping[str, Any], files: FileFacts) -> FileFacts:
    """Let a person also keep the files that the form's own fields hold already, whoever brought them."""
    known: dict[str, Mapping[str, Any]] = {}
    _gather_files(form.components, variables, known)
    return lambda file_id: files(file_id) or known.get(file_id)


def _gather_files(components: Sequence[Component], values: Mapping[str, Any], known: dict[str, Any]) -> None:
    for field in fields_of(components):
        value = get_at(values, field.key)
        listed = [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []
        if isinstance(field, FileField):
            known.update((str(each["id"]), each) for each in listed if "id" in each)
        elif isinstance(field, ListField):
            for row in listed:
                _gather_files(field.components, row, known)


def empty_value(field: Field) -> Any:
    """Return what a field holds when nothing was typed."""
    if isinstance(field, Checkbox):
        return False
    if isinstance(field, FileField) or (isinstance(field, ChoiceField) and field.is_multiple):
        return []
    return None


def read_value(field: Field, typed: Any, files: FileFacts) -> Any:
    """Read one field's draft as a typed value. Raises WrongValue; rows are not read here."""
    if isinstance(field, FileField):
        return _read_files(field, typed if isinstance(typed, list) else [], files)
    if isinstance(field, ChoiceField) and field.is_multiple:
        return [str(text) for text in typed] if isinstance(typed, list) else []
    if not isinstance(typed, str) or is_blank(typed):
        return empty_value(field)
    return _read_single(field, typed.strip())


def _read_single(field: Field, text: str) -> Any:
    if isinstance(field, Checkbox):
        return text in {"true", "on", "1"}
    if isinstance(field, NumberField):
        return read_number(field, text)
    if isinstance(field, DateField):
        return read_date(field, text)
    if isinstance(field, TextField):
        return _read_text(field, text)
    return text


def _read_text(field: TextField, text: str) -> str:
    reader = KIND_READERS.get(field.kind)
    if reader is not None:
        return reader(text)
    return text if field.is_long else " ".join(text.splitlines())


def _read_files(field: FileField, ids: list[Any], files: FileFacts) -> list[dict[str, Any]]:
    check_file_count(field, len(ids))
    return [_read_file(field, str(file_id), files) for file_id in ids]


def _read_file(field: FileField, file_id: str, files: FileFacts) -> dict[str, Any]:
    facts = files(file_id)
    if facts is None:
        raise WrongValue("文件已不在，请重新上传", "the file is gone; please upload it again")
    name, size = str(facts.get("name", "")), int(facts.get("size", 0))
    check_file_name(field, name)
    check_file_size(field, name, size)
    return {fact: facts[fact] for fact in FILE_FACTS if fact in facts}


def check_file_count(field: FileField, count: int) -> None:
    """Raise WrongValue when a field would hold more files than it may."""
    if count > field.max_files:
        raise WrongValue(
            f"最多 {field.max_files} 个文件，现有 {count} 个",
            f"at most {field.max_files} files, found {count}",
        )


def check_file_name(field: FileField, name: str) -> None:
    """Raise WrongValue when a file is not of a kind the field takes."""
    if field.accept and not name.lower().endswith(field.accept):
        raise WrongValue(
            f"“{name}”不在可收的类型之内：应为 {'、'.join(field.accept)}",
            f"expected {', '.join(field.accept)}, found {name}",
        )


def check_file_size(field: FileField, name: str, size: int) -> None:
    """Raise WrongValue when a file has more bytes than the field takes."""
    if field.max_size is not None and size > field.max_size:
        raise WrongValue(
            f"“{name}”{size / MEGABYTE:.1f} MB，应不超过 {field.max_size // MEGABYTE} MB",
            f"{name} is larger than allowed",
        )
