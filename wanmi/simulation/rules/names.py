"""Invented names for invented people: common surnames and given names, drawn by seed. No real person is meant."""

from __future__ import annotations

import random

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏"
    "韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_TWOS = (  # two letters each, or one and a space
    "伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 兰 霞 平 刚 桂英建国建华志强秀英海燕玉兰春梅晓东立新文博子轩雨桐思远佳怡俊杰欣然"
    "浩然慧敏国庆爱华红梅丹丹宇航雪梅永强凤英长江振华素珍大勇小红天宇晨曦守义德福"
)
GIVEN = tuple(_TWOS[start : start + 2].strip() for start in range(0, len(_TWOS), 2))


def people_names(count: int, *, seed: int) -> list[str]:
    """`count` different names, the same for the same seed."""
    drawing = random.Random(seed)  # noqa: S311 (invented names, no secret)
    names: dict[str, None] = {}
    while len(names) < count:
        names[drawing.choice(SURNAMES) + drawing.choice(GIVEN)] = None
    return list(names)
