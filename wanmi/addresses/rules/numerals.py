"""Numbers as addresses write them: 12, １２, 十二, 一百二十三, 一二三, 〇. One form for names, so that both find each other."""

from __future__ import annotations

import re

DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
          "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9}  # fmt: skip
UNITS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000, "廿": 20, "卅": 30}
LARGEST = 99_999  # a longer row of digits is a telephone number or a code, and stays as it is

# One number in either writing, for use in larger patterns.
NUMBER = "(?:[0-9]{1,5}|[" + "".join(DIGITS) + "".join(UNITS) + "]+)"
_ARABIC = re.compile(r"[0-9]+")
_WORDS = "零一二三四五六七八九"


def number_of(text: str) -> int | None:
    """十二 → 12, 一百零五 → 105, 一二三 → 123, 12 → 12; None for what is no number up to 99,999."""
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= 5 else None
    if not text or any(sign not in DIGITS and sign not in UNITS for sign in text):
        return None
    value = _by_places(text) if not any(sign in UNITS for sign in text) else _by_units(text)
    return value if value is not None and value <= LARGEST else None


def _by_places(text: str) -> int | None:
    return int("".join(str(DIGITS[sign]) for sign in text)) if len(text) <= 5 else None


def _by_units(text: str) -> int | None:
    """Units must fall (百, then 十), as people say them."""
    total, digit, last = 0, None, 10_000
    for sign in text:
        if sign in DIGITS:
            if digit not in (None, 0):
                return None
            digit = DIGITS[sign]
            continue
        unit = UNITS[sign]
        if sign in "廿卅":
            if digit is not None or last <= 10:
                return None
            total, last = total + unit, 10
            continue
        if unit >= last:
            return None
        total, digit, last = total + (1 if digit is None else digit) * unit, None, unit
    if digit:
        total += digit * (last // 10 if last in (100, 1000) and text[-2] in UNITS else 1)  # 一百二 is 120, 一百零二 is 102
    return total


def in_chinese(number: int) -> str:
    """12 → 十二, 105 → 一百零五, 40 → 四十. 0 to 99,999."""
    if number == 0:
        return "零"
    text, zero = "", False
    for unit, word in ((10_000, "万"), (1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("零" if zero else "") + ("" if digit == 1 and unit == 10 and not text else _WORDS[digit]) + word
            zero = False
        elif text:
            zero = True
    return text


def digits_in_chinese(text: str) -> str:
    """Every Arabic number of a name in Chinese: 东四12条 → 东四十二条. Rows longer than five digits stay."""
    return _ARABIC.sub(lambda found: in_chinese(int(found[0])) if len(found[0]) <= 5 else found[0], text)
