"""A form as it is sent: read without its files when they are too large, and without unseen characters."""

import re
from io import BytesIO
from typing import IO

from flask import Request

_unseen = re.compile(r"[\0\u202a-\u202e\u2066-\u2069]")
"""Null, and what turns the direction of writing: nobody types it, and a name with it imitates another."""


class Dropped(BytesIO):
    """Takes the bytes of a file in and keeps none of them."""

    def write(self, part: object, /) -> int:
        """Forget them."""
        return len(memoryview(part))  # type: ignore[arg-type]


class FormRequest(Request):
    """A request that may be read without its files, and whose texts any database can keep."""

    drops_files = False

    def _load_form_data(self) -> None:
        """Leave out unseen characters: pasting brings them, and all else must stay."""
        super()._load_form_data()
        sent = self.__dict__["form"]
        if any(_unseen.search(name) or _unseen.search(text) for name, text in sent.items(multi=True)):
            plain = [(_unseen.sub("", name), _unseen.sub("", text)) for name, text in sent.items(multi=True)]
            self.__dict__["form"] = self.parameter_storage_class(plain)

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if self.drops_files:
            return Dropped()
        return super()._get_file_stream(total_content_length, content_type, filename, content_length)
