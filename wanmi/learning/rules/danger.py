"""Words of danger (危险词): what a caller says where life or limb may be at stake. Pure.

Whoever says one of them is taken at their word, whatever was learned: to look once too often costs less than to look too late.
"""

from __future__ import annotations

WORDS = (
    "漏电", "触电", "带电", "电线掉", "电线断", "电线垂", "燃气味", "煤气味", "燃气泄漏", "煤气泄漏", "天然气泄漏",
    "爆炸", "着火", "起火", "冒烟", "火苗",
    "塌陷", "坍塌", "塌方", "陷坑", "掉下去", "掉进去", "掉坑", "没盖", "没有盖",
    "盖子没了", "盖没了", "井盖丢", "井盖不见", "井口敞", "敞着口", "缺失",
    "砸到", "砸伤", "砸人", "砸着", "要倒", "快倒", "倾倒", "倒伏", "坠落", "掉落", "摇摇欲坠", "有人受伤", "伤人", "摔伤", "摔了", "绊倒",
    "爆管", "喷水", "溺水", "危险", "出人命", "救命", "救护",
)  # fmt: skip


def words_of_danger(clean: str) -> list[str]:
    """Which of them a cleaned text says, in the order in which they stand in it."""
    found = sorted((clean.index(word), word) for word in WORDS if word in clean)
    return [word for _, word in found]
