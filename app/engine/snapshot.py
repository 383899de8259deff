"""What is kept of a running instance: live tokens and scopes, as zstd-compressed JSON of our own format.

Nothing of SpiffWorkflow's serialization is stored, and nothing finished: history is rows elsewhere. An
instance costs what its present costs, however old it is.
"""

from decimal import Decimal
from threading import local
from typing import Any
from uuid import UUID

import msgspec
import zstandard

from ..domain.errors import ExecutionFailed
from .instance import Instance, SubInstance
from .process import Process
from .spiff import Token
from .stored_variables import ENCODER
from .surroundings import Surroundings

FORMAT = 1
LARGEST = 64_000_000  # bytes of JSON; a snapshot that claims more is damaged


class TokenRow(msgspec.Struct, array_like=True):
    """A live token: where it stands, in which state, what its element remembers, its own variables."""

    id: str
    element: str
    state: int
    memo: dict[str, Any]
    local: dict[str, Any] | None


class InstanceRow(msgspec.Struct, array_like=True):
    """The process or a running sub-process: `[process id, digest]` says which version of what it runs."""

    process_id: str
    digest: str
    scope: str
    host: str | None
    variables: msgspec.Raw
    tokens: list[TokenRow]


class Snapshot(msgspec.Struct, array_like=True):
    """The whole; outer instances come before the ones that run in them."""

    format: int
    state: str  # active, suspended, completed or cancelled
    instances: list[InstanceRow]


_DECODER = msgspec.json.Decoder(Snapshot, float_hook=Decimal)
_own = local()  # zstandard's objects must not be shared between threads


def dump(process: Process) -> bytes:
    """Return the snapshot of a process whose tokens all wait. Raises ExecutionFailed when it is too large."""
    rows = [_instance_row(instance) for instance in process.instances]
    json = ENCODER.encode(Snapshot(FORMAT, state_of(process), rows))
    if len(json) > LARGEST:
        raise ExecutionFailed(
            f"流程的变量共 {len(json)} 字节，上限 {LARGEST}"
            f" / the instance has {len(json)} bytes, the limit is {LARGEST}"
        )
    return _compressor().compress(json)


def load(snapshot: bytes, surroundings: Surroundings) -> Process:
    """Bring a process back. Raises ExecutionFailed when the snapshot is none of ours."""
    try:
        stored = _DECODER.decode(_decompressor().decompress(snapshot, max_output_size=LARGEST))
    except (zstandard.ZstdError, msgspec.DecodeError) as error:
        raise ExecutionFailed(f"快照损坏 / the snapshot is damaged: {error}") from error
    if stored.format != FORMAT:
        raise ExecutionFailed(f"不认识的快照格式 {stored.format} / unknown snapshot format {stored.format}")
    first, *others = stored.instances
    diagram = surroundings.library.diagram(first.digest)
    process = Process(diagram.specification(first.scope), surroundings)
    process.is_cancelled, process.completed = stored.state == "cancelled", stored.state == "completed"
    process.is_suspended = stored.state == "suspended"
    hosts = _fill(process, first)
    for row in others:
        host = hosts[UUID(row.host)] if row.host else None
        if host is None:
            raise ExecutionFailed("快照中的子流程没有宿主 / a sub-process of the snapshot has no host")
        specification = surroundings.library.diagram(row.digest).specification(row.scope)
        instance = SubInstance(specification, host)
        process.subprocesses[host.id] = instance
        hosts |= _fill(instance, row)
    return process


def state_of(process: Process) -> str:
    """Return active, suspended, completed or cancelled."""
    if process.is_cancelled:
        return "cancelled"
    if process.completed:
        return "completed"
    return "suspended" if process.is_suspended else "active"


def _instance_row(instance: Instance) -> InstanceRow:
    return InstanceRow(
        instance.spec.process_id,
        instance.spec.digest,
        instance.spec.scope.id,
        instance.host.id.hex if instance.host else None,
        instance.stored.encoded(),
        [
            TokenRow(token.id.hex, token.task_spec.name, token.state, token.memo, token.local)
            for token in instance.tokens()
        ],
    )


def _fill(instance: Instance, row: InstanceRow) -> dict[UUID, Token]:
    instance.begin(bytes(row.variables))
    for stored in row.tokens:
        token = Token(instance, instance.spec.element(stored.element), stored.state, UUID(stored.id))
        token.memo.update(stored.memo)
        token.local = stored.local
    return {token.id: token for token in instance.tokens()}


def _compressor() -> zstandard.ZstdCompressor:
    if not hasattr(_own, "compressor"):
        _own.compressor = zstandard.ZstdCompressor(level=1)
    return _own.compressor


def _decompressor() -> zstandard.ZstdDecompressor:
    if not hasattr(_own, "decompressor"):
        _own.decompressor = zstandard.ZstdDecompressor()
    return _own.decompressor
