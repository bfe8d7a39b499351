"""What is not printed and no template, each with its reason and what to do."""

from __future__ import annotations

from wanmi.kit.refusals import Refusal


class NoPaper(Refusal):
    """The case's story does not give this paper, or the seat does not see the case."""

    code = "papers.no_paper"
    status = 404
    sentence = "没有这份文书：案卷尚未办到这一步，或者您无权查看。"


class NothingToPrint(Refusal):
    code = "papers.nothing_to_print"
    sentence = "所选案卷没有可打印的这类文书。请改选案卷或文书种类。"


class TooManyPapers(Refusal):
    """Facts: most."""

    code = "papers.too_many_papers"
    sentence = "一次最多打印 %(most)d 份文书。请减少案卷或文书种类，分批打印。"


class PrintsWaiting(Refusal):
    """Facts: most."""

    code = "papers.prints_waiting"
    status = 429
    sentence = "您已有 %(most)d 批文书正在生成，请等其中一批完成后再打印。"


class UnknownFields(Refusal):
    """Facts: fields, known."""

    code = "papers.unknown_fields"
    sentence = "模板用了没有的字段：%(fields)s。请改成可用的字段再上传；可用的有：%(known)s。"


class TemplateTooLarge(Refusal):
    """Facts: most, in kB."""

    code = "papers.template_too_large"
    status = 413
    sentence = "模板过大，最多 %(most)d kB。请压缩其中的图片后再上传。"


class NotATemplate(Refusal):
    """Facts: form."""

    code = "papers.not_a_template"
    sentence = "这个文件不是 %(form)s 模板，或已损坏。请下载现用模板，在它上面修改后再上传。"


class TemplateTooHeavy(Refusal):
    """Filled in, it reckons too long or takes too much memory."""

    code = "papers.template_too_heavy"
    sentence = "填写这个模板耗时过长或占用内存过多，已中止。请去掉大段重复、过大的图片和复杂的式子后再上传。"


class BadTemplate(Refusal):
    """Facts: where (what stands there)."""

    code = "papers.bad_template"
    sentence = "模板的写法不对，在“%(where)s”处。请检查双花括号和 for、if 是否成对，字段之外不要写别的式子。"


class TemplateReachesOut(Refusal):
    """Facts: what."""

    code = "papers.template_reaches_out"
    sentence = "模板引用了外部内容或宏：%(what)s。请删去；图片请直接放进模板（网页模板用 data: 写法）。"


class TemplateBroke(Refusal):
    """A template that was taken fails over a certain case, or makes too many pages of it. Facts: paper, and for the log why."""

    code = "papers.template_broke"
    sentence = "“%(paper)s”的本市模板填写时出错。请系统管理员修改模板，或恢复标准模板。"
