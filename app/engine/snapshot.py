"""What is kept of a running instance: live tokens and scopes, as zstd-compressed JSON of our own format.

Nothing of SpiffWorkflow's serialization is stored, and nothing finished: history is rows elsewhere. An
instance costs what its present costs, however old it is. Large values are named by digest only.

Format 1 had no digests. Every format that was ever released is read for ever; `dump` writes the newest.
"""

from decimal import Decimal
from hashlib import sha256
from threading import local
from typing import Any
from uuid import UUID

import msgspec
import zstandard

from ..domain.errors import ExecutionFailed
from .instance import Instance, SubInstance
from .large_values import ENCODER, LARGEST_INSIDE, LargeValues
from .process import Process
from .spiff import Token
from .stored_variables import StoredVariables
from .surroundings import Surroundings

FORMAT = 2
LARGEST = 64_000_000  # bytes of JSON; a snapshot that claims more is damaged


class TokenRow(msgspec.Struct, array_like=True):
    """A live token: where it stands, in which state, what its element remembers, its own variables."""

    id: str
    element: str
    state: int
    memo: dict[str, Any]
    local: dict[str, Any] | None
    outside: tuple[dict[str, str], dict[str, str]] | None = None  # of the memo, of the local variables


class InstanceRow(msgspec.Struct, array_like=True):
    """The process or a running sub-process: `[process id, digest]` says which version of what it runs."""

    process_id: str
    digest: str
    scope: str
    host: str | None
    variables: msgspec.Raw
    tokens: list[TokenRow]
    outside: dict[str, str] = {}
    deployment: str = ""


class Snapshot(msgspec.Struct, array_like=True):
    """The whole; outer instances come before the ones that run in them."""

    format: int
    state: str  # active, suspended, completed or cancelled
    instances: list[InstanceRow]


_DECODER = msgspec.json.Decoder(Snapshot, float_hook=Decimal)
_VALUES = msgspec.json.Decoder(float_hook=Decimal)
_SORTING = msgspec.json.Encoder(decimal_format="number", order="sorted")
_own = local()  # zstandard's objects must not be shared between threads


def dump(process: Process, large: LargeValues) -> bytes:
    """Return the snapshot of a process whose tokens all wait; `large` learns which values lie outside.

    Raises ExecutionFailed when it is too large.
    """
    large.begin()
    rows = [_instance_row(instance, large) for instance in process.instances]
    whole = Snapshot(FORMAT, state_of(process), rows)
    json = ENCODER.encode(whole)
    if len(json) > LARGEST_INSIDE and sum(_is_split(token, large) for row in rows for token in row.tokens):
        json = ENCODER.encode(whole)
    if len(json) > LARGEST:
        raise ExecutionFailed(
            f"流程的变量共 {len(json)} 字节，上限 {LARGEST}"
            f" / the instance has {len(json)} bytes, the limit is {LARGEST}"
        )
    return _compressor().compress(json)


def load(snapshot: bytes, surroundings: Surroundings, large: LargeValues) -> Process:
    """Bring a process back. Raises ExecutionFailed when the snapshot is none of ours."""
    stored = _read(snapshot)
    first, *others = stored.instances
    diagram = surroundings.library.diagram(first.digest)
    process = Process(diagram.specification(first.scope), surroundings)
    process.is_cancelled, process.completed = stored.state == "cancelled", stored.state == "completed"
    process.is_suspended = stored.state == "suspended"
    hosts = _fill(process, first, large)
    for row in others:
        host = hosts[UUID(row.host)] if row.host else None
        if host is None:
            raise ExecutionFailed("快照中的子流程没有宿主 / a sub-process of the snapshot has no host")
        specification = surroundings.library.diagram(row.digest).specification(row.scope)
        instance = SubInstance(specification, host)
        process.subprocesses[host.id] = instance
        hosts |= _fill(instance, row, large)
    return process


