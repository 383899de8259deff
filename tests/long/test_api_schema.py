"""The API keeps what its description says, whatever is sent: schemathesis against the running application."""

import importlib.util
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from tests.http.api.api_house import ApiHouse

EXAMPLES = 60
MAY_TAKE = 1_200
NOT_A_LAW = "positive_data_acceptance"
"""A form's rules and the inside of a cursor stand in no schema: what fits it may still be refused."""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Serve a house in which something of everything waits; lend its address and a token that may do all."""
    api = ApiHouse(tmp_path, f"sqlite:///{tmp_path / 'test.sqlite3'}")
    api.unhurried()
    api.add_person("all", "integration", "process_owner", "agency")
    for process_id in ("review", "review", "errand", "question", "broken"):
        api.start(process_id, number=1, case="K1")
    server = make_server("127.0.0.1", 0, api.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", api.secret("all")
    server.shutdown()
    thread.join()
    server.server_close()
    api.house.database.dispose()


@pytest.mark.skipif(importlib.util.find_spec("schemathesis") is None, reason="schemathesis is not installed")
def test_whatever_is_sent_the_api_answers_as_described(address: tuple[str, str], tmp_path: Path) -> None:
    url, secret = address
    done = subprocess.run(
        [
            sys.executable, "-m", "schemathesis.cli", "run", f"{url}/api/v1/openapi.json",
            "--header", f"Authorization: Bearer {secret}",
            "--checks", "all", "--exclude-checks", NOT_A_LAW, "--max-examples", str(EXAMPLES), "--seed", "1",
            "--phases", "examples,coverage,fuzzing,stateful", "--no-color",
        ],
        cwd=tmp_path, capture_output=True, text=True, timeout=MAY_TAKE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
