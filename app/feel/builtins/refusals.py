"""What is said when arguments do not fit a built-in function."""

from collections.abc import Sequence
from typing import Protocol

from ..kinds import in_chinese
from ..run import Remark
from .overloads import Overload, Wrong


class Called(Protocol):
    """A built-in function: its name and the ways to call it."""

    name: str
    overloads: list[Overload]


def of_kind(called: Called, wrong: Wrong, *, is_missing: bool = False) -> Remark:
    """Say which argument is of another kind than its parameter, or is not given at all."""
    name, wanted = wrong.formal.name, sorted(wrong.formal.kinds)
    if is_missing:
        return _told(called, f"缺少参数 {name}", f"{name} is missing")
    zh = f"参数 {name} 应为{'或'.join(map(in_chinese, wanted))}，得到{in_chinese(wrong.kind)}"
    return _told(called, zh, f"{name} must be a {' or '.join(wanted)}, is a {wrong.kind}")


def of_number(called: Called, count: int) -> Remark:
    """Say that there are too few or too many arguments."""
    plural = "argument is" if count == 1 else "arguments are"
    if count < min(overload.least for overload in called.overloads):
        return _told(called, f"缺少参数，只有 {count} 个", f"{count} {plural} too few")
    return _told(called, f"参数个数不对：{count} 个", f"{count} {plural} not what it takes")


def of_names(called: Called, names: Sequence[str]) -> Remark:
    """Say which argument has a name that no parameter has, or that they do not go together."""
    known = tuple(dict.fromkeys(formal.name for way in called.overloads for formal in way.parameters))
    wrong = next((name for name in names if name not in known), "")
    if wrong:
        return _told(called, f"没有参数 {wrong}", f"there is no parameter {wrong}", wrong, known)
    given = ", ".join(names)
    return _told(called, f"参数不能这样搭配：{given}", f"{given} do not go together")


def _told(called: Called, zh: str, en: str, name: str = "", among: tuple[str, ...] = ()) -> Remark:
    ways = " | ".join(f"{called.name}({', '.join(map(str, way.parameters))})" for way in called.overloads)
    return Remark(f"{called.name}: {zh} / {en}。用法 / usage: {ways}", -1, name, among)
