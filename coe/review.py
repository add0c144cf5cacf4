"""The roles in which a COE is reviewed, and what each certifies by signing."""

from collections.abc import Mapping

APPROVER = "approver"
ROLES: Mapping[str, str] = {
    "peer": "I was not part of it, and can retell what happened and why from this document alone.",
    "bar_raiser": "The causes go deep and broad enough, and the actions would have changed the outcome.",
    "ops_lead": "The timeline, the impact and how we noticed and recovered are as I know them.",
    APPROVER: "The actions have owners who can do them in time, and the risk that stays is ours to bear.",
}
NEEDS_REVIEWER = frozenset({"bar_raiser", "ops_lead", APPROVER})
CHANGE, REMARK = "change", "remark"
COMMENT_KINDS = (REMARK, CHANGE)
QUOTE_LIMIT, COMMENT_LIMIT, ANCHOR_LIMIT = 500, 4000, 80
