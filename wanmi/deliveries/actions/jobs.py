"""What the worker does with deliveries."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone
from procrastinate.contrib.django import app

from wanmi.deliveries.actions.importing import import_now
from wanmi.deliveries.actions.staging import Stopped, check_now
from wanmi.deliveries.actions.working import STOPPED, at_work, set_back
from wanmi.deliveries.models import Delivery, DeliveryState
from wanmi.deliveries.rules.actors import Remembered
from wanmi.deliveries.rules.faults import words_of
from wanmi.kit.jobs import RUN_AGAIN, was_cut_off


@app.task(name="wanmi.resources.check_delivery", lock="deliveries", retry=RUN_AGAIN)
def check_delivery(delivery_id: int) -> None:
    """The worker's turn: stage and check, or say why not. Begun anew it begins from the file."""
    _as_job(delivery_id, check_now, of=DeliveryState.CHECKING)


@app.task(name="wanmi.resources.take_delivery", lock="deliveries", retry=RUN_AGAIN)
def import_delivery_job(delivery_id: int, person_id: int, post_id: int | None) -> None:
    """The worker's turn: take the good rows. Begun anew it finds nothing taken, or all, and then does nothing."""
    actor = Remembered(person_id, post_id)
    _as_job(delivery_id, lambda mine: import_now(mine, by=actor, at=timezone.now()), of=DeliveryState.TAKING)


def _as_job(delivery_id: int, work: Callable[[Delivery], None], *, of: str) -> None:
    mine = Delivery.objects.get(pk=delivery_id)
    if mine.state != of:  # done by a run before this one, or set back meanwhile
        return
    try:
        work(mine)
    except Stopped:
        set_back(mine, STOPPED)
    except Exception as error:
        if was_cut_off(error):
            raise
        at_work(delivery_id).update(state=DeliveryState.FAILED, step="", trouble=words_of(error))
        raise
