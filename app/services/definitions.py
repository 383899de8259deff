"""Deployed definitions, read once per process and kept by digest: several versions live at once."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import RLock
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from ..dmn import DecisionModel, Header, read_decisions, read_header
from ..domain.definitions import ProcessDefinition
from ..domain.errors import NotFound
from ..engine.data_flow import DataFlow
from ..engine.diagram import Diagram, read_diagram
from ..engine.lint import read_data_flows
from ..engine.surroundings import Version
from ..forms import Form, read_form
from ..store.definitions import deployment_of_digest, find_together, get_content, get_latest

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
    contents: _Kept[bytes] = field(default_factory=lambda: _Kept(bytes))
    """The files of forms as they were deployed: clients of the API are given them with every task."""


def version_of(definition: ProcessDefinition) -> Version:
    """Return a definition as the engine names it."""
    return Version(definition.digest, str(definition.deployment_id))


@dataclass(frozen=True, slots=True)
class SessionLibrary:
    """Finds diagrams for the engine: the newest through the session, contents through the cache."""

    session: Session
    cache: DefinitionCache

    def newest_version(self, process_id: str, tag: str | None = None) -> Version:
        """Return the newest deployed version of this process, or of those with the tag. Raises NotFound."""
        return version_of(get_latest(self.session, ProcessDefinition, process_id, tag))

    def together(self, process_id: str, caller: Version) -> Version:
        """Return the version of this process that was deployed together with its caller. Raises NotFound."""
        known = UUID(caller.deployment) if caller.deployment else None
        deployment = known or deployment_of_digest(self.session, caller.digest)
        found = find_together(self.session, process_id, deployment) if deployment else None
        if found is None:
            raise NotFound(
                f"流程“{process_id}”没有与调用它的流程一同部署，请一并上传两个文件"
                f" / {process_id} was not deployed together with its caller: upload both files together"
            )
        return version_of(found)

    def diagram(self, digest: str) -> Diagram:
        """Return the diagram of this digest."""
        return self.cache.diagrams.get(self.session, digest)
