"""Static files: the compressed twin is sent to whoever takes it, and everything may be kept for a year."""

from pathlib import Path

from flask import Flask, Response, request, send_from_directory

YEAR = 365 * 24 * 3600


def register(app: Flask) -> None:
    """Serve `static/` with the `.gz` files that the build puts beside its bundles."""
    folder = Path(app.static_folder or "")

    def send(filename: str) -> Response:
        twin = f"{filename}.gz"
        if request.accept_encodings["gzip"] and (folder / twin).is_file():
            answer = send_from_directory(folder, twin, mimetype=_type_of(filename), max_age=YEAR)
            answer.headers["Content-Encoding"] = "gzip"
            answer.headers["Vary"] = "Accept-Encoding"
            return answer
        return send_from_directory(folder, filename, max_age=YEAR)

    app.view_functions["static"] = send


def _type_of(filename: str) -> str:
    kinds = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
    return kinds.get(Path(filename).suffix, "application/octet-stream")
