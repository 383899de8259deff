"""Functions that take lists apart and put them together."""

from decimal import Decimal
from functools import cmp_to_key
from typing import Any, Final

from ..comparison import equal, order
from ..functions import Function
from ..numbers import is_whole, whole_part, write_number
from ..run import Run
from .met import Met
from .signature import Library, Refused

LISTS: Final = Library()
COMPARED: Final = 2
NUMBERS: Final = frozenset({int, Decimal})
FRAMES_OF_A_SORT: Final = 30  # what it takes of the thread's own stack, as so many frames


def place_in(items: list[Any], position: Decimal | int) -> int:
    """Turn a place counted from 1, or from the end when negative, into an index; a fraction is cut off."""
    index = whole_part(position)
    if not 1 <= abs(index) <= len(items):
        written = write_number(position)
        raise Refused(f"列表没有第 {written} 个元素 / the list has no element {written}")
    return index - 1 if index > 0 else len(items) + index


def holds(run: Run, items: list[Any], element: Any) -> bool:
    """Tell whether an element equal to the given one is in a list."""
    run.spend(len(items))
    return any(equal(item, element, run.spend) is True for item in items)


def made(run: Run, items: list[Any]) -> list[Any]:
    """Check the length of a list that was made."""
    run.check_list(len(items))
    return items


@LISTS.define("list contains(list: list, element: any)")
def list_contains(run: Run, items: list[Any], element: Any) -> bool:
    """Tell whether a list holds an element."""
    return holds(run, items, element)


@LISTS.define("list replace(list: list, position: number, newItem: any)")
def replace_at(run: Run, items: list[Any], position: Decimal, new: Any) -> list[Any]:
    """Replace the element at a place."""
    index = place_in(items, position)
    return made(run, [*items[:index], new, *items[index + 1 :]])


@LISTS.define("list replace(list: list, match: function, newItem: any)")
def replace_matching(run: Run, items: list[Any], match: Function, new: Any) -> list[Any]:
    """Replace the elements for which a function of element and new element is true."""
    if len(match.parameter_names()) != COMPARED:
        raise Refused("函数应有两个参数 / the function must take two arguments")
    decided = [match.call(run, [item, new]) for item in items]
    if not all(isinstance(decision, bool) for decision in decided):
        raise Refused("函数应给出真或假 / the function must give true or false")
    return made(run, [new if match else item for item, match in zip(items, decided, strict=True)])


@LISTS.define("sublist(list: list, start position: number, length?: number)")
def sublist(run: Run, items: list[Any], start: Decimal, length: Decimal | None = None) -> list[Any]:
    """Cut out a piece; places count from 1, or from the end when negative."""
    begin = place_in(items, start)
    if length is None:
        return made(run, items[begin:])
    end = begin + whole_part(length)
    if not is_whole(length) or end <= begin or end > len(items):
        raise Refused("长度超出列表 / the length goes beyond the list")
    return made(run, items[begin:end])


@LISTS.define("append(list: list, item*: list)")
def append(run: Run, items: list[Any], more: list[Any]) -> list[Any]:
    """Put elements behind a list."""
    return made(run, items + more)


@LISTS.define("concatenate(list*: list)")
def concatenate(run: Run, lists: list[Any]) -> list[Any]:
    """Put lists behind each other."""
    joined: list[Any] = []
    for part in lists:
        if part is None:
            raise Refused("不是列表 / no list")
        joined += part if isinstance(part, list) else [part]
        run.check_list(len(joined))
    return joined


@LISTS.define("insert before(list: list, position: number, newItem: any)")
def insert_before(run: Run, items: list[Any], position: Decimal, new: Any) -> list[Any]:
    """Put an element before the one at a place."""
    index = place_in(items, position)
    return made(run, [*items[:index], new, *items[index:]])


