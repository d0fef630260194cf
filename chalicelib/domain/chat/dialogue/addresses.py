"""Does this look like somewhere to deliver to? Only asked after the assistant has asked for it."""

import re

_STREET = re.compile(
    r"[路街道弄巷村镇区号楼]"
    r"|\b(?:road|rd|street|st|avenue|ave|lane|drive|square|district|floor|building|apt|room)\b"
    r"|stra(?:ß|ss)e\b|str\.|\b\w*(?:weg|platz|gasse|allee|ufer|ring)\b|\bbezirk\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[0-9]|[一二三四五六七八九十百]+[号楼弄]")


def looks_like_address(text: str) -> bool:
    """A number together with a street, or several parts in a row."""
    return bool(_NUMBER.search(text)) and (bool(_STREET.search(text)) or text.count(",") > 1)
