"""What a person reads of a job that broke."""

from __future__ import annotations

from errno import EDQUOT, ENOSPC

from wanmi.kit.refusals import Refusal

NO_ROOM = "服务器磁盘空间不足，没有写入任何数据。请系统管理员腾出空间后再试。"
BROKEN = "处理中出错，没有写入任何数据；详情在系统日志中。请再试一次，仍不成时请联系系统管理员。"


def words_of(error: Exception) -> str:
    """A refusal's own words, at most 400 signs. Of anything else only that it broke: what a library says is English, may hold paths of
    the server, and stands in the log."""
    if isinstance(error, Refusal):
        return str(error)[:400]
    return NO_ROOM if isinstance(error, OSError) and error.errno in (ENOSPC, EDQUOT) else BROKEN
