from django.utils.translation import gettext_lazy as _

from wanmi.kit.rooms import Room, RoomConfig, facts_named

FACTS = {
    "demo.people": _("安排演示人员"),
    "demo.history": _("写入演示往事"),
}


class SimulationConfig(RoomConfig):
    name = "wanmi.simulation"
    label = "simulation"
    verbose_name = _("演示城市")

    def declare(self) -> Room:
        return Room(title=_("演示城市"), chapters={"simulation": _("演示城市")}, facts=facts_named(FACTS))
