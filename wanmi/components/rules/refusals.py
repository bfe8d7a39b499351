"""What components say no to."""

from __future__ import annotations

from wanmi.kit.refusals import Refusal


class CodesUsedUp(Refusal):
    """All 999,999 sequences of a county, class and subclass are issued. Fact: prefix, ten digits."""

    code = "codes_used_up"
    status = 409
    sentence = "%(prefix)s 的标识码顺序号已用完，请为该小类增设扩展小类。"
