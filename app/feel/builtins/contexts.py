"""Functions of contexts."""

from collections.abc import Mapping
from typing import Any, Final

from ..run import Run
from ..writing import write_value
from .signature import Library, Refused

CONTEXTS: Final = Library()
Context = Mapping[str, Any]


@CONTEXTS.define("get value(m: context, key: string)", "get value(context: context, key: string)")
def get_value(run: Run, context: Context, key: str) -> Any:  # noqa: ARG001
    """Give the value of a key, null when there is none."""
    return context.get(key)


@CONTEXTS.define("get value(context: context, keys: list)")
def get_nested_value(run: Run, context: Context, keys: list[Any]) -> Any:  # noqa: ARG001
    """Give the value at the end of a path of keys, null when it breaks off."""
    value: Any = context
    if not all(isinstance(key, str) for key in keys):
        raise Refused("键应为字符串 / every key must be a string")
    for key in keys:
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


@CONTEXTS.define("get entries(m: context)", "get entries(context: context)")
def get_entries(run: Run, context: Context) -> list[dict[str, Any]]:
    """List the entries as contexts of key and value."""
    run.check_list(len(context))
    return [
        {"key": key if isinstance(key, str) else write_value(key), "value": value}
        for key, value in context.items()
    ]


@CONTEXTS.define("context(entries: list)")
def context_of(run: Run, entries: list[Any]) -> dict[str, Any]:  # noqa: ARG001
    """Make a context of contexts with key and value. The same key twice is refused."""
    made: dict[str, Any] = {}
    for entry in entries:
        if not isinstance(entry, Mapping) or not isinstance(entry.get("key"), str) or "value" not in entry:
            raise Refused("每项应有 key 和 value / every entry needs a key and a value")
        if entry["key"] in made:
            raise Refused(f"键“{entry['key']}”重复 / the key “{entry['key']}” stands twice")
        made[entry["key"]] = entry["value"]
    return made


@CONTEXTS.define("context put(context: context, key: string, value: any)")
def context_put(run: Run, context: Context, key: str, value: Any) -> dict[str, Any]:
    """Add or replace an entry."""
    run.spend(len(context))
    return {**context, key: value}


@CONTEXTS.define("context put(context: context, keys: list, value: any)")
def context_put_nested(run: Run, context: Context, keys: list[Any], value: Any) -> dict[str, Any]:
    """Add or replace an entry at the end of a path of keys; contexts on the way are made where missing."""
    if not keys or not all(isinstance(key, str) for key in keys):
        raise Refused("键应为非空的字符串列表 / keys must be strings, one at least")
    made: dict[str, Any] = dict(context)
    inner = made
    for key in keys[:-1]:
        run.spend(1)
        below = inner.get(key)
        if below is not None and not isinstance(below, Mapping):
            raise Refused(f"“{key}”不是上下文 / “{key}” is no context")
        inner[key] = dict(below or {})
        inner = inner[key]
    inner[keys[-1]] = value
    return made


@CONTEXTS.define("context merge(contexts: list)")
def context_merge(run: Run, contexts: list[Any]) -> dict[str, Any]:
    """Put contexts together; later entries replace earlier ones."""
    merged: dict[str, Any] = {}
    for context in contexts:
        if not isinstance(context, Mapping):
            raise Refused("列表中有非上下文 / the list holds something that is no context")
        run.spend(len(context))
        merged.update(context)
    return merged
