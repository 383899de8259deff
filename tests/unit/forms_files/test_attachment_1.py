"""F-01 is Attachment 1: its 25 fields in its order, its words, options and limits (SPEC R-035 to R-041)."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
SEED = ROOT.parent / "shared" / "domain" / "seeds" / "000_929d13e1ff2bd37a.txt"

FIRST_BLOCK = "企业（发榜方）基本情况"
SECOND_BLOCK = "二、项目需求信息"

FIELDS = [
    ("单位名称", None),
    ("单位地址", None),
    ("邮编", None),
    ("所在地区", None),
    ("社会信用代码", None),
    ("技术攻关领域", None),
    ("上年度产值规模", None),
    ("人员规模", None),
    ("经济性质", None),
    ("法定代表人·姓名", None),
    ("法定代表人·电话", None),
    ("联系人·姓名", None),
    ("联系人·职务", None),
    ("联系人·手机", None),
    ("联系人·电子邮箱", None),
    ("项目需求名称", "60"),
    ("项目合作方式", None),
    ("需求背景、国内外相关情况介绍（限1000字）", "1000"),
    (
        "需求内容描述（具体需求或技术痛点问题概述、技术解决的价值意义、产品目标和具体技术参数要求等，限3000字内）",
        "3000",
    ),
    ("现有基础情况（已开展的工作、所处阶段、投入资金和人力、仪器设备、生产条件等，限1000字）", "1000"),
    ("对揭榜方要求（希望与哪类单位开展合作，对合作方所属领域和水平的要求，限1000字）", "1000"),
    ("产权归属、利益分配等要求（限1000字）", "1000"),
    ("实测要求（实测时间、地点、方法、指标等）", "1000"),
    ("时限要求", "200"),
    ("项目拟总投入金额", None),
]

OPTIONS = {
    "技术攻关领域": ["能源资源", "现代农牧业", "生态环境", "其他"],
    "经济性质": ["国有", "集体", "私营", "其他"],
    "项目合作方式": ["委托研发", "技术改造（设备、研发生产条件）", "技术购买", "共建中试、熟化基地", "其他"],
}


@pytest.fixture(scope="module")
def blocks() -> list[dict[str, Any]]:
    raw = json.loads((ROOT / "forms" / "f01_need.form").read_text(encoding="utf-8"))
    groups = [component for component in raw["components"] if component["type"] == "group"]
    return [group for group in groups if group["id"] != "returned_block"]


def original_fields(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The fields of the first two blocks without what “其他” opens."""
    fields = [field for block in blocks[:2] for field in block["components"]]
    return [field for field in fields if not field["key"].endswith("_other")]


def test_the_blocks_have_the_headings_of_the_original_and_the_extension_stands_apart(
    blocks: list[dict[str, Any]],
) -> None:
    assert [block["label"] for block in blocks] == [
        FIRST_BLOCK,
        SECOND_BLOCK,
        "系统补充信息（不进附件1打印件）",
    ]
    assert [block.get("properties", {}).get("print") for block in blocks] == [None, None, "no"]


def test_the_25_fields_stand_in_the_original_order_with_its_words_and_limits(
    blocks: list[dict[str, Any]],
) -> None:
    fields = original_fields(blocks)

    assert [(field["label"], field.get("properties", {}).get("maxWords")) for field in fields] == FIELDS
    assert len(fields) == 25


def test_the_options_are_those_of_the_original(blocks: list[dict[str, Any]]) -> None:
    found = {
        field["label"]: [option["label"] for option in field["values"]]
        for field in original_fields(blocks)
        if field["label"] in OPTIONS
    }

    assert found == OPTIONS


def test_the_total_is_in_wan_yuan_and_everything_is_required(blocks: list[dict[str, Any]]) -> None:
    fields = original_fields(blocks)

    assert fields[-1]["appearance"]["suffixAdorner"] == "万元"
    assert all(field["validate"]["required"] is True for field in fields)


@pytest.mark.skipif(not SEED.exists(), reason="the seeds are not here")
def test_every_label_and_option_stands_in_the_seed_in_this_order() -> None:
    attachment = "".join(SEED.read_text(encoding="utf-8").partition("附件1\n")[2].split())
    words = [word for label, _ in FIELDS for word in [*label.split("·"), *OPTIONS.get(label, [])]]
    place = attachment.index(FIRST_BLOCK)
    for word in dict.fromkeys(words):
        found = attachment.find(word, place)
        place = found if found >= 0 else place
        assert word in attachment, word
        assert found >= 0, f"{word} stands earlier in the original"


@pytest.mark.skipif(not SEED.exists(), reason="the seeds are not here")
def test_the_title_and_both_headings_are_those_of_the_seed(blocks: list[dict[str, Any]]) -> None:
    lines = SEED.read_text(encoding="utf-8").partition("附件1\n")[2].splitlines()
    headings = [line.strip() for line in lines if re.search(r"基本情况|需求信息|项目需求表", line)]

    assert headings == ["内蒙古自治区“揭榜挂帅”项目需求表", *(block["label"] for block in blocks[:2])]
