"""Who may look after status pages; what they show is everybody's, and is served without asking anybody."""

from foundation.authz import Grant, Scope, anyone, is_admin, is_machine, is_responder, is_viewer

NOUN = "status page"
is_keeper = is_machine("statuspage")

GRANTS = {
    "statuspage:read": Grant(((is_viewer,), (is_keeper,)), scope=Scope.READ, noun=NOUN),
    "statuspage:publish": Grant(
        ((is_responder,), (is_keeper,)),
        sees="statuspage:read",
        reason="Only responders, reviewers and administrators speak to the world. Ask an administrator for the role.",
        noun=NOUN,
    ),
    "statuspage:manage": Grant(
        ((is_admin,),),
        scope=Scope.ADMIN,
        sees="statuspage:read",
        reason="Only administrators set up pages and their parts. Ask one.",
        noun=NOUN,
    ),
    # Whom a page may be read by is looked at besides; who holds a subscription's link has proven to be its owner.
    "statuspage:subscribe": Grant(((anyone,),), scope=Scope.READ, noun=NOUN),
    "statuspage:subscribers": Grant(
        ((is_admin,),),
        scope=Scope.ADMIN,
        sees="statuspage:read",
        reason="Only administrators see who subscribed: these are addresses of people. Ask one.",
        noun=NOUN,
    ),
    "statuspage:notify": Grant(
        ((is_keeper,), (is_machine("email"),), (is_machine("webhooks"),)), reason="Only the house notifies."
    ),
}
