"""What the doctor says of the sentence model."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from integrations.sentences.adapter import FOLDER, ModelUnusable, model_of

Said = tuple[str, bool, str, str]
WHAT = "sentence model"


def check_sentences(environment: Mapping[str, str], _now: datetime) -> Iterator[Said]:
    """Read it and have it work something out; without one there is nothing to say."""
    try:
        model = model_of(environment)
    except ModelUnusable as why:
        yield WHAT, False, str(why), f"Until then, words alone are compared. Mend the folder, or remove {FOLDER}."
        return
    if model is not None:
        yield WHAT, True, f"{model.name} is read", ""


CHECKS = (check_sentences,)
