"""How often each kind of problem is seen, by words in its name. The order follows what Chinese district bulletins rank first:
street litter, small advertisements, goods and stalls on the pavement; among components covers, lamps and bins.
"""

from __future__ import annotations

EVENT_WORDS = (
    ("暴露垃圾", 30.0),
    ("非法小广告", 22.0),
    ("店外经营", 18.0),
    ("占道", 16.0),
    ("无照经营", 14.0),
    ("机动车乱停", 14.0),
    ("乱堆", 12.0),
    ("道路破损", 10.0),
    ("积存", 8.0),
    ("道路不洁", 8.0),
    ("绿地", 6.0),
    ("晾", 5.0),
    ("油烟", 3.0),
    ("施工", 3.0),
    ("积水", 2.0),
)
COMPONENT_WORDS = (
    ("井盖", 10.0),
    ("路灯", 9.0),
    ("雨水箅", 8.0),
    ("垃圾", 7.0),
    ("果皮箱", 7.0),
    ("行道树", 6.0),
    ("护栏", 6.0),
    ("标志", 3.0),
    ("公交", 3.0),
    ("座椅", 2.0),
)


def event_weight(name: str) -> float:
    """The weight of an event subclass; 0.5 for what is rarely seen."""
    return next((weight for word, weight in EVENT_WORDS if word in name), 0.5)


def component_weight(name: str) -> float:
    """The weight of a component subclass; 0.4 for what rarely breaks."""
    return next((weight for word, weight in COMPONENT_WORDS if word in name), 0.4)
