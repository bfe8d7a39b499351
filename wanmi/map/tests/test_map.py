"""The map page: search, cards, selection and export, each within the seat's rights."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import openpyxl
import pytest
from django.test import Client
from PIL import Image

from wanmi.components.models import Component
from wanmi.journal.models import Fact
from wanmi.map.rules.outlines import ring_of
from wanmi.map.rules.refusals import WrongShape
from wanmi.people.models import LayerRight, Person
from wanmi.people.queries import forget_city_settings

pytestmark = pytest.mark.django_db
WEST, SOUTH, STEP = 116.40, 39.90, 0.001  # of the small city
COVER = "9901010101000001"
WHOLE = json.dumps([[WEST - 1, SOUTH - 1], [WEST + 1, SOUTH - 1], [WEST + 1, SOUTH + 1], [WEST - 1, SOUTH + 1]])
EVERYBODY = ["collector", "acceptor", "shift_leader", "dispatcher", "water", "water_worker", "leader", "overseer", "clerk", "administrator"]


def of(name: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(sign_in_name=name))
    return client


@pytest.mark.parametrize("name", EVERYBODY)
def test_everybody_has_the_map_in_few_queries(name: str, django_assert_max_num_queries):
    client = of(name)
    client.get("/map/")
    with django_assert_max_num_queries(10):
        page = client.get("/map/").content.decode()
    assert "data-map" in page
    assert ('data-layer="patrols"' in page) is (name not in ("water", "water_worker"))


def test_what_a_seat_may_not_see_has_no_box_no_legend_and_no_filter():
    LayerRight.objects.create(layer="components", role="leader", may_see=False)
    forget_city_settings()
    theirs, ours = (of(name).get("/map/").content.decode() for name in ("leader", "clerk"))
    for each in ('data-selects="components"', 'data-sign="cover"', 'name="components.state"'):
        assert each in ours
        assert each not in theirs
    forget_city_settings()


def test_nobody_has_it_without_signing_in():
    assert Client().get("/map/").status_code == 302
    assert Client().get("/map/cards/components/x/").status_code == 302


@pytest.mark.parametrize(("text", "kind", "label"), [
    (COVER, "component", "上水井盖"), ("990101001001001", "unit_grid", "990101001001001"), ("东街", "area", "东街街道"),
    ("浅水", "area", "浅水区"),
])  # fmt: skip
def test_what_is_typed_is_found(text: str, kind: str, label: str):
    found = of("acceptor").get("/map/search/", {"q": text}).json()["candidates"]
    assert (found[0]["kind"], found[0]["label"]) == (kind, label)
    assert 116 < found[0]["lng"] < 117


@pytest.mark.parametrize("text", ["", "x", "没有这条路", "\0东", "9" * 60])
def test_what_is_not_there_is_not_found(text: str):
    assert of("acceptor").get("/map/search/", {"q": text}).json() == {"candidates": []} or text == "\0东"


def test_a_card_tells_what_the_layer_tells():
    card = of("leader").get(f"/map/cards/components/{COVER}/").content.decode()
    for words in ("上水井盖", "完好", "自来水公司", "浅水街 1 号"):
        assert words in card


@pytest.mark.parametrize(("name", "layer", "status"), [
    ("water", "responsibility_grids", 404), ("acceptor", "responsibility_grids", 200), ("acceptor", "nothing", 404),
    ("clerk", "unit_grids", 200),
])  # fmt: skip
def test_a_card_of_a_closed_layer_is_not_there(name: str, layer: str, status: int):
    identity = {"responsibility_grids": "990101001Z001", "unit_grids": "990101001001001"}.get(layer, "x")
    assert of(name).get(f"/map/cards/{layer}/{identity}/").status_code == status


def test_a_selection_counts_each_layer_and_groups_it():
    answer = of("acceptor").post("/map/selection/", {"shape": WHOLE, "layers": ["components", "unit_grids"]}).content.decode()
    for words in ("部件", "公用设施", "完好", "单元网格", "一级", "二级"):
        assert words in answer
    assert "责任网格" not in answer


@pytest.mark.parametrize(
    "shape", ["", "{}", "[[1,2],[3,4]]", "[[1,2],[3,4],[500,1]]", "[[1,2],[1,2],[1,2]]", json.dumps([[n / 100, 1] for n in range(900)])]
)
def test_a_shape_that_is_none_is_refused_with_its_field(shape: str):
    with pytest.raises(WrongShape) as refused:
        ring_of(shape)
    assert refused.value.field == "shape"
    assert of("acceptor").post("/map/selection/", {"shape": shape}).status_code == 422


def test_a_ring_is_closed_and_read_alike_open_or_closed():
    corners = [[1, 1], [2, 1], [2, 2]]
    assert ring_of(json.dumps(corners)) == ring_of(json.dumps([*corners, corners[0]])) == ((1, 1), (2, 1), (2, 2), (1, 1))


@pytest.mark.parametrize(("name", "may"), [
    ("acceptor", True), ("clerk", True), ("leader", True), ("collector", False), ("water", False), ("water_worker", False),
    ("overseer", False),
])  # fmt: skip
def test_only_desks_take_a_selection_out_and_it_is_told(name: str, may: bool):
    answer = of(name).post("/map/export/", {"shape": WHOLE, "layer": "components", "form": "excel"})
    assert answer.status_code == (200 if may else 403)
    assert Fact.objects.filter(name="layer.export").exists() is may
    if may:
        sheet = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active
        assert next(cell.value for cell in sheet[2]) == COVER
        assert sheet.max_row == 2


def test_a_selection_as_geojson_is_geojson():
    answer = of("clerk").post("/map/export/", {"shape": WHOLE, "layer": "components", "form": "geojson"})
    found = json.loads(answer.getvalue())
    (feature,) = found["features"]
    assert feature["geometry"]["type"] == "Point"
    assert feature["properties"]["state"] == "完好"


def test_what_lies_outside_is_not_selected():
    away = json.dumps([[WEST + 0.002, SOUTH], [WEST + 0.003, SOUTH], [WEST + 0.003, SOUTH + 0.001]])
    assert "上水" not in of("acceptor").post("/map/selection/", {"shape": away, "layers": ["components"]}).content.decode()
    assert Component.objects.count() == 1


# ── outside base maps ────────────────────────────────────────────────────────────────────────────────────────────────
class TileServer(BaseHTTPRequestHandler):
    asked: list[str] = []
    answer: bytes = b""
    status = 200

    def do_GET(self) -> None:
        type(self).asked.append(self.path)
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def tiles(settings, tmp_path) -> Iterator[type[TileServer]]:
    out = io.BytesIO()
    Image.new("RGB", (256, 256), (200, 30, 30)).save(out, "PNG")
    TileServer.asked, TileServer.answer, TileServer.status = [], out.getvalue(), 200
    server = HTTPServer(("127.0.0.1", 0), TileServer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/{{z}}/{{x}}/{{y}}?tk=secret"
    source = {"title": "某图", "urls": {"map": url}, "attribution": "", "crs": "wgs84"}
    settings.MAP_SOURCES = {"some": source, "shifted": source | {"crs": "gcj02"}}
    settings.MAP_TILES_DIR = tmp_path
    yield TileServer
    server.shutdown()


def test_an_outside_tile_comes_by_way_of_this_server_and_is_asked_for_once(tiles: type[TileServer]):
    client = of("acceptor")
    for _ in range(2):
        answer = client.get("/tiles/outside/some/map/12/3372/1552")
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert tiles.asked == ["/12/3372/1552?tk=secret"]
    page = client.get("/map/").content.decode()
    assert "某图" in page
    assert "secret" not in page


def test_a_shifted_map_is_put_right(tiles: type[TileServer]):
    assert of("acceptor").get("/tiles/outside/shifted/map/16/53958/24834")["Content-Type"] == "image/jpeg"
    assert len(tiles.asked) == 4  # a shift of some hundred metres needs the neighbours, too


@pytest.mark.slow
@pytest.mark.parametrize("answer", [(404, b""), (200, b"<html>not a picture"), (200, b"\x89PNG" + b"x" * (3 * 2**20))])
def test_an_outside_server_that_gives_no_picture_is_no_fault_of_ours(tiles: type[TileServer], answer: tuple[int, bytes]):
    tiles.status, tiles.answer = answer
    assert of("acceptor").get("/tiles/outside/some/map/12/3372/1552").status_code == 502


@pytest.mark.slow
@pytest.mark.parametrize("path", ["other/map", "some/vec", "some/../x"])
def test_only_what_the_city_has_set_is_asked_for(tiles: type[TileServer], path: str):
    assert of("acceptor").get(f"/tiles/outside/{path}/12/3372/1552").status_code == 404
    assert tiles.asked == []


def test_an_outside_tile_is_for_those_who_are_signed_in(tiles: type[TileServer]):
    assert Client().get("/tiles/outside/some/map/12/3372/1552").status_code == 401
