"""The walk itself: need N1 through all nine stages by real HTTP, on both databases."""

import os
import subprocess
import sys
from pathlib import Path

from app.programme.stages import STAGES

ROOT = Path(__file__).resolve().parents[2]
WITHIN = 900
TOLD = (
    "2021-11-30 00:00  四 申请揭榜｜揭榜截止（bidding_closed）｜系统",
    "四 申请揭榜｜启封并归集有效方案（unseal_bids）｜系统",
    "JB-2021-01-能-001-02：不合格，R-011 属发榜企业下属单位",
    "：退回修改｜",
    "三 发布榜单｜向社会公开发布榜单（publish_list_item）｜系统",
    "2022-02-09 00:00  七 协议审查与公示｜公示期满（publicity_ended）｜系统",
    "八 签约与揭榜公告｜发布揭榜公告（publish_announcement）｜系统",
    "九 实施管理｜首拨拨付（pay_first）｜系统",
    "九 实施管理｜尾款拨付（pay_final）｜系统",
    "九 实施管理｜归档、成果登记、信用记载（archive_project）｜系统",
)
"""What the walk says of its main points: what came by itself, and how a step was decided."""


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
    for line in TOLD:
        assert line in told, line
    assert "流程开启 5 件，办结 5 件" in told
    assert "http://127.0.0.1:8000/public/items/" in told
    assert f"./run serve --demo --data {tmp_path}" in told


def test_every_step_of_the_walk_is_told_with_one_of_the_nine_stages(tmp_path: Path):
    steps = [line for line in walked(tmp_path).splitlines() if "｜" in line]
    known = {f"{stage.sign} {stage.name}" for stage in STAGES}
    assert {line.partition("｜")[0].partition("  ")[2] for line in steps} == known


def test_need_n1_is_walked_through_on_postgresql(tmp_path: Path, new_postgres_url: str):
    told = walked(tmp_path, new_postgres_url)
    assert "合计 / sum  600.00" in told
    assert not list(tmp_path.rglob("*.sqlite3"))


def test_a_walk_without_a_server_says_so_and_fails():
    command = [sys.executable, "-m", "app.cli", "walk", "--url", "http://127.0.0.1:9"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=WITHIN, check=False)
    assert done.returncode == 1
    assert "http://127.0.0.1:9/sign-in 无法打开" in done.stdout
