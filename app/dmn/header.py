"""The head of a DMN file: what it calls itself and which other models it imports."""

from dataclasses import dataclass
from pathlib import PurePath

from ..domain.errors import InvalidDeployment
from .xml import UnreadableXml, parse_definitions


@dataclass(frozen=True, slots=True)
class Header:
    """A file's model: its id (the file's name without one), name and namespace, and what it imports.

    One without decisions is a library of types and functions, for others to import.
    """

    id: str
    name: str
    namespace: str
    imports: tuple[str, ...]
    is_library: bool


def read_header(xml: bytes, file: str = "decisions.dmn") -> Header:
    """Read the head of a DMN file. Raises InvalidDeployment when it is none."""
    try:
        root = parse_definitions(xml, file)
    except UnreadableXml as error:
        raise InvalidDeployment([error.finding]) from error
    imports = (child.get("namespace", "") for child in root.iterfind("{*}import"))
    model_id = root.get("id") or PurePath(file).stem
    name = root.get("name") or model_id
    is_library = next(root.iterfind("{*}decision"), None) is None
    return Header(model_id, name, root.get("namespace", ""), tuple(imports), is_library)
