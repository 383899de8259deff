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
    """The last used definitions of one kind."""

    def __init__(self, read: Callable[[bytes], V]) -> None:
        self._read = read
        self._values: OrderedDict[str, V] = OrderedDict()
        self._lock = RLock()

    def get(self, session: Session, digest: str) -> V:
        with self._lock:
            if digest in self._values:
                self._values.move_to_end(digest)
                return self._values[digest]
        value = self._read(get_content(session, digest))
        with self._lock:
            kept = self._values.setdefault(digest, value)
            if len(self._values) > KEPT:
                self._values.popitem(last=False)
            return kept


class _Linked:
    """The last used models of files that import others, by the digests of all of them."""

    def __init__(self) -> None:
        self._values: OrderedDict[tuple[str, ...], DecisionModel] = OrderedDict()
        self._lock = RLock()

    def get(self, session: Session, digest: str, imported: tuple[str, ...]) -> DecisionModel:
        key = (digest, *imported)
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        others = [get_content(session, each) for each in imported]
        model = read_decisions(get_content(session, digest), imported=others)
        with self._lock:
            kept = self._values.setdefault(key, model)
            if len(self._values) > KEPT:
                self._values.popitem(last=False)
            return kept


@dataclass
class DefinitionCache:
    """Diagrams, forms and decisions by the digest of their file; shared by all threads."""

    diagrams: _Kept[Diagram] = field(default_factory=lambda: _Kept(read_diagram))
    forms: _Kept[Form] = field(default_factory=lambda: _Kept(read_form))
    decisions: _Kept[DecisionModel] = field(default_factory=lambda: _Kept(read_decisions))
    data_flows: _Kept[tuple[DataFlow, ...]] = field(default_factory=lambda: _Kept(read_data_flows))
    headers: _Kept[Header] = field(default_factory=lambda: _Kept(read_header))
    linked: _Linked = field(default_factory=_Linked)


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
