"""The roles in which a COE is reviewed, what each certifies by signing, and the words of what readers say."""

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
# What becomes of a suggestion; only the last three can be asked for.
WAITS, ACCEPTED, DECLINED, WITHDRAWN = "open", "accepted", "declined", "withdrawn"
SUGGESTION_ENDS = (ACCEPTED, DECLINED, WITHDRAWN)
QUOTE_LIMIT, COMMENT_LIMIT, ANCHOR_LIMIT = 500, 4000, 80
