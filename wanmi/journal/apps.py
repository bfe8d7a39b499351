from django.contrib.admin import apps as admin_apps
from django.core.checks import register
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.apps import ProcrastinateConfig

from wanmi.kit.rooms import Job, MenuEntry, Room, RoomConfig, facts_named, rights_in

MENU = (
    MenuEntry(_("日志"), "history", "journal", "management", position=10, right="journal.read", jump="j"),
    MenuEntry(_("基础表"), "database", "admin:index", "management", position=20, right="journal.enter_base_tables", jump="a"),
)
FACTS = {
    "journal.export": _("导出日志"),
    "reaction.retry": _("重试后续处理"),
    "job.retry": _("重试后台任务"),
}
JOBS = (
    Job("wanmi.journal.seal", _("封印日志"), _("每分钟")),
    Job("wanmi.journal.react", _("分派后续处理"), _("每十秒")),
    Job("wanmi.journal.run_reaction", _("后续处理")),
    Job("wanmi.journal.clear_jobs", _("清理已完成的任务"), _("每小时")),
)


class JournalConfig(RoomConfig):
    name = "wanmi.journal"
    label = "journal"
    verbose_name = _("日志")

    def declare(self) -> Room:
        return Room(title=_("日志"), menu=MENU, facts=facts_named(FACTS), rights=rights_in(__file__), jobs=JOBS)

    def ready(self) -> None:
        from wanmi.journal.checks import check_reactions

        register(check_reactions)


class BaseTablesConfig(admin_apps.AdminConfig):
    """Django's admin behind our own door: in INSTALLED_APPS in place of django.contrib.admin."""

    default = False
    default_site = "wanmi.journal.base_tables.BaseTables"


class QueueConfig(ProcrastinateConfig):
    """The queue of jobs, named for people who read the base tables: in INSTALLED_APPS in place of procrastinate.contrib.django."""

    default = False
    verbose_name = _("后台任务")

    def ready(self) -> None:
        super().ready()
        named = {
            "ProcrastinateJob": _("后台任务"), "ProcrastinateEvent": _("任务事件"), "ProcrastinatePeriodicDefer": _("定时任务"),
            "ProcrastinateWorker": _("执行进程"),
        }  # fmt: skip
        for model in self.get_models():
            if name := named.get(model.__name__):
                model._meta.verbose_name = model._meta.verbose_name_plural = name
