"""What can be wrong with the imports of a file: namespaces, circles, files that are not there."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from ..domain.errors import Finding, Severity
from .circles import circles
from .elements import Definitions, Import
from .xml import first_namespace


class Files:
    """The files deployed with one: those that can be read by namespace, and what is wrong with the others."""

    def __init__(self, main: Definitions) -> None:
        self.main = main
        self.by_namespace: dict[str, Definitions] = {main.namespace: main}
        self._broken: dict[str, str] = {}
        self._twice: set[str] = set()

    def add(self, content: bytes, read: Definitions | None, found: Sequence[Finding]) -> None:
        """Take in one more file, read or found to be no DMN file; the file itself may be among them."""
        if read is None:
            self._broken[first_namespace(content)] = found[0].what
            return
        kept = self.by_namespace.setdefault(read.namespace, read)
        if kept is not read and kept is not self.main:
            self._twice.add(read.namespace)

    def check(self) -> Iterator[Finding]:
        """Find what is wrong with the imports of the file and of those it imports."""
        for definitions in self._reached():
            yield from _check_spaces(definitions)
            yield from _check_unnamed(definitions, self.by_namespace)
            for imported in definitions.imports:
                yield from self._check_file(imported)
        yield from self._check_circles()

    def _reached(self) -> list[Definitions]:
        reached = [self.main]
        for definitions in reached:
            found = (self.by_namespace.get(imported.namespace) for imported in definitions.imports)
            reached += (one for one in found if one is not None and one not in reached)
        return reached

    def _check_file(self, imported: Import) -> Iterator[Finding]:
        namespace = imported.namespace
        if namespace in self._twice:
            yield _finding(
                imported,
                f"有几个文件的命名空间都是 {namespace} / several files have the namespace {namespace}.",
                "每个文件用自己的命名空间。 / Give every file a namespace of its own.",
            )
        elif namespace in self._broken:
            chinese, _, english = self._broken[namespace].partition(" / ")
            yield _finding(
                imported,
                f"导入的模型 {namespace} 无法读取：{chinese} / "
                f"the imported model {namespace} cannot be read: {english}",
                "先改正那个文件。 / Mend that file first.",
            )
        elif namespace not in self.by_namespace:
            yield _finding(
                imported,
                f"导入的模型 {namespace} 不在一起部署的文件之中 / "
                f"the imported model {namespace} is not deployed with this file.",
                "一并部署被导入的文件。 / Deploy the imported file together with this one.",
            )

    def _check_circles(self) -> Iterator[Finding]:
        def following(namespace: str) -> list[str]:
            definitions = self.by_namespace.get(namespace)
            return [imported.namespace for imported in definitions.imports] if definitions else []

        for circle in circles([self.main.namespace], following):
            names = [self.by_namespace[namespace].name or namespace for namespace in (*circle, circle[0])]
            first = next(one for one in self.by_namespace[circle[0]].imports if one.namespace in circle)
            shown = " → ".join(names)
            yield _finding(
                first,
                f"文件互相导入成环：{shown} / files import each other in a circle: {shown}.",
                "把共用的部分移到第三个文件。 / Move what both need to a third file.",
            )


def _check_spaces(definitions: Definitions) -> Iterator[Finding]:
    spaces = Counter(imported.namespace for imported in definitions.imports)
    for imported in definitions.imports:
        if spaces[imported.namespace] > 1:
            yield _finding(
                imported,
                f"{imported.namespace} 导入了 {spaces[imported.namespace]} 次 / "
                f"{imported.namespace} is imported {spaces[imported.namespace]} times.",
                "只保留一个。 / Keep one of them.",
            )


def unnamed_imports(definitions: Definitions, files: Mapping[str, Definitions]) -> list[str]:
    """Give the namespaces whose elements are seen here by their own names: imported without a name.

    What such a file imports without a name itself has come into its namespace, and with it into this one.
    """
    found: list[str] = []
    waiting = [definitions]
    for one in waiting:
        for imported in one.imports:
            namespace = imported.namespace
            if not imported.name and namespace in files and namespace not in (*found, definitions.namespace):
                found.append(namespace)
                waiting.append(files[namespace])
    return found


def _check_unnamed(definitions: Definitions, files: Mapping[str, Definitions]) -> Iterator[Finding]:
    """Find names that an import without a name brings though they are taken; who was first keeps them."""
    elements = {element.name for element in definitions.elements}
    elements |= {imported.name for imported in definitions.imports if imported.name}
    types = {item.name for item in definitions.types}
    seen = {definitions.namespace}
    for imported in definitions.imports:
        if imported.name or imported.namespace not in files or imported.namespace in seen:
            continue
        direct = files[imported.namespace]
        spaces = [imported.namespace, *unnamed_imports(direct, files)]
        brought = [files[namespace] for namespace in spaces if namespace not in seen]
        seen.update(spaces)
        clashing: set[str] = set()
        for one in brought:
            own = ({element.name for element in one.elements}, {item.name for item in one.types})
            clashing |= (elements & own[0]) | (types & own[1])
            elements, types = elements | own[0], types | own[1]
        if clashing:
            names = sorted(clashing)
            yield _finding(
                imported,
                f"没有名称的导入带来已有的名称：{'、'.join(names)} / "
                f"the import without a name brings names that are taken: {', '.join(names)}.",
                "给导入一个名称。 / Give the import a name.",
            )


def _finding(imported: Import, what: str, remedy: str) -> Finding:
    place = imported.place
    return Finding(
        place.file, place.element_id, "dmn-import", what, remedy, Severity.ERROR, place.element_name
    )
