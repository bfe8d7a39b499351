"""Which seat may see and take out which layer: role × layer, the city's word before the layer's own."""

from __future__ import annotations

import pytest

from wanmi.cases.tests.cast import small_city
from wanmi.kit.layers import NoLayer, layer_called
from wanmi.people.models import LayerRight
from wanmi.people.queries import forget_city_settings, layer_for, layers_of, may_export_layer, may_see_layer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def read_anew() -> None:
    forget_city_settings()


def test_who_does_the_work_does_not_see_who_patrols_where():
    cast = small_city()
    layer = layer_called("responsibility_grids")
    assert [name for name in cast.seats if not may_see_layer(layer, cast.seats[name])] == ["water", "water_worker", "clean", "clean_worker"]


def test_the_public_sees_nothing_until_the_city_says_so():
    assert layers_of(None) == []
    LayerRight.objects.create(layer="components", role="", may_see=True, may_export=False)
    forget_city_settings()
    assert [layer.key for layer in layers_of(None)] == ["components"]
    assert not may_export_layer(layer_called("components"), None)


def test_the_city_may_close_a_layer_to_a_role():
    cast = small_city()
    LayerRight.objects.create(layer="components", role="leader", may_see=False)
    forget_city_settings()
    with pytest.raises(NoLayer):
        layer_for("components", cast.leader)
    assert layer_for("components", cast.acceptor).key == "components"


def test_only_desks_take_layers_out():
    cast = small_city()
    layer = layer_called("components")
    assert {name for name in cast.seats if may_export_layer(layer, cast.seats[name])} == {
        "acceptor", "shift_leader", "dispatcher", "leader", "clerk", "administrator",
    }  # fmt: skip
