from django.utils.translation import gettext_lazy as _

from wanmi.kit.rooms import Room, RoomConfig, facts_named


class FlowConfig(RoomConfig):
    name = "wanmi.flow"
    label = "flow"
    verbose_name = _("流程")

    def declare(self) -> Room:
        from wanmi.flow.actions.flows import load_flows

        return Room(
            title=_("流程"),
            facts=facts_named({"flow.load": _("载入流程"), "flow.put_in_force": _("启用流程")}),
            standards=(lambda at: bool(load_flows(by=None, at=at)),),
        )
