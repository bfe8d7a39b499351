"""Every change to who is who, who sits where and who is in."""

from wanmi.people.actions.accounts import create_person, offer_demo_accounts, retire_person, set_password
from wanmi.people.actions.organisations import create_organisation, create_post, end_post, give_post
from wanmi.people.actions.register import Brought, bring_register
from wanmi.people.actions.sessions import change_seat, forget_attempts, sign_in, sign_out
from wanmi.people.actions.tokens import issue_token, revoke_token

__all__ = [
    "Brought",
    "bring_register",
    "change_seat",
    "create_organisation",
    "create_person",
    "create_post",
    "end_post",
    "forget_attempts",
    "give_post",
    "issue_token",
    "offer_demo_accounts",
    "retire_person",
    "revoke_token",
    "set_password",
    "sign_in",
    "sign_out",
]