def scopes_in(snapshot: bytes) -> list[tuple[dict[str, Any], dict[str, str]]]:
    """Return the variables of each open scope without bringing the instance back; large ones by digest.

    For a search over many instances. Raises ExecutionFailed when the snapshot is damaged.
    """
    rows = _read(snapshot).instances
    return [(StoredVariables(None, bytes(row.variables)).opened(), dict(row.outside)) for row in rows]


def versions_in(snapshot: bytes) -> frozenset[tuple[str, str]]:
    """Return which processes run in an instance in which version, without bringing it back."""
    return frozenset((row.process_id, row.digest) for row in _read(snapshot).instances)


def fingerprint(snapshot: bytes) -> str:
    """Return what tells whether an instance has gone on: of its tokens and variables, in whatever order.

    An instance that was merely suspended, or suspended and resumed, has not.
    """
    stored = _read(snapshot)
    rows = [
        msgspec.structs.replace(
            row,
            variables=msgspec.Raw(_SORTING.encode(_VALUES.decode(row.variables))),
            tokens=sorted(row.tokens, key=lambda token: token.id),
        )
        for row in stored.instances
    ]
    state = "active" if stored.state == "suspended" else stored.state
    whole = Snapshot(FORMAT, state, sorted(rows, key=lambda row: row.host or ""))
    return sha256(_SORTING.encode(whole)).hexdigest()


def state_of(process: Process) -> str:
    """Return active, suspended, completed or cancelled."""
    if process.is_cancelled:
        return "cancelled"
    if process.completed:
        return "completed"
    return "suspended" if process.is_suspended else "active"


def _read(snapshot: bytes) -> Snapshot:
    try:
        stored = _DECODER.decode(_decompressor().decompress(snapshot, max_output_size=LARGEST))
    except (zstandard.ZstdError, msgspec.DecodeError) as error:
        raise ExecutionFailed(f"快照损坏 / the snapshot is damaged: {error}") from error
    if not 1 <= stored.format <= FORMAT or not stored.instances:
        raise ExecutionFailed(f"不认识的快照格式 {stored.format} / unknown snapshot format {stored.format}")
    return stored


def _instance_row(instance: Instance, large: LargeValues) -> InstanceRow:
    variables, outside = instance.stored.encoded(large)
    return InstanceRow(
        instance.spec.process_id,
        instance.spec.digest,
        instance.spec.scope.id,
        instance.host.id.hex if instance.host else None,
        variables,
        [
            TokenRow(token.id.hex, token.task_spec.name, token.state, token.memo, token.local)
            for token in instance.tokens()
        ],
        dict(outside),
        instance.deployment,
    )


def _is_split(row: TokenRow, large: LargeValues) -> bool:
    """Take the large values out of a token's row; say whether there were any."""
    if len(ENCODER.encode(row)) <= LARGEST_INSIDE:
        return False
    row.memo, of_memo = large.split(row.memo)
    of_local: dict[str, str] = {}
    if row.local is not None:
        row.local, of_local = large.split(row.local)
    row.outside = (of_memo, of_local) if of_memo or of_local else None
    return True


def _fill(instance: Instance, row: InstanceRow, large: LargeValues) -> dict[UUID, Token]:
    large.known(row.outside)
    instance.deployment = row.deployment
    instance.begin(StoredVariables(None, bytes(row.variables), row.outside, large))
    for stored in row.tokens:
        token = Token(instance, instance.spec.element(stored.element), stored.state, UUID(stored.id))
        token.memo.update(stored.memo)
        token.local = stored.local
        if stored.outside is not None:
            of_memo, of_local = stored.outside
            large.known(of_memo)
            large.known(of_local)
            token.memo.update(large.values(of_memo))
            token.local = {**token.local, **large.values(of_local)} if token.local is not None else None
    return {token.id: token for token in instance.tokens()}


def _compressor() -> zstandard.ZstdCompressor:
    if not hasattr(_own, "compressor"):
        _own.compressor = zstandard.ZstdCompressor(level=1)
    return _own.compressor


def _decompressor() -> zstandard.ZstdDecompressor:
    if not hasattr(_own, "decompressor"):
        _own.decompressor = zstandard.ZstdDecompressor()
    return _own.decompressor
