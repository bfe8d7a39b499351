from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from wanmi.kit.rooms import Job, MenuEntry, Room, RoomConfig, Subject, facts_named, rights_in

FACTS = {
    "layer.load": _("载入图层"),
    "delivery.receive": _("收到数据"),
    "delivery.reread": _("换图层、编码或列名行"),
    "delivery.map": _("对应字段"),
    "delivery.recheck": _("重新检查"),
    "delivery.stop": _("停止处理"),
    "delivery.discard": _("作废交付"),
    "delivery.mend": _("改正一行"),
    "delivery.take": _("数据入库"),
    "delivery.undo": _("撤销入库"),
}
JOBS = (
    Job("wanmi.resources.check_delivery", _("检查交付的数据")),
    Job("wanmi.resources.take_delivery", _("数据入库")),
    Job("wanmi.resources.make_export", _("制作导出文件")),
    Job("wanmi.resources.forget_exports", _("清理到期的导出文件"), _("每天")),
)


MENU = (MenuEntry(_("导入导出"), "import", "deliveries", "data", position=60, right="deliveries.keep_deliveries", jump="i"),)


class DeliveriesConfig(RoomConfig):
    name = "wanmi.deliveries"
    label = "resources"  # its first name: tables, migrations and jobs in the queue bear it
    verbose_name = _("基础数据资源")

    def declare(self) -> Room:
        from wanmi.deliveries.pages.home import HOME
        from wanmi.deliveries.queries.deliveries import area_of_delivery

        return Room(
            title=_("基础数据资源"),
            menu=MENU,
            home=HOME,
            chapters={"deliveries": _("基础数据")},
            facts=facts_named(FACTS),
            jobs=JOBS,
            subjects=(Subject("delivery", area=area_of_delivery, numbered=True),),
            rights=rights_in(__file__),
        )

    def ready(self) -> None:
        from wanmi.deliveries.models import KEEPS
        from wanmi.kit.bodies import Sender, senders_are
        from wanmi.people.queries import may
        from wanmi.people.senders import seat_of_environ

        def sender(environ: Mapping[str, Any]) -> Sender:
            seat = seat_of_environ(environ)
            return Sender(seat.person_id, may(seat, KEEPS)) if seat else Sender()

        senders_are(sender)
