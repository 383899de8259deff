"""Checks that files read only parameters there are: a misspelt one would be null in every new case."""

import json
import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import Any

from lxml import etree

from ..domain.errors import Finding

READ = re.compile(r"\bparameters\s*\.\s*([A-Za-z_]\w*)")
ADD_IT = "请先在“管理”中设定。 / Add it on the administrator's page first."
SAFE = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def lint_parameters(name: str, content: bytes, known: Collection[str]) -> Iterator[Finding]:
    """Yield a finding for every parameter that a readable file reads and that there is not."""
    places = _places_in_json(json.loads(content)) if name.endswith(".form") else _places_in_xml(content)
    for element_id, element_name, text in places:
        for parameter in dict.fromkeys(READ.findall(text)):
            if parameter not in known:
                close = get_close_matches(parameter, known, n=1)
                meant = f"是不是 {close[0]}？ / Did you mean {close[0]}?" if close else ADD_IT
                yield Finding(
                    name,
                    element_id,
                    "unknown_parameter",
                    f"没有参数“{parameter}”。 / There is no parameter '{parameter}'.",
                    meant,
                    element_name=element_name,
                )


def _places_in_xml(content: bytes) -> Iterator[tuple[str, str, str]]:
    for element in etree.fromstring(content, SAFE).iter(etree.Element):
        for text in (element.text or "", *map(str, element.attrib.values())):
            if "parameters" in text:
                owner = element
                while owner.get("id") is None and (parent := owner.getparent()) is not None:
                    owner = parent
                yield owner.get("id") or "", owner.get("name") or "", text


def _places_in_json(value: Any, owner: str = "", label: str = "") -> Iterator[tuple[str, str, str]]:
    if isinstance(value, dict):
        owner, label = str(value.get("id") or owner), str(value.get("label") or label)
        for part in value.values():
            yield from _places_in_json(part, owner, label)
    elif isinstance(value, list):
        for part in value:
            yield from _places_in_json(part, owner, label)
    elif isinstance(value, str) and "parameters" in value:
        yield owner, label, value
