"""A form as it is sent: read without its files when they are too large, and without null characters."""

from io import BytesIO
from typing import IO

from flask import Request

NUL = "\0"


class Dropped(BytesIO):
    """Takes the bytes of a file in and keeps none of them."""

    def write(self, part: object, /) -> int:
        """Forget them."""
        return len(memoryview(part))  # type: ignore[arg-type]


class FormRequest(Request):
    """A request that may be read without its files, and whose texts any database can keep."""

    drops_files = False

    def _load_form_data(self) -> None:
        """Leave out null characters: nobody types one, but pasting brings it, and all else must stay."""
        super()._load_form_data()
        sent = self.__dict__["form"]
        if any(NUL in name or NUL in text for name, text in sent.items(multi=True)):
            plain = [(name.replace(NUL, ""), text.replace(NUL, "")) for name, text in sent.items(multi=True)]
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
