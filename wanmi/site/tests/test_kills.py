"""`kill -9` of server, worker and database at random moments of imports, exports, moves and backups loses and blocks nothing.

Five moments; WANMI_KILLS=20 takes twenty, WANMI_SEED other ones.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings

from wanmi.site.backup import summary_of
from wanmi.site.tests.killed_city import EXPORT, KilledCity

pytestmark = pytest.mark.slow
KILLS, SEED = int(os.environ.get("WANMI_KILLS", "5")), int(os.environ.get("WANMI_SEED", "1"))
MINUTE = 60.0  # s


@pytest.fixture
def city() -> Iterator[KilledCity]:
    data = Path(settings.DATA_DIR) / f"kills-{uuid4().hex[:8]}"
    data.mkdir(parents=True)
    made = KilledCity(data, seed=SEED)
    try:
        yield made
    finally:
        made.ended.set()
        made.stop()
        shutil.rmtree(data, ignore_errors=True)
        shutil.rmtree(made.cluster.home, ignore_errors=True)


def test_kills_at_random_moments_lose_and_block_nothing(city: KilledCity):
    city.furnish()
    threads = city.at_work(city.report_and_move, city.report_and_move, city.import_some, lambda: city.run("-c", EXPORT), city.back_up)
    city.ended.wait(3)
    while len(city.killed) < KILLS:
        if city.drawing.random() < 0.7:  # most moments lie in the middle of work, some in the middle of rising again
            city.until(city.answers, within=2 * MINUTE, what="the city answers between two kills")
        city.ended.wait(city.drawing.uniform(0.5, 4))
        city.kill_one()
    back = city.until(city.answers, within=MINUTE, what="the city answers again")
    city.ended.wait(2)
    city.ended.set()
    for thread in threads:
        thread.join(120)

    waited = city.until(lambda: at_rest(city), within=MINUTE, what="every job has ended or was set back")
    assert not city.rows("SELECT id FROM resources_export WHERE path = '' AND trouble = '' AND rows = 0")
    assert city.reported
    assert city.moved
    standing = dict(city.rows("SELECT uuid::text, number FROM cases_case"))
    assert {uuid: number for uuid, number in city.reported.items() if standing.get(uuid) != number} == {}
    facts = [str(row[0]) for row in city.rows("SELECT key FROM journal_fact WHERE name = 'case.reject'")]
    assert sorted(facts.count(key) for key in city.moved) == [1] * len(city.moved)
    assert not city.rows("SELECT delivery_id FROM resources_deliveredrow WHERE verdict = 'taken' GROUP BY 1 HAVING count(*) <> 400")
    verified = city.run("-m", "wanmi.site.cli", "journal", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    whole = [folder for folder, code in city.backups if code == 0]
    for folder in whole:
        assert summary_of(folder)
    assert not [folder for folder, code in city.backups if code and (folder / "backup.json").exists()], "half a backup looks whole"
    print(f"killed {city.killed}; back {back:.1f} s, at rest {waited:.1f} s; {len(city.reported)} reports, {len(city.moved)} moves,"  # noqa: T201
          f" {city.rows('SELECT count(*) FROM resources_delivery')[0][0]} deliveries,"
          f" {city.rows('SELECT count(*) FROM resources_export')[0][0]} exports,"
          f" {len(whole)} of {len(city.backups)} backups whole")  # fmt: skip


def at_rest(city: KilledCity) -> bool:
    """No job of people waits or runs, no lock is held, and no row says that a job has it."""
    jobs = city.rows("SELECT task_name, status FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND queueing_lock IS NULL")
    rows = city.rows("SELECT id FROM resources_delivery WHERE state IN ('checking', 'taking')")
    locks = city.rows("SELECT lock FROM procrastinate_jobs WHERE status = 'doing' AND lock = 'deliveries'")
    return not (jobs or rows or locks)
