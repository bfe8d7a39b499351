"""The code of a city as people write it (GB/T 2260): four digits, or six of which the last two are noughts."""

from __future__ import annotations

import re

MUNICIPALITIES = {"110000": "1101", "120000": "1201", "310000": "3101"}  # whose districts all begin with four digits of their own


def city_code(text: str) -> str:
    """Four digits of a city, six of a county; what is neither is given back as it is, for the field's own rule to refuse. 370100, as
    tables of codes have it, is the city 3701: its districts are 370102 and on, and none of them begins with 370100."""
    code = text.strip()
    if code in MUNICIPALITIES:
        return MUNICIPALITIES[code]
    return code[:4] if re.fullmatch(r"\d{4}00", code) and not code.endswith("0000") else code


def is_province(code: str) -> bool:
    """Whether a code is a province's, or a municipality's of which one cannot tell the first four digits of its districts."""
    return bool(re.fullmatch(r"\d{2}0000|\d{2}00", code))
