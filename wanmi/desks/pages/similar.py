"""Linking similar cases (关联) from a panel or a case's page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanmi.cases.actions.link import link_cases
from wanmi.cases.queries.topics import topics_of
from wanmi.cases.rules.refusals import Missing
from wanmi.desks.queries.case import case_seen
from wanmi.kit.answers import done
from wanmi.people.request_seat import seat_in


@require_POST
def case_links(request: HttpRequest, number: str) -> HttpResponseBase:
    """Tie this case to `other`. Sent twice it is done once."""
    seat = seat_in(request)
    other = request.POST.get("other", "")[:20]
    if not other:
        raise Missing(field="other", what=_("案卷号"))
    case = case_seen(seat, number)
    link_cases(number=number, other=other, by=seat, at=timezone.now())
    return done(_("已与 %s 关联") % other[-5:], changed=topics_of(seat, [case.stage]))
