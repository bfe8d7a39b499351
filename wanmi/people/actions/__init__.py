"""Every change to who is who, who sits where and who is in."""

from wanmi.people.actions.accounts import create_person, give_one_time_password, offer_demo_accounts, retire_person, set_password
from wanmi.people.actions.layers import (
    clear_layer_right,
    issue_layer_key,
    note_layer_key_use,
    note_layer_keys_export,
    revoke_layer_key,
    set_layer_right,
)
from wanmi.people.actions.organisations import create_organisation, create_post, end_post, give_post
from wanmi.people.actions.register import Brought, bring_register
from wanmi.people.actions.rights import set_right
from wanmi.people.actions.sessions import change_seat, forget_attempts, sign_in, sign_out
from wanmi.people.actions.tokens import issue_token, revoke_token

__all__ = [
    "Brought",
    "bring_register",
    "change_seat",
    "clear_layer_right",
    "create_organisation",
    "create_person",
    "create_post",
    "end_post",
    "forget_attempts",
    "give_one_time_password",
    "give_post",
    "issue_layer_key",
    "issue_token",
    "note_layer_key_use",
    "note_layer_keys_export",
    "offer_demo_accounts",
    "retire_person",
    "revoke_layer_key",
    "revoke_token",
    "set_layer_right",
    "set_password",
    "set_right",
    "sign_in",
    "sign_out",
]
