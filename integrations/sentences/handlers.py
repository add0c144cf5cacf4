"""The model that is joined to learnings; where it can't be read, words go on alone, and log and doctor say why."""

import logging
from collections.abc import Mapping

from integrations.sentences.adapter import ModelUnusable, SentenceModel, model_of

LOG = logging.getLogger("andon.sentences")


def sentences(environment: Mapping[str, str]) -> SentenceModel | None:
    """Return the model that is set up, if it can be used."""
    try:
        return model_of(environment)
    except ModelUnusable as why:
        LOG.warning("sentences.unusable", extra={"why": str(why)})
        return None


SENTENCES = (sentences,)
