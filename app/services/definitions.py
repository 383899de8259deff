"""Deployed definitions, read once per process and kept by digest: several versions live at once."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import RLock
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from ..dmn import DecisionModel, Header, read_decisions, read_header
from ..domain.definitions import ProcessDefinition
from ..engine.data_flow import DataFlow
from ..engine.diagram import Diagram, read_diagram
from ..engine.lint import read_data_flows
from ..forms import Form, read_form
from ..store.definitions import get_content, get_latest

V = TypeVar("V")
KEPT = 512


class _Kept(Generic[V]):
    """The last used definitions of one kind, by the digests of the files that they are read from."""

    def __init__(self, read: Callable[..., V]) -> None:
        self._read = read
        self._values: OrderedDict[tuple[str, ...], V] = OrderedDict()
        self._lock = RLock()

    def get(self, session: Session, *digests: str) -> V:
        with self._lock:
            if digests in self._values:
                self._values.move_to_end(digests)
                return self._values[digests]
        value = self._read(*(get_content(session, digest) for digest in digests))
        with self._lock:
            kept = self._values.setdefault(digests, value)
            if len(self._values) > KEPT:
                self._values.popitem(last=False)
            return kept


def _read_linked(content: bytes, *imported: bytes) -> DecisionModel:
    return read_decisions(content, imported=imported)


@dataclass
class DefinitionCache:
    """Diagrams, forms and decisions by the digest of their file; shared by all threads."""

    diagrams: _Kept[Diagram] = field(default_factory=lambda: _Kept(read_diagram))
    forms: _Kept[Form] = field(default_factory=lambda: _Kept(read_form))
    decisions: _Kept[DecisionModel] = field(default_factory=lambda: _Kept(_read_linked))
    data_flows: _Kept[tuple[DataFlow, ...]] = field(default_factory=lambda: _Kept(read_data_flows))
    headers: _Kept[Header] = field(default_factory=lambda: _Kept(read_header))


@dataclass(frozen=True, slots=True)
class SessionLibrary:
    """Finds diagrams for the engine: the newest through the session, contents through the cache."""

    session: Session
    cache: DefinitionCache

    def latest(self, process_id: str) -> str:
        """Return the digest of the newest deployed diagram of this process. Raises NotFound."""
        return get_latest(self.session, ProcessDefinition, process_id).digest

    def diagram(self, digest: str) -> Diagram:
        """Return the diagram of this digest."""
        return self.cache.diagrams.get(self.session, digest)
