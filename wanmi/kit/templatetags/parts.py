"""Parts with a body. Each draws one template of kit/parts/, so that a room hands in values and never draws its own."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.forms import BoundField
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from wanmi.kit.map_style import style_document, views_everywhere
from wanmi.kit.templatetags.reading import read


def add_to(register: template.Library) -> None:
    for part in (table, row, filters, dialog, empty, field, live):
        register.simple_block_tag(part)
    for alone in (chip, select_chip, selection, pager, stages, limits, timeline, photos, before_after, map_panel, move, form_field,
                  alert, loading, progress, figures, photo_input, address_input, tabs):  # fmt: skip
        register.simple_tag(alone)


def _draw(part: str, /, **values: Any) -> SafeString:
    return mark_safe(render_to_string(f"kit/parts/{part}.html", values))  # noqa: S308 (a template's own output)


# ── lists ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def table(content: str, columns: Iterable[Any] = (), label: str = "", grid: bool = False, whole: bool = False,
          wrapped: bool = False, marks: bool = False) -> SafeString:  # fmt: skip
    """{% table columns=columns label="待办案卷" %} {% row … %}<td>…</td>{% endrow %} {% endtable %}

    Column: {"label", "kind"}, (label, kind) or just its label; kinds: light, time, day, code, long (a long code), number and figures
    (right, figures is wider), narrow, middle, wide, "" (the rest). Whatever a cell holds (link, light, button) stands in the row's `<td>`.
    `grid` keeps the table a table on a phone (figures); `whole` lets it be as tall as its rows; `wrapped` lets cells have several lines.
    `marks`: its rows can be marked (see selection), with a box in the head for all of the page.
    """
    heads = [_head(each) for each in ([("", "mark"), *columns] if marks else columns)]
    return _draw("table", content=content, columns=heads, label=label, grid=grid, whole=whole, wrapped=wrapped)


def _head(column: Any) -> dict[str, Any]:
    """A column's head: its label, its kind, whether it holds figures (right)."""
    if isinstance(column, Mapping):
        label, kind = column["label"], column.get("kind", "")
    else:
        label, kind = column if isinstance(column, tuple) else (column, "")
    return {"label": label, "kind": kind, "right": kind in ("number", "figures")}


def row(content: str, id: Any, side: str = "", href: str = "", chosen: bool = False, mark: str = "") -> SafeString:
    """{% row id=case.number side=side_url href=case_url chosen=is_chosen %}<td>…</td>{% endrow %}

    `side`: address of the part that a chosen row loads into #side. `href`: where Enter or a second click leads. `mark`: how its box is
    called, where it can be marked; its table has `marks`.
    """
    # No template of its own: fifty a page are drawn.
    more = format_html(' data-side="{}"', side) if side else ""
    more += format_html(' data-href="{}"', href) if href else ""
    more += ' class="is-chosen" aria-current="true"' if chosen else ""
    box = (
        format_html('<td class="wm-mark-cell"><label><input type="checkbox" data-mark value="{}" aria-label="{}"></label></td>', id, mark)
        if mark
        else ""
    )
    return format_html('<tr id="row-{0}" data-row="{0}"{1}>{2}{3}</tr>', id, mark_safe(more), box, content)  # noqa: S308 (made just above)


def selection(url: str, most: int, label: str = "") -> SafeString:
    """{% selection url=moves_url most=100 %}: the bar that tells how many rows are marked. What can be done with them comes from `url`,
    asked by POST with their ids as `case`. Stands beside the part that refreshes itself, so that marks outlast it."""
    return _draw("selection", url=url, most=most, label=label or gettext("所选"))


def filters(content: str, url: str = "", target: str = "", label: str = "", saved: Iterable[Any] | None = None) -> SafeString:
    """{% filters url=request.path target="#inbox" %} chips, selects, periods {% endfilters %}: each change asks anew by htmx.

    `saved`: saved filters, each {"label", "url"}; None shows no menu.
    """
    return _draw("filters", content=content, url=url, target=target, label=label or gettext("筛选"), saved=saved)


def chip(name: str, value: Any, label: Any, on: bool = False, several: bool = False) -> SafeString:
    """{% chip "source" "hotline" "12319" on %}: one choice of a group; `several` lets more than one be on."""
    return _draw("chip", name=name, value=value, label=label, on=on, several=several)


def select_chip(name: str, label: str, choices: Iterable[Any], current: Any = "") -> SafeString:
    """{% select_chip "street" "街道" streets current %}: choices are (value, label) pairs; the empty choice is the label itself."""
    return _draw("select_chip", name=name, label=label, choices=choices, current=str(current or ""))


