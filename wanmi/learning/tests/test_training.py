"""Learning from the city's own closed cases: measured on the newest month, used only where it is better, told with true numbers."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from wanmi.cases.models import Case
from wanmi.cases.queries.choices import choices_of
from wanmi.cases.tests.cast import Cast
from wanmi.journal.queries import chain_holds, story_of
from wanmi.learning.actions import request_training, train_here
from wanmi.learning.actions.training import set_back_lost
from wanmi.learning.models import LearnedVersion, Task, Training, TrainingState
from wanmi.learning.queries.versions import forget_versions
from wanmi.learning.rules.refusals import TrainingUnderWay
from wanmi.learning.tests.past import NOW, closed_cases
from wanmi.people.models import Organisation
from wanmi.people.rules.refusals import CityKeepsIt


def trained(cast: Cast) -> dict[str, LearnedVersion]:
    train_here(at=NOW, say=lambda ask, done, of: None)
    forget_versions()
    return {version.task: version for version in LearnedVersion.objects.all()}


def other_body(cast: Cast) -> Organisation:
    """One that the plain rule does not propose for litter, and may be dispatched to there."""
    case = cast.brought_to("waiting_dispatch")
    offered = choices_of("department", case, at=NOW) or []
    return Organisation.objects.get(pk=next(each.value for each in reversed(offered) if not each.suggested))


def test_what_the_city_does_otherwise_than_the_rule_is_learned_and_told_with_true_numbers(cast: Cast) -> None:
    other = other_body(cast)
    closed_cases(cast, of=lambda number: {"department_id": other.pk} if number % 10 else {})
    version = trained(cast)["department"]
    assert version.used
    assert version.learned_hits.count == version.plain_hits.count > 50
    assert version.learned_hits.top1 > 0.85
    assert version.plain_hits.top1 < 0.15
    case = cast.brought_to("waiting_dispatch")
    offered = choices_of("department", case, at=NOW) or []
    assert (offered[0].value, offered[0].suggested) == (other.pk, True)
    assert sum(each.suggested for each in offered) == 1
    alike = Case.objects.filter(outcome="closed", dispatched_at__lt=NOW - timedelta(days=30))
    total, given = alike.count(), alike.filter(department=other).count()
    assert f"同类同网格 {total} 件，{given} 件由其办理" in offered[0].note
    with translation.override("en"):
        note = (choices_of("department", case, at=NOW) or [])[0].note
    assert note.startswith(f"{given} of {total} alike in this grid")


def test_where_the_rule_is_as_good_the_rule_is_used(cast: Cast) -> None:
    case = cast.brought_to("waiting_dispatch")
    before = choices_of("department", case, at=NOW)
    plain = (before or [])[0].value
    closed_cases(cast, of=lambda number: {"department_id": plain})
    version = trained(cast)["department"]
    assert version.plain_hits.top1 == 1
    assert not version.used
    assert choices_of("department", case, at=NOW) == before


def test_the_newest_month_is_never_trained_on(cast: Cast) -> None:
    """A department that has cases only in the month held back is no answer of what was learned."""
    other = other_body(cast)
    clean = cast.seats["clean"].organisation_id
    closed_cases(cast, count=600, of=lambda number: {"department_id": clean if number < 500 else other.pk})
    version = trained(cast)["department"]
    assert version.held_since >= version.last_on
    assert version.learned_hits.first == 0  # it could not know
    assert version.examples + version.learned_hits.count == 600 + 1  # the pattern, long before


def test_squads_are_learned_within_their_department(cast: Cast) -> None:
    clean = cast.seats["clean"].organisation_id
    own = cast.seats["clean_worker"].organisation_id
    second = Organisation.objects.create(
        code="CLEAN-2", name="保洁二队", kind="squad", parent_id=clean, area_code=Organisation.objects.get(pk=own).area_code
    )
    grids = {0: "990101001001001", 1: "990101001002001"}
    # By community; within one of them turns change so often that the last one says little.
    closed_cases(cast, of=lambda number: {"grid_code": grids[number % 2], "squad_id": (own, second.pk)[number % 2]})
    version = trained(cast)["squad"]
    assert version.used
    assert version.learned_hits.top1 > 0.95
    assert version.plain_hits.top1 < 0.1
    case = cast.move(cast.brought_to("disposing"), "sign", "clean")
    found = choices_of("squad", case, at=NOW) or []
    assert [each.suggested for each in found] == [each.value == own for each in found]


def test_too_few_cases_make_no_version(cast: Cast) -> None:
    closed_cases(cast, count=150)
    assert trained(cast) == {}
    assert Training.objects.get().state == TrainingState.DONE


def test_weights_that_were_changed_in_the_database_are_not_used(cast: Cast) -> None:
    other = other_body(cast)
    case = cast.brought_to("waiting_dispatch")
    before = choices_of("department", case, at=NOW)
    closed_cases(cast, of=lambda number: {"department_id": other.pk})
    version = trained(cast)["department"]
    assert version.used
    assert version.weights is not None
    kept = bytearray(version.weights)
    kept[len(kept) // 2] ^= 1
    LearnedVersion.objects.filter(pk=version.pk).update(weights=bytes(kept))
    forget_versions()
    assert choices_of("department", case, at=NOW) == before


def test_a_suggestion_costs_no_query_once_it_is_read(cast: Cast) -> None:
    case = cast.brought_to("waiting_dispatch")
    with CaptureQueriesContext(connection) as before:
        choices_of("department", case, at=NOW)
    other = other_body(cast)
    closed_cases(cast, of=lambda number: {"department_id": other.pk})
    assert trained(cast)["department"].used
    choices_of("department", case, at=NOW)
    with CaptureQueriesContext(connection) as after:
        choices_of("department", case, at=NOW)
    assert len(after) <= len(before)


def test_each_version_is_a_fact_and_older_weights_go(cast: Cast) -> None:
    closed_cases(cast)
    for _ in range(4):
        trained(cast)
    of_task = list(LearnedVersion.objects.filter(task=Task.DEPARTMENT).order_by("pk"))
    assert [each.weights is None for each in of_task] == [True, False, False, False]
    facts = list(story_of("learned_version", of_task[0].pk))
    assert [fact.name for fact in facts] == ["learning.keep"]
    assert facts[0].content["learned"] == of_task[0].learned
    assert facts[0].content["digest"] == of_task[0].digest
    assert chain_holds(facts) is None


# ── the page and who may ────────────────────────────────────────────────────────────────────────────────────────────
def client_of(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.person(name))
    return client


def test_leaders_see_the_figures_and_only_administrators_train(cast: Cast) -> None:
    closed_cases(cast)
    trained(cast)
    page = client_of(cast, "leader").get("/learning/").content.decode()
    assert "派遣部门" in page
    assert "立即训练" not in page
    for name in ("acceptor", "collector", "clean"):
        assert client_of(cast, name).get("/learning/").status_code == 403
    assert client_of(cast, "leader").post("/learning/train/").status_code == 403
    assert client_of(cast, "administrator").post("/learning/train/").status_code == 200
    assert Training.objects.filter(state=TrainingState.WAITING, asked_by=cast.person("administrator")).count() == 1
    again = client_of(cast, "administrator").post("/learning/train/", headers={"HX-Request": "true"})
    assert again.status_code == 409
    assert 'hx-trigger="every 1s"' in client_of(cast, "administrator").get("/learning/").content.decode()


def test_a_district_does_not_train_for_the_whole_city(cast: Cast) -> None:
    Organisation.objects.create(code="CITY", name="市级中心", kind="supervision_centre", area_code="")
    with pytest.raises(CityKeepsIt):
        request_training(by=cast.seats["administrator"], at=NOW)
    assert "立即训练" not in client_of(cast, "administrator").get("/learning/").content.decode()
    assert not Training.objects.exists()


def test_the_page_asks_few_questions_however_many_versions(cast: Cast) -> None:
    closed_cases(cast)
    trained(cast)
    client = client_of(cast, "leader")
    client.get("/learning/")
    with CaptureQueriesContext(connection) as one:
        client.get("/learning/")
    trained(cast)
    client.get("/learning/")
    with CaptureQueriesContext(connection) as two:
        client.get("/learning/")
    assert len(two) <= len(one)
    assert not any('"weights"' in query["sql"].split(" FROM ")[0] for query in two)


def test_one_training_at_a_time_and_a_lost_one_says_so(cast: Cast) -> None:
    first = request_training(by=None, at=NOW)
    with pytest.raises(TrainingUnderWay):
        request_training(by=None, at=NOW)
    set_back_lost(first.pk)
    first.refresh_from_db()
    assert first.state == TrainingState.WAITING  # its job waits
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    set_back_lost(first.pk)
    first.refresh_from_db()
    assert (first.state, "原有版本继续使用" in first.trouble) == (TrainingState.FAILED, True)
    request_training(by=None, at=NOW)


def test_what_answers_pages_never_loads_the_library_that_trains() -> None:
    program = (
        "import django, sys; django.setup(); import wanmi.site.urls\n"
        "from wanmi.learning.queries import rankings, versions\n"
        "from wanmi.learning.rules.learned import Learned\n"
        "import numpy as np\n"
        "e = np.zeros(0); Learned((1, 2), e, e, np.zeros((0, 2)), np.ones(2), np.ones(2), 1.0, e, e).ranked([5])\n"
        "print([name for name in ('sklearn', 'scipy', 'joblib') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_learning_leaves_out_what_stands_in_few_texts(cast: Cast) -> None:
    """A run of signs of one caller's text is no feature; one that many say is."""
    from wanmi.learning.queries.versions import learned_for
    from wanmi.learning.rules.features import number_of
    from wanmi.learning.rules.questions import Ask

    other = other_body(cast)

    def said(number: int) -> dict[str, Any]:
        rare = "欧阳锦绣" if number == 7 else ""
        return {"department_id": other.pk, "description": f"人行道上有散落垃圾{rare}"}

    closed_cases(cast, of=said)
    assert trained(cast)["department"].used
    found = learned_for(Ask.DEPARTMENT)
    assert found is not None
    features = set(map(int, found[1].features))
    assert number_of("t:垃圾") in features
    assert not {number_of(f"t:{run}") for run in ("欧阳", "锦绣", "欧阳锦")} & features
