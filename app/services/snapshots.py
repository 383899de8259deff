"""Keeping an instance's snapshot, and the large values that it only names."""

from collections import OrderedDict
from threading import Lock

import zstandard
from sqlalchemy.orm import Session

from ..domain.errors import ExecutionFailed
from ..domain.instances import ProcessInstance
from ..domain.large_values import LargeValue
from ..engine.execution import Execution
from ..engine.snapshot import LARGEST
from ..store.large_values import content_of, forget_values, kept_digests

MOST_IN_MEMORY = 32_000_000  # compressed bytes
GONE = "变量的大值不在库中，请从备份恢复 / a large value of a variable is missing: restore it from a backup"


class LargeValueCache:
    """The large values last read, compressed; what a digest names never changes. Shared by all threads."""

    def __init__(self) -> None:
        self._contents: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def read(self, session: Session, digest: str) -> bytes:
        """Return the JSON of a digest. Raises ExecutionFailed when it is gone."""
        with self._lock:
            content = self._contents.get(digest)
            if content is not None:
                self._contents.move_to_end(digest)
        if content is None:
            content = content_of(session, digest)
            if content is None:
                raise ExecutionFailed(GONE)
            self._keep(digest, content)
        return zstandard.ZstdDecompressor().decompress(content, max_output_size=LARGEST)

    def _keep(self, digest: str, content: bytes) -> None:
        with self._lock:
            if digest not in self._contents:
                self._contents[digest] = content
                self._size += len(content)
            while self._size > MOST_IN_MEMORY:
                self._size -= len(self._contents.popitem(last=False)[1])


def keep_snapshot(session: Session, instance: ProcessInstance, execution: Execution) -> None:
    """Store where the execution stands, the values that are new in it, and forget those it has left."""
    instance.snapshot = execution.snapshot()
    large = execution.large_values
    if large.added:
        kept = kept_digests(session, instance.id, large.added)
        compress = zstandard.ZstdCompressor(level=1).compress
        session.add_all(
            LargeValue(instance_id=instance.id, digest=digest, content=compress(json))
            for digest, json in large.added.items()
            if digest not in kept
        )
    if large.dropped:
        forget_values(session, instance.id, large.dropped)
