"""A hundred papers with a photo each: as one PDF and as files of Word, against the bare libraries with everything ready to their hand."""

from __future__ import annotations

import io
import tempfile
import time
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.utils import timezone
from PIL import Image

from wanmi.cases.actions import report_case
from wanmi.cases.actions.move import make_move
from wanmi.cases.rules.move_inputs import Accept, Dispatch, File, Report
from wanmi.catalogue.queries import conditions_of, current_subclasses
from wanmi.evidence.actions import rendition_of, store_evidence
from wanmi.grids.models import UnitGrid
from wanmi.papers.actions import print_now, printing
from wanmi.papers.actions.making import COPY, qr_code
from wanmi.papers.queries.papers import PaperChoice
from wanmi.papers.queries.templates import shipped
from wanmi.papers.rules.fields import TEXTS
from wanmi.papers.rules.papers import Output
from wanmi.people.models import Organisation, OrganisationKind, PostHolding
from wanmi.people.queries import seat_at
from wanmi.people.rules.seats import Seat
from wanmi.site.bench.city import ready_city
from wanmi.site.bench.figure import Figure, bench

SHEETS, MOST = 100, 20.0  # papers; s


@bench("papers")
def measure() -> Iterable[Figure]:
    """Dispatch sheets of as many cases, everything included: rights, story, names, copies of photos, QR codes, the child, the journal. The
    copies of the photos are there already, as they are once anybody has looked at the cases."""
    ready_city()
    printing.AT_ONCE = SHEETS  # what the worker does is done here
    dispatcher, numbers = _dispatched(SHEETS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for output, bare in ((Output.PDF, _bare_pdf), (Output.WORD, _bare_word)):
            _print(dispatcher, numbers[:2], output)  # libraries
            ours = _seconds(lambda output=output: _print(dispatcher, numbers, output))  # type: ignore[misc]
            base = _seconds(lambda bare=bare: bare(folder))  # type: ignore[misc]
            reach = f"{SHEETS} under {MOST:.0f} s, at most 2 times bare"
            yield Figure(f"papers.{output.value}", ours, "s", base, ours / base, reach, ours < MOST and ours <= 2 * base)


def _print(seat: Seat, numbers: list[str], output: Output) -> None:
    choices = [PaperChoice(number, "dispatch", 1) for number in numbers]
    print_now(choices, output=output, origin="http://127.0.0.1/", by=seat, at=timezone.now())


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


# ── the cases ────────────────────────────────────────────────────────────────────────────────────────────────────────
def _dispatched(count: int) -> tuple[Seat, list[str]]:
    """The dispatcher's seat, and cases with a photo each that were dispatched."""
    seats = {role: _seat(role) for role in ("acceptor", "shift_leader", "dispatcher")}
    subclass = next(each for each in current_subclasses("event") if conditions_of(each.pk).exists())
    condition = conditions_of(subclass.pk)[0].pk
    department = Organisation.objects.filter(kind=OrganisationKind.DEPARTMENT).order_by("pk")[0].pk
    covered = seats["dispatcher"].area_code
    grids = UnitGrid.objects.filter(ends_on__isnull=True, code__startswith=covered).order_by("code")[:count]
    numbers = []
    for grid in grids:
        place = grid.geometry.point_on_surface
        photo = store_evidence(_photo(), declared_type="image/jpeg", by=seats["acceptor"], at=timezone.now())
        report = Report(
            uuid=uuid.uuid4(), subclass_id=subclass.pk, description="人行道上有散落垃圾，约两平方米，影响行人通行",
            location=(round(place.x, 7), round(place.y, 7)), address="浅水街 12 号", source="hotline", evidence=(photo.pk,),
        )  # fmt: skip
        rendition_of(photo.file, COPY, at=timezone.now())
        number = report_case(report=report, by=seats["acceptor"], at=timezone.now()).case.number
        for move, given, by in (
            ("accept", Accept(), "acceptor"),
            ("file", File(condition_id=condition), "shift_leader"),
            ("dispatch", Dispatch(department_id=department), "dispatcher"),
        ):
            make_move(move, number=number, move_input=given, by=seats[by], at=timezone.now())
        numbers.append(number)
    return seats["dispatcher"], numbers


def _seat(role: str) -> Seat:
    holding = (
        PostHolding.objects.select_related("person", "post__organisation").filter(post__role=role).order_by("post__area_code", "pk")[0]
    )
    return seat_at(holding.person, holding.post)


def _photo() -> io.BytesIO:
    """800 × 600, as photos are copied for print, with the grain of a real one, each another."""
    out = io.BytesIO()
    Image.effect_noise((800, 600), 24).convert("RGB").save(out, "JPEG", quality=80, comment=uuid.uuid4().bytes)
    out.seek(0)
    return out


# ── the libraries alone ──────────────────────────────────────────────────────────────────────────────────────────────
def _values() -> dict[str, Any]:
    return {name: f"{name}的内容" for name in TEXTS}


def _pictures(folder: Path) -> None:
    (folder / "qr.png").write_bytes(qr_code("http://127.0.0.1/cases/0/"))
    (folder / "photo.jpg").write_bytes(_photo().getvalue())


def _bare_pdf(folder: Path) -> None:
    """A file a sheet by WeasyPrint, from the same template."""
    from jinja2 import Template
    from weasyprint import HTML

    _pictures(folder)
    template = Template(shipped("dispatch", Output.PDF).decode())
    values = _values() | {"二维码": "qr.png", "照片": [{"图": "photo.jpg", "说明": "处置前"}]}
    for _ in range(SHEETS):
        HTML(string=template.render(values), base_url=f"{folder}/").write_pdf(folder / "bare.pdf")


def _bare_word(folder: Path) -> None:
    """A file a sheet by docxtpl, from the same template."""
    from docxtpl import DocxTemplate, InlineImage

    _pictures(folder)
    template = shipped("dispatch", Output.WORD)
    for _ in range(SHEETS):
        document = DocxTemplate(io.BytesIO(template))
        photo = InlineImage(document, str(folder / "photo.jpg"))
        document.render(_values() | {"二维码": InlineImage(document, str(folder / "qr.png")), "照片": [{"图": photo, "说明": "处置前"}]})
        document.save(folder / "bare.docx")
