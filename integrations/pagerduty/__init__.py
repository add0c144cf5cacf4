"""PagerDuty: pages go out as events with our own key, and what is done there comes back by webhook.

Owns the translation, what came in and in which order, and whether the subscription is alive. It decides nothing about
pages and incidents: it answers a page as anybody else does, and writes into the timeline what else happened there.
"""
