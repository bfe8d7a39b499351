from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

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


class ComponentsConfig(AppConfig):
    name = "wanmi.components"
    label = "components"
    verbose_name = _("部件")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wanmi.components.actions.following import LOAD, STANDING
        from wanmi.components.layers import LAYERS
        from wanmi.components.queries import places
        from wanmi.components.queries.sight import sight_of_change
        from wanmi.components.queries.told import state_told
        from wanmi.evidence.queries import shown_in
        from wanmi.grids.standing import load_is, standing_is
        from wanmi.journal.places import places_are
        from wanmi.journal.words import words_for
        from wanmi.kit.layers import layer_is

        layer_is(*LAYERS)
        shown_in(sight_of_change)
        places_are(
            coded={"component": places.area_of_component},
            numbered={"componentchange": places.area_of_change, "census": places.area_of_census},
        )
        words_for(FACTS, address=("component", lambda code: f"/components/{code}/"))
        words_for(told=("component.state", state_told))
        words_for(address=("componentchange", lambda id: f"/components/changes/{id}/"))
        words_for(address=("census", lambda id: f"/censuses/{id}/"))
        standing_is("components", STANDING)
        load_is(LOAD)
