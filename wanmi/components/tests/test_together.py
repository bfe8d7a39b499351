"""Two people at once over one change."""

from __future__ import annotations

from threading import Thread

from django.db import connection

from wanmi.components.actions import review_change
from wanmi.components.models import ComponentPast
from wanmi.components.rules.refusals import ReviewedMeanwhile
from wanmi.components.tests.test_changes import AT, YES, seat, submitted


def test_two_reviewers_at_once_publish_it_once(committed: None):
    made, heard = submitted("acceptor"), []

    def review(name: str) -> None:
        try:
            review_change(change_id=made.pk, review=YES, by=seat(name), at=AT)
            heard.append("done")
        except ReviewedMeanwhile:
            heard.append("told")
        finally:
            connection.close()

    threads = [Thread(target=review, args=(name,)) for name in ("clerk", "administrator")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(heard) == ["done", "told"]
    assert ComponentPast.objects.count() == 1
