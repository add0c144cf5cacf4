"""Words cut back to what their forms share, so that "expired" and "expiry" are alike; always a prefix of the word.

English endings only, and few of them: what is cut too little is found less, what is cut too much is found wrongly.
"""

from functools import lru_cache

LEAST_LEFT = 4
ENDINGS = sorted(
    (
        *("s", "es", "ed", "e", "y", "ing", "ings", "ion", "ions", "ation", "ations", "ate", "ates", "ated", "ating"),
        *("er", "ers", "or", "ors", "ly", "ment", "ments", "ure", "ures", "able", "ability", "ive", "al", "ally"),
        *("ies", "ied", "ance", "ence", "ant", "ent", "iness", "ness", "ity"),
    ),
    key=len,
    reverse=True,
)
DULL = frozenset(
    """
    a about above after again all also although am an and any are as at away be became because been before began
    being below between both but by came can cannot could day days did do does doing done down due during each
    either else even ever every few first following for found from further get gets getting given go going got had
    has have having he her here him his hour hours how however i if in into is issue issues it its itself just
    last later led like made make many may me might minute minutes more most much must my near no nor not now of
    off often on once one only or other our out over own per problem re same see seen she should showed since so
    some still such take taken than that the their them then there these they this those though three through time
    times to too took two under until up upon us use used using utc very via was way we week weeks well went were
    what when where which while who whose why will with within without would yet you your am pm jan feb mar apr
    jun jul aug sep oct nov dec january february march april june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday occurred caused causing cause resulted resulting
    incident postmortem outage impact users customers service services team teams company reported root resolved
    engineers experienced initial initially approximately
    """.split()  # noqa: SIM905 - a list of words reads as a text
)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Cut one ending off, where enough is left."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= LEAST_LEFT:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=50_000)
def is_telling(word: str) -> bool:
    """Whether a word can set one trouble apart from others: no filler, no number alone, no single letter."""
    return len(word) > 1 and word not in DULL and not word.isdigit()


def telling_stems(words: list[str]) -> list[str]:
    """Return the stems of the words that tell something, in their order."""
    return [stem(word) for word in words if is_telling(word)]
