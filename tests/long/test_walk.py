"""The walk itself: need N1 through all nine stages by real HTTP, on both databases."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WITHIN = 900


def walked(data: Path, database_url: str = "") -> str:
    """Run the command as a newcomer does and return what it printed; it must have succeeded."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    if database_url:
        environment["DATABASE_URL"] = database_url
    command = [sys.executable, "-m", "app.cli", "walk", "--data", str(data)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=WITHIN, check=False
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return done.stdout


def test_need_n1_is_walked_through_on_sqlite(tmp_path: Path):
    told = walked(tmp_path)
    assert "首次拨付  鄂尔多斯市曜原氢能装备有限公司  180.00" in told
    assert "剩余拨付  鄂尔多斯市曜原氢能装备有限公司  420.00" in told
    assert "合计 / sum  600.00" in told


def test_need_n1_is_walked_through_on_postgresql(tmp_path: Path, new_postgres_url: str):
    told = walked(tmp_path, new_postgres_url)
    assert "合计 / sum  600.00" in told
    assert not list(tmp_path.rglob("*.sqlite3"))


def test_a_walk_without_a_server_says_so_and_fails():
    command = [sys.executable, "-m", "app.cli", "walk", "--url", "http://127.0.0.1:9"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=WITHIN, check=False)
    assert done.returncode == 1
    assert "http://127.0.0.1:9/sign-in 无法打开" in done.stdout
