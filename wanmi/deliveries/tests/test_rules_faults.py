"""What a person reads of a job that broke."""

from __future__ import annotations

import errno

from wanmi.deliveries.rules.faults import BROKEN, NO_ROOM, words_of
from wanmi.formats.rules.refusals import UnreadableFile


def test_a_refusal_says_its_own_words_and_a_library_none():
    assert words_of(UnreadableFile(field="file", why="缺少 .dbf")) == "文件无法读取：缺少 .dbf。"
    assert words_of(OSError(errno.ENOSPC, "No space left on device", "/srv/data/exports/a.csv")) == NO_ROOM
    assert words_of(RuntimeError("could not open /srv/data/deliveries/x.gpkg")) == BROKEN
    assert len(words_of(UnreadableFile(field="file", why="长" * 1000))) == 400
