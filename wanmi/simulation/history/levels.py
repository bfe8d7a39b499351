"""How a case of the demo goes between the two levels: down to the district's command, up to the city's, and what the city samples."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from wanmi.cases.rules.loop_moves import directs
from wanmi.kit.rules import working_time
from wanmi.kit.rules.limits import Unit
from wanmi.simulation.history.asking import last_of
from wanmi.simulation.rules.rhythm import takes

if TYPE_CHECKING:
    from wanmi.simulation.history.life import Living

ESCALATED = 0.93  # of what goes up
SENT_BACK = 0.04  # of what comes down
SAMPLES = 0.03  # of what a district closes
DOWN = ("属区级部门职责，请区级派遣", "请按属地处置")
UP = ("由市级部门负责", "权属为市级单位", "需市级协调")
NOT_UP = ("可由区级协调处置", "属地先行处置")


def between_levels(living: Living, department_id: int, at: datetime) -> tuple[int, datetime]:
    """Let the case come to the command that may direct the department, where the model keeps the levels apart. Whom it goes to in the
    end, and when."""
    scene, case = living.scene, living.life.case
    rule = str(scene.flow_of_case(case.flow_id).options["command_directs"])
    command, department = scene.lookup.organisations[case.command_id or 0], scene.lookup.organisations[department_id]
    if directs(rule, command.level, department.level):
        return department_id, at
    return _down(living, department_id, at) if command.level == "city" else _up(living, department_id, at)


def _down(living: Living, department_id: int, at: datetime) -> tuple[int, datetime]:
    draw = living.drawing
    living.move("hand_down", living.of_case("dispatcher"), at, note=draw.choice(DOWN))
    at += takes(9, draw)
    if draw.random() < SENT_BACK:
        living.move("return_hand_over", living.of_case("dispatcher"), at, reason="材料不全，请补充后移交")
        at += takes(8, draw)
        living.move("hand_down", living.of_case("dispatcher"), at, note="已补充材料")
        at += takes(6, draw)
    living.move("sign_hand_over", living.of_case("dispatcher"), at)
    return department_id, at + takes(4, draw)


def _up(living: Living, department_id: int, at: datetime) -> tuple[int, datetime]:
    draw, scene = living.drawing, living.scene
    living.move("request_escalation", living.of_case("dispatcher"), at, reason=draw.choice(UP))
    request = living.life.situation.open_request("escalation")
    if request is None:
        raise LookupError("what has just been asked is not open")
    # Somebody may sit at both levels; who asked never decides.
    decider = draw.choice([one for one in scene.seats_in["dispatcher", request.holder_id] if one.person_id != request.asked_by_id])
    at = working_time.resume(takes(14, draw), at, Unit.URGENT_HOUR, scene.lookup.calendar)
    if draw.random() < ESCALATED:
        living.move("approve_escalation", decider, at)
        return department_id, at + takes(4, draw)
    living.move("refuse_escalation", decider, at, reason=draw.choice(NOT_UP))
    code = living.life.case.grid_code
    near = scene.departments.get(code[:9], {}).get("street_office") or scene.departments[code[:6]]["urban_enforcement"]
    return near, at + takes(4, draw)


def sampled(living: Living) -> None:
    """抽查: the city looks at some of what a district has closed."""
    case, draw, scene = living.life.case, living.drawing, living.scene
    flow = scene.flow_of_case(case.flow_id)
    if case.outcome != "closed" or "sample" not in flow.moves or draw.random() >= SAMPLES:
        return
    if scene.lookup.organisations[case.centre_id].level == "city":
        return
    at = working_time.resume(takes(700, draw), last_of(living), Unit.WORK_HOUR, scene.lookup.calendar)
    living.move("sample", living.one("shift_leader", case.grid_code[:4]), at, check_result="passed", note="抽查合格")
