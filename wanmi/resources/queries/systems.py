"""Systems of coordinates by the name that a reader knows."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext

_ZONE = re.compile(r"CGCS2000 高斯 (?P<width>[36])°带 第(?P<zone>\d+)带（(?:中央经线 (?P<middle>\d+)°|坐标带号)）")
_UTM = re.compile(r"WGS 84 / UTM 第(?P<zone>\d+)带")


def systems_told(names: Mapping[str, str]) -> dict[str, str]:
    """Key → name in the reader's language."""
    return {key: _told(name) for key, name in names.items()}


def _told(name: str) -> str:
    if utm := _UTM.fullmatch(name):
        return gettext("WGS 84 / UTM 第%(zone)s带") % utm.groupdict()
    zone = _ZONE.fullmatch(name)
    if zone is None:
        return gettext(name)
    words = (
        "CGCS2000 高斯 %(width)s°带 第%(zone)s带（中央经线 %(middle)s°）"
        if zone["middle"]
        else "CGCS2000 高斯 %(width)s°带 第%(zone)s带（坐标带号）"
    )
    return gettext(words) % zone.groupdict()
