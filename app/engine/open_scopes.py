"""The scopes open now, for an operator's eye and hand: of processes, sub-processes and failed tokens."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..domain.errors import Conflict
from .incidents import INCIDENT
from .instance import Instance
from .process import Process
from .spiff import Token

ROOT = "root"
"""The key of the process's own scope."""


@dataclass(frozen=True, slots=True)
class OpenScope:
    """The variables of a running process or sub-process, or what an element has of its own.

    What an element has of its own (inputs, an item, what a person submitted) is shown where an incident
    looks at it: nothing else could mend that.
    """

    key: str
    process_id: str
    element_id: str  # that it runs for; the process's own id for the process itself
    name: str
    depth: int  # of sub-processes and calls around it
    variables: Mapping[str, Any]
    is_local: bool = False
    iteration: int | None = None  # of a multi-instance, from 1

    @property
    def place(self) -> str:
        """Where it is, in one word for the history."""
        return self.element_id if self.iteration is None else f"{self.element_id}[{self.iteration}]"


def open_scopes(process: Process) -> list[OpenScope]:
    """Return the scopes that may be corrected, the outer ones first, those of elements at the end."""
    return [_of_instance(instance) for instance in process.instances] + [
        _of_token(token) for token in _concerned(process)
    ]


def correct(process: Process, keys: Collection[str], values: Mapping[str, Any]) -> None:
    """Set variables in the scopes of these keys. Raises Conflict when one of them has ended."""
    scopes = {_key(instance): instance.variables for instance in process.instances}
    scopes |= {_local_key(token): token.local for token in _concerned(process) if token.local is not None}
    if not set(keys) <= set(scopes):
        raise Conflict("其中的子流程已结束，请刷新后再选 / a sub-process has ended: look again")
    for key in keys:
        scopes[key].update(values)


def depth_of(instance: Instance) -> int:
    """Count the sub-processes and calls around what runs here."""
    depth = 0
    while instance.host is not None:
        instance, depth = instance.host.workflow, depth + 1
    return depth


def _of_instance(instance: Instance) -> OpenScope:
    host = instance.host
    return OpenScope(
        _key(instance),
        instance.spec.process_id,
        host.task_spec.bpmn_id if host else instance.spec.process_id,
        (host.task_spec.bpmn_name or "") if host else instance.spec.scope.name,
        depth_of(instance),
        dict(instance.variables),
    )


def _of_token(token: Token) -> OpenScope:
    element, instance = token.task_spec, token.workflow
    return OpenScope(
        _local_key(token),
        instance.spec.process_id,
        element.bpmn_id,
        element.bpmn_name or "",
        depth_of(instance),
        dict(token.local or {}),
        is_local=True,
        iteration=token.memo["index"] + 1 if "body" in token.memo else None,
    )


def _concerned(process: Process) -> list[Token]:
    """Return the tokens with variables of their own that an incident sees, each once."""
    failed = [token for each in process.instances for token in each.live() if INCIDENT in token.memo]
    around = {seen.id: seen for token in failed for seen in _seen_from(token)}
    return [token for token in around.values() if token.local is not None]


def _seen_from(token: Token) -> Iterator[Token]:
    standing: Token | None = token
    while standing is not None:
        yield standing
        body = standing.workflow.token(standing.memo.get("body"))
        if body is not None:
            yield body
        standing = standing.workflow.embedding_token


def _key(instance: Instance) -> str:
    return instance.host.id.hex if instance.host is not None else ROOT


def _local_key(token: Token) -> str:
    return f"local-{token.id.hex}"
