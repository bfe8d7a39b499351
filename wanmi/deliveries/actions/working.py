"""A delivery in hand: locked while something is done with it, at work while a job has it, set back where no job has it any more."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from wanmi.deliveries.actions.staging import forget_rows
from wanmi.deliveries.kinds import KINDS
from wanmi.deliveries.models import KEEPS, Delivery, DeliveryState
from wanmi.deliveries.rules.refusals import NotThere, WrongState
from wanmi.journal.actions import Actor
from wanmi.kit.deliveries import Kind
from wanmi.kit.jobs import Work, has_job, set_back_when_lost, take_from_jobs
from wanmi.people.queries import check_answers_for_city, check_may
from wanmi.people.rules.seats import Seat

AT_WORK = (DeliveryState.CHECKING, DeliveryState.TAKING)
STOPPED = "已停止，没有写入任何数据。"
INTERRUPTED = "处理中途停止（服务重启、断电或故障），没有写入任何数据。请重新检查或入库，也可以作废。"


def check_level(kind: Kind, by: Actor) -> None:
    """Streets and ground features are the whole city's: only its level brings them in. Raises CityKeepsIt."""
    if kind.of_city and isinstance(by, Seat):
        check_answers_for_city(by, gettext(kind.title))


def locked(delivery_id: int, *states: str, by: Actor | None = None) -> Delivery:
    """The delivery, locked, in one of these states, of those that `by` may see where it is a seat. What no job runs on any more is first
    set back. Raises NotYours, NotThere, WrongState, CityKeepsIt."""
    if isinstance(by, Seat):
        check_may(by, KEEPS)
    visible = Delivery.objects.visible_to(by) if isinstance(by, Seat) else Delivery.objects.all()
    mine = visible.select_for_update().filter(pk=delivery_id).first()
    if mine is None:
        raise NotThere
    if by is not None:
        check_level(KINDS[mine.kind], by)
    if mine.state in AT_WORK and mine.state not in states and take_from_jobs(WORK, mine.pk):
        set_back(mine, INTERRUPTED)
    if mine.state not in states:
        raise WrongState(state=str(DeliveryState(mine.state).label))
    return mine


def begin(mine: Delivery, state: str) -> None:
    mine.state, mine.done, mine.step, mine.stop_wanted, mine.trouble = state, 0, "", False, ""
    mine.save()


def set_back(mine: Delivery, trouble: str) -> None:
    """To where it was before the job, with words; nothing where no job has it any more."""
    back = DeliveryState.CHECKED if mine.taken or mine.state == DeliveryState.TAKING else DeliveryState.RECEIVED
    if at_work(mine.pk).filter(state=mine.state).update(state=back, step="", trouble=trouble, stop_wanted=False):
        mine.state, mine.step, mine.trouble, mine.stop_wanted = back, "", trouble, False
        if back == DeliveryState.RECEIVED:
            forget_rows(mine.pk)


def at_work(delivery_id: int) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk=delivery_id, state__in=AT_WORK)


def set_back_lost(delivery_id: int) -> None:
    """Its job is lost: say so, unless another has it by now."""
    with transaction.atomic():
        mine = Delivery.objects.select_for_update().get(pk=delivery_id)
        if mine.state in AT_WORK and not has_job(WORK, delivery_id):
            set_back(mine, INTERRUPTED)


WORK = set_back_when_lost(Work(
    tasks=("wanmi.resources.check_delivery", "wanmi.resources.take_delivery"), argument="delivery_id",
    at_work=lambda: Delivery.objects.filter(state__in=AT_WORK).values_list("pk", flat=True), set_back=set_back_lost,
))  # fmt: skip