@LISTS.define("remove(list: list, position: number)")
def remove(run: Run, items: list[Any], position: Decimal) -> list[Any]:
    """Leave out the element at a place."""
    index = place_in(items, position)
    return made(run, items[:index] + items[index + 1 :])


@LISTS.define("reverse(list: list)")
def reverse(run: Run, items: list[Any]) -> list[Any]:
    """Turn the order round."""
    return made(run, items[::-1])


@LISTS.define("index of(list: list, match: any)")
def index_of(run: Run, items: list[Any], match: Any) -> list[Decimal]:
    """List the places where an element stands."""
    run.spend(len(items))
    return [Decimal(place) for place, item in enumerate(items, 1) if equal(item, match, run.spend) is True]


@LISTS.define("union(list*: list)")
def union(run: Run, lists: list[Any]) -> Any:
    """Put lists behind each other, every element once."""
    return distinct(run, concatenate(run, lists))


@LISTS.define("distinct values(list: list)")
def distinct(run: Run, items: list[Any]) -> list[Any]:
    """Keep the first of equal elements."""
    met = Met(run)
    return [item for item in items if met.add(item)]


@LISTS.define("duplicate values(list: list)")
def duplicates(run: Run, items: list[Any]) -> list[Any]:
    """List once what stands in a list more than once, in the order of its first place."""
    met, again = Met(run), Met(run)
    first: list[Any] = []
    for item in items:
        if met.add(item):
            first.append(item)
        else:
            again.add(item)
    return [item for item in first if again.has(item)]


@LISTS.define("flatten(list: list)")
def flatten(run: Run, items: list[Any]) -> list[Any]:
    """Replace lists by their elements, however deep."""
    flat: list[Any] = []
    waiting = [iter(items)]
    while waiting:
        item = next(waiting[-1], waiting)
        if item is waiting:
            waiting.pop()
        elif isinstance(item, list):
            run.spend(1)
            waiting.append(iter(item))
        else:
            flat.append(item)
            if len(flat) > run.environment.bounds.list:
                run.check_list(len(flat))
    return made(run, flat)


@LISTS.define("partition(list: list, size: number)")
def partition(run: Run, items: list[Any], size: Decimal) -> list[list[Any]]:
    """Cut a list into pieces of one size, the last of which may be shorter."""
    if not is_whole(size) or size < 1:
        raise Refused("大小应为正整数 / the size must be a positive whole number")
    run.spend(len(items))
    step = whole_part(size)
    return [items[start : start + step] for start in range(0, len(items), step)]


@LISTS.define("is empty(list: list)")
def is_empty(run: Run, items: list[Any]) -> bool:  # noqa: ARG001
    """Tell whether a list has no elements."""
    return not items


@LISTS.define("sort(list: list)")
def sort_naturally(run: Run, items: list[Any]) -> list[Any]:
    """Sort upwards what can be compared."""
    spend = run.spend
    if NUMBERS.issuperset(map(type, items)):
        spend(len(items) * len(items).bit_length())
        return made(run, sorted(items))

    def compare(left: Any, right: Any) -> int:
        spend(1)
        ordered = order(left, right, spend)
        if ordered is None:
            raise Refused("列表中的值不能比较 / the elements cannot be compared")
        return ordered

    return made(run, sorted(items, key=cmp_to_key(compare)))


@LISTS.define("sort(list: list, precedes: function)")
def sort_by(run: Run, items: list[Any], precedes: Function) -> list[Any]:
    """Sort by a function that tells whether its first argument comes before its second."""
    if len(precedes.parameter_names()) != COMPARED:
        raise Refused("函数应有两个参数 / the function must take two arguments")

    def compare(left: Any, right: Any) -> int:
        return -1 if precedes.call(run, [left, right]) is True else 0  # Python's sort asks for no more

    run.enter(FRAMES_OF_A_SORT, 0)
    ordered = sorted(items, key=cmp_to_key(compare))
    run.depth -= FRAMES_OF_A_SORT
    return made(run, ordered)
