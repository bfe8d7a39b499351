from django.utils.translation import gettext_lazy as _

from wanmi.kit.rooms import Job, MenuEntry, Room, RoomConfig, Slot, Subject, facts_named, rights_in

FACTS = {
    "component.follow_grids": _("部件随网格调整"),
    "component.state": _("状态变化"),
    "component.change": _("部件更正"),
    "component.new": _("部件新增"),
    "componentchange.submit": _("提交变更单"),
    "componentchange.review": _("审核变更单"),
    "attributefield.load": _("载入扩展属性"),
    "attributefield.add": _("添加扩展属性"),
    "attributefield.move": _("调整扩展属性次序"),
    "attributefield.retire": _("停用或恢复扩展属性"),
    "census.start": _("发起普查"),
    "census.mark": _("普查登记"),
    "census.end": _("结束普查"),
}
JOBS = (Job("wanmi.components.end_due", _("结束到期的普查"), _("每小时")),)


MENU = (
    MenuEntry(_("部件"), "component", "components", "data", position=20, right="components.browse", jump="b"),
    MenuEntry(_("普查"), "tasks", "censuses", "collection", position=10, right="components.watch_censuses", jump="c"),
)


class ComponentsConfig(RoomConfig):
    name = "wanmi.components"
    label = "components"
    verbose_name = _("部件")

    def declare(self) -> Room:
        from wanmi.components.actions import load_attribute_fields
        from wanmi.components.actions.following import LOAD, ON_GROUND
        from wanmi.components.actions.reactions import REACTIONS
        from wanmi.components.deliveries import COMPONENTS
        from wanmi.components.layers import LAYERS
        from wanmi.components.pages.home import HOME
        from wanmi.components.pages.panels import PANELS
        from wanmi.components.queries import places
        from wanmi.components.queries.fact_lines import change_lines, state_lines
        from wanmi.components.queries.finding import FINDER
        from wanmi.components.queries.sight import sight_of_change

        return Room(
            title=_("部件"),
            menu=MENU,
            home=HOME,
            slots=(Slot("components.card", "The component card, after the photos: sections.", "components.Component"),),
            panels=PANELS,
            chapters={"components": _("部件")},
            layers=LAYERS,
            finders=(FINDER,),
            facts=facts_named(FACTS, component_state=state_lines, component_change=change_lines, component_new=change_lines),
            jobs=JOBS,
            reactions=REACTIONS,
            subjects=(
                Subject("component", address=lambda code: f"/components/{code}/", area=places.area_of_component),
                Subject("componentchange", lambda id: f"/components/changes/{id}/", places.area_of_change, numbered=True),
                Subject("census", lambda id: f"/censuses/{id}/", places.area_of_census, numbered=True),
            ),
            loads=(LOAD,),
            on_ground=(ON_GROUND,),
            sights=(sight_of_change,),
            standards=(lambda at: load_attribute_fields(by=None, at=at) > 0,),
            deliveries=(COMPONENTS,),
            rights=rights_in(__file__),
        )