def pager(previous: str = "", next: str = "", shown: int = 0, total: int | None = None, capped: bool = False,
          target: str = "", beside: str = "") -> SafeString:  # fmt: skip
    """{% pager previous=… next=… shown=50 total=1000 capped=True %}: by key, never by offset; `capped` writes 1000+. `beside`: links that
    stand before the turning of pages, drawn already."""
    return _draw("pager", previous=previous, next=next, shown=shown, total=total, capped=capped, target=target, beside=beside)


def tabs(items: Iterable[Any], label: str = "") -> SafeString:
    """{% tabs items %}: item {"label", "url", "count", "late_count", "current"}."""
    return _draw("tabs", items=items, label=label or gettext("分类"))


def live(content: str, id: str, url: str, topics: str) -> SafeString:
    """{% live id="inbox" url=list_url topics="cases.inbox" %} … {% endlive %}: fetched again and morphed when a topic changes."""
    return _draw("live", content=content, id=id, url=url, topics=topics)


# ── the case ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def stages(items: Iterable[Any]) -> SafeString:
    """{% stages items %}: item {"label", "note" (09:23, 进行中), "state": done | now | back | ahead}."""
    return _draw("stages", items=items)


def limits(items: Iterable[Any]) -> SafeString:
    """{% limits items %}: item {"label": 处置时限, "text": 余 21分, "light", "share": 0–1 of the limit used, "title": full words}."""
    return _draw("limits", items=items)


def timeline(entries: Iterable[Any], now: Any = None, verified: int | None = None, broken: int = 0) -> SafeString:
    """{% timeline entries verified=8 %}: entry {"at", "title", "by", "note", "verified": bool | None, "late"}, newest first.

    `verified`: facts whose journal chain holds; `broken`: those whose does not.
    """
    return _draw("timeline", entries=entries, now=now, verified=verified, broken=broken)


def photos(items: Iterable[Any], pair: bool = False) -> SafeString:
    """{% photos items %}: item {"url", "small" (thumbnail), "caption", "alt"}; without url its caption stands alone in grey."""
    return _draw("photos", items=items, pair=pair)


def before_after(before: Any, after: Any) -> SafeString:
    """{% before_after before after %}: two photos side by side, or the gap that still is to be filled."""
    return _draw(
        "photos", items=[before or {"caption": gettext("缺处置前照片")}, after or {"caption": gettext("尚无处置后照片")}], pair=True
    )


def map_panel(centre: str = "", zoom: float = 15.5, layers: str = "", markers: Any = None, pick: bool = False,
              chosen_grid: str = "", label: str = "", tall: bool = True, topics: str = "", day: str = "",
              together: str = "", locate: bool = False) -> SafeString:  # fmt: skip
    """{% map_panel centre="116.417,39.93" zoom=15.5 markers=markers chosen_grid=case.grid_code %}

    `layers`: keys of views (wanmi/kit/map_style.py), with commas between; not given: those that stand on every map.
    `markers`: list of {"lng", "lat", "light", "label", "url", "chosen"}. `pick`: a click writes hidden lng, lat of the form around.
    `day`: YYYY-MM-DD, as it was then. `together`: maps of the same word move together.
    `locate`: takes the device's position by itself, where no place is chosen yet; the form's hidden `accuracy` and `fixed_at` tell of it.
    """
    settings = {"centre": centre, "zoom": zoom, "pick": pick, "chosen_grid": chosen_grid, "tall": tall, "topics": topics}
    settings |= {
        "day": day,
        "together": together,
        "locate": locate,
        "markers": json.dumps(markers or []),
        "label": label or gettext("地图"),
    }
    return _draw("map", **settings, **_map_styles(layers), **_map_settings())


def _map_styles(layers: str) -> dict[str, str]:
    """Where the styles are, what is shown, and what a button of the map hides."""
    usual = views_everywhere()
    hidden = next((view for view in usual if view.hides), None)
    styles = reverse("map_styles", args=[style_document()[0]])
    hides = f"{hidden.key}|{hidden.title}" if hidden else ""
    return {"styles": styles, "layers": layers or ",".join(view.key for view in usual), "hides": hides}


def _map_settings() -> dict[str, str]:
    """What a city sets about maps: outside base maps (the one of WANMI_TILE_URL is shown first) and the attribution it owes."""
    from django.conf import settings

    known = getattr(settings, "MAP_SOURCES", {})
    sources = [
        {"key": key, "title": each["title"], "parts": list(each["urls"]), "attribution": each["attribution"]} for key, each in known.items()
    ]
    return {
        "sources": json.dumps(sources, ensure_ascii=False),
        "source": "outside" if "outside" in known else "",
        "attribution": getattr(settings, "MAP_ATTRIBUTION", "© OpenStreetMap contributors"),
    }


