"""What a file may do to its reader, as a person hears it."""

from __future__ import annotations

from wanmi.kit.refusals import Refusal


class ReaderEnded(Refusal):
    """The reader crashed, ran out of its memory, or met what no reader of this form should."""

    code = "kit.reader_ended"
    sentence = "文件使读取程序中断：内容已损坏，或展开后过大。请检查后重新导出一份再提交。"


class TookTooLong(Refusal):
    """Facts: most, in seconds."""

    code = "kit.took_too_long"
    sentence = "读取文件超过 %(most)d 秒，已中止。请拆分或简化后再提交。"


class ReadersBusy(Refusal):
    """Facts: seconds."""

    code = "kit.readers_busy"
    status = 503
    sentence = "正在读取的文件过多，请 %(seconds)d 秒后再试。"
