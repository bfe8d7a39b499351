"""The templates of PDF that are shipped: HTML for print, made from a paper's declaration, so that each field stands in it by its name."""

from __future__ import annotations

import re

from wanmi.papers.rules.papers import Form, Paper

FIELD = re.compile(r"%\(([^)]+)\)s")
# A city that has the fonts of GB/T 9704 installed has them used; the others are Debian's free ones (decision 0032).
SONG = '"仿宋_GB2312", "FangSong_GB2312", "FangSong", "仿宋", "AR PL UMing CN", "Noto Serif CJK SC"'
TITLE = '"方正小标宋简体", "FZXiaoBiaoSong-B05S", "Noto Serif CJK SC"'
HEI = '"黑体", "SimHei", "Noto Sans CJK SC"'
KAI = '"楷体_GB2312", "KaiTi_GB2312", "KaiTi", "AR PL UKai CN"'

SHEET_STYLE = f"""
@page {{ size: A4; margin: 16mm 16mm 18mm 20mm;
  @bottom-left {{ content: "文书编号 {{{{ 文书编号 }}}}"; font: 9pt {SONG}; }}
  @bottom-center {{ content: "第 " counter(page) " 页 共 " counter(pages) " 页"; font: 9pt {SONG}; }}
  @bottom-right {{ content: "{{{{ 打印时间 }}}} 打印"; font: 9pt {SONG}; }} }}
body {{ font: 11pt/1.5 {SONG}; margin: 0; }}
header {{ position: relative; min-height: 24mm; text-align: center; }}
header img {{ position: absolute; right: 0; top: 0; width: 23mm; }}
header p {{ margin: 0; font-size: 12pt; }}
h1 {{ font: 700 20pt/1.4 {TITLE}; letter-spacing: .3em; margin: 0 0 2mm; }}
.numbers {{ display: flex; justify-content: space-between; margin: 0 0 1.5mm; font-size: 10pt; }}
table {{ border-collapse: collapse; table-layout: fixed; width: 100%; border: .5mm solid #000; }}
th, td {{ border: .2mm solid #000; padding: 1.1mm 2mm; vertical-align: middle; overflow-wrap: anywhere; }}
th {{ width: 24mm; font: 10.5pt {HEI}; text-align: center; }}
td {{ white-space: pre-line; }}
.signs td {{ height: 11.5mm; vertical-align: bottom; text-align: right; white-space: normal; }}
.signs span {{ float: left; }}
.photos {{ orphans: 1; widows: 1; }}
.photos figure {{ display: inline-block; margin: 0 1.5mm 1.5mm 0; width: 84mm; text-align: center; font-size: 9pt; line-height: 5mm; }}
.photos img {{ display: block; width: 84mm; height: 44mm; object-fit: contain; background: #f4f4f4; }}
.history th {{ width: auto; }} .history td {{ font-size: 10pt; padding: 1mm 1.5mm; }}
h2 {{ font: 12pt {HEI}; margin: 3mm 0 1.5mm; break-after: avoid; }}
thead {{ display: table-header-group; }} tr {{ break-inside: avoid; }}
"""
# 信函格式: the mark's upper edge 30 mm below the paper's, a double line 4 mm below it and one 20 mm above the lower edge, both 170 mm
# wide. 22 lines of 28 signs on 156 × 225 mm: a line of 10.227 mm, and 28 signs of 16 pt drawn together by a quarter of a point.
LETTER_STYLE = f"""
@page {{ size: A4; margin: 37mm 26mm 35mm 28mm;
  @bottom-center {{ content: "— " counter(page) " —"; font: 14pt {SONG}; vertical-align: top; padding-top: 7mm; }} }}
@page :first {{ @bottom-center {{ content: ""; }} }}
body {{ margin: 0; font: 16pt/10.227mm {SONG}; letter-spacing: -.25pt; }}
header {{ margin: -7mm -6mm 0 -8mm; height: 31mm; text-align: center; color: #d00; }}
header b {{ display: block; font: 700 26pt/12mm {TITLE}; letter-spacing: .12em; }}
header hr {{ margin: 4mm 0 0; height: .6mm; border: solid #d00; border-width: .9mm 0 .25mm; }}
.foot {{ position: absolute; left: -8mm; top: 239mm; width: 170mm; height: .6mm; border: solid #d00; border-width: .25mm 0 .9mm; }}
.number {{ text-align: right; margin: -8mm 0 6mm; letter-spacing: 0; }}
h1 {{ margin: 0 0 8mm; font: 700 22pt/12mm {TITLE}; text-align: center; letter-spacing: .08em; }}
p {{ margin: 0; text-align: justify; white-space: pre-line; overflow-wrap: anywhere; orphans: 2; widows: 2; }}
.body p {{ text-indent: 2em; }}
.end {{ margin-top: 10.227mm; break-inside: avoid; position: relative; min-height: 30mm; }}
.end p {{ text-align: right; padding-right: 4em; }}
.end img {{ position: absolute; left: 0; top: -4mm; width: 26mm; }}
.end small {{ position: absolute; left: 0; top: 23mm; font-size: 9pt; line-height: 4mm; letter-spacing: 0; }}
.end p.signs {{ font: 14pt/10.227mm {KAI}; padding-right: 2em; }}
.signs span {{ display: inline-block; width: 30mm; text-align: left; border-bottom: .2mm solid #000; line-height: 6mm; }}
"""
HEAD = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>{{{{ 文书名称 }}}} {{{{ 文书编号 }}}}</title>
<style>{}</style>
</head>
<body>
"""
TAIL = "</body>\n</html>\n"


def shipped_html(paper: Paper) -> str:
    """The template of a paper as HTML with its fields in {{ … }}."""
    return _letter(paper) if paper.form is Form.LETTER else _sheet(paper)


def as_jinja(text: str) -> str:
    """A sentence of a declaration with its fields in {{ … }}."""
    return FIELD.sub(r"{{ \1 }}", text.removeprefix("?"))


def asked_by(text: str) -> str:
    """The field without which the sentence is left out; '' where it always stands."""
    return FIELD.findall(text)[-1] if text.startswith("?") else ""


def _sheet(paper: Paper) -> str:
    lines = [
        HEAD.format(SHEET_STYLE),
        '<header><img src="{{ 二维码 }}" alt=""><p>{{ 发文单位 }}</p><h1>{{ 文书名称 }}</h1></header>\n',
        '<div class="numbers"><span>编号：{{ 文书编号 }}</span><span>打印人：{{ 打印人 }}</span></div>\n<table>\n',
        *(_row(row) for row in paper.rows),
        "</table>\n",
        _history() if paper.history else "",
        _signers(paper),
        _photos() if paper.photos else "",
        TAIL,
    ]
    return "".join(lines)


def _row(row: tuple[str, ...]) -> str:
    span = ' colspan="3"' if len(row) == 1 else ""
    return "<tr>" + "".join(f"<th>{name}</th><td{span}>{{{{ {name} }}}}</td>" for name in row) + "</tr>\n"


def _photos() -> str:
    figure = '<figure><img src="{{ 张.图 }}" alt=""><figcaption>{{ 张.说明 }}</figcaption></figure>'
    return f'{{% if 照片 %}}<h2>照片</h2>\n<div class="photos">{{% for 张 in 照片 %}}{figure}{{% endfor %}}</div>{{% endif %}}\n'


def _history() -> str:
    heads = '<col style="width:34mm"><col style="width:38mm"><col style="width:40mm"><col>'
    names = "".join(f"<th>{name}</th>" for name in ("时间", "事项", "办理人", "说明"))
    cells = "".join(f"<td>{{{{ 步.{name} }}}}</td>" for name in ("时间", "事项", "办理人", "说明"))
    return (
        f'<h2>办理经过</h2>\n<table class="history">{heads}<thead><tr>{names}</tr></thead>\n'
        f"{{% for 步 in 办理经过 %}}<tr>{cells}</tr>\n{{% endfor %}}</table>\n"
    )


def _signers(paper: Paper) -> str:
    pairs = [paper.signers[at : at + 2] for at in range(0, len(paper.signers), 2)]
    rows = "".join(f"<tr>{''.join(_place(who, alone=len(pair) == 1) for who in pair)}</tr>\n" for pair in pairs)
    return f'<h2>签章</h2>\n<table class="signs">{rows}</table>\n'


def _place(who: str, *, alone: bool) -> str:
    span = ' colspan="2"' if alone else ""
    return f"<td{span}><span>{who}</span>年　　月　　日</td>"


def _letter(paper: Paper) -> str:
    paragraphs = []
    for text in paper.paragraphs:
        line = f"<p>{as_jinja(text)}</p>\n"
        paragraphs.append(f"{{% if {asked_by(text)} %}}{line}{{% endif %}}" if asked_by(text) else line)
    signs = "".join(f"{who}：<span>&nbsp;</span>" for who in paper.signers if not who.endswith("章"))
    return "".join([
        HEAD.format(LETTER_STYLE),
        '<header><b>{{ 发文单位 }}</b><hr></header>\n<div class="foot"></div>\n<p class="number">{{ 文书编号 }}</p>\n',
        "<h1>{{ 文书名称 }}</h1>\n<p>{{ 主送单位 }}：</p>\n",
        f'<div class="body">{"".join(paragraphs)}</div>\n',
        '<div class="end"><img src="{{ 二维码 }}" alt=""><small>扫码查看案卷</small><p>{{ 发文单位 }}</p><p>{{ 成文日期 }}</p>',
        f'<p class="signs">{signs}　（盖章）</p></div>\n',
        TAIL,
    ])  # fmt: skip