# ── forms, moves, answers ────────────────────────────────────────────────────────────────────────────────────────────
def move(label: str, url: str, key: str = "", kind: str = "", icon: str = "", method: str = "dialog", ask: str = "",
         disabled: bool = False, why: str = "") -> SafeString:  # fmt: skip
    """{% move "受理" url key="A" kind="primary" %}: opens the move's form in the dialog; with method="post" acts at once
    (and `ask` asks first). `disabled` with `why` says why it cannot be done now."""
    return _draw(
        "move", label=label, url=url, key=key, kind=kind, icon=icon, method=method, ask=ask, disabled=disabled, why=why, once=uuid.uuid4()
    )


def dialog(content: str, title: str, action: str = "", send: str = "", kind: str = "primary", wide: bool = False,
           draft: str = "", told: bool = False) -> SafeString:  # fmt: skip
    """{% dialog "不予受理" action=url send="不予受理" kind="danger" %} fields {% enddialog %}: answer of a move's GET. `told`: it only
    tells; with `send` it may be sent on."""
    return _draw(
        "dialog",
        content=content,
        title=title,
        action=action,
        send=send or ("" if told else gettext("确定")),
        told=told,
        kind=kind,
        wide=wide,
        draft=draft,
    )


def field(content: str, label: str, name: str = "", error: str = "", hint: str = "", required: bool = False) -> SafeString:
    """{% field "反映人" name="caller" error=… hint=… %}<input id="caller" name="caller">{% endfield %}"""
    return _draw("field", content=content, label=label, name=name, error=error, hint=hint, required=required)


def form_field(bound: BoundField) -> SafeString:
    """{% form_field form.address %}: a Django form's field with its label, control, hint and error."""
    return _draw("form_field", field=bound)


def photo_input(upload: str, name: str = "evidence", slot: str = "", least: int = 0, label: str = "", camera: bool = False) -> SafeString:
    """{% photo_input upload="/evidence/" slot="report" least=1 %}: take or choose photos; each is kept on the device until stored.

    Upload: POST multipart `file`, `key` (uuid), `taken_at` → JSON {"id", "url"}; the ids go along as hidden inputs `name`.
    """
    return _draw("photo_input", upload=upload, name=name, slot=slot or name, least=least, label=label or gettext("照片"), camera=camera)


def address_input(name: str = "address", suggest: str = "", value: str = "", map: str = "", label: str = "", placeholder: str = "",
                  bare: bool = False) -> SafeString:  # fmt: skip
    """{% address_input name="address" suggest=suggest_url map="#pick-map" %}: candidates as one types, arrows and Enter choose.

    `suggest`: GET ?q=&near=lng,lat → {"candidates": [{label, detail, note, lng, lat, exact}]}. A choice writes lng, lat of the form around,
    moves the map and says wanmi:picked (detail.by "address"); a point picked on the map takes the place of what was only chosen.
    `bare`: without a field around it, so `label` is read aloud.
    """
    return _draw("address_input", name=name, suggest=suggest, value=value, map=map, label=label or gettext("地址"), bare=bare,
                 placeholder=placeholder)  # fmt: skip


def alert(words: Any, kind: str = "red", remedy: str = "", url: str = "") -> SafeString:
    """{% alert refusal.say %}: what was refused or failed, and what to do. Kinds: late (refused), soon (warning), go, none."""
    return _draw("alert", words=words, kind=kind, remedy=remedy, url=url)


def empty(content: str, title: str, icon: str = "done") -> SafeString:
    """{% empty "没有待办" %}<p>what to do next</p>{% endempty %}"""
    return _draw("empty", content=content, title=title, icon=icon)


def loading(words: str = "", rows: int = 0) -> SafeString:
    """{% loading "正在汇总" %} or {% loading rows=8 %} (the shape of a list to come)."""
    return _draw("loading", words=words, rows=range(rows))


def progress(label: str, done: int, total: int, note: str = "") -> SafeString:
    """{% progress "导入部件" 1200 5000 "已入库的不受影响，可离开此页" %}: where a long action stands."""
    return _draw("progress", label=label, done=done, total=total, note=note)


def figures(items: Iterable[Any]) -> SafeString:
    """{% figures items %}: tiles; item {"label", "value", "url", "unit", "note", "late"}: every figure opens what it counts."""
    return _draw("figures", items=[item for item in items if read(item, "label")])
