"""A sentence model out of a folder as ``sentence-transformers`` saves it; nothing is ever fetched.

Wanted are ``config.json``, ``model.safetensors`` and ``tokenizer.json``; ``sentence_bert_config.json`` says how much of
a text is read, ``1_Pooling/config.json`` how it is summed up.
"""

import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

from integrations.sentences.bert import Encoder

FOLDER = "ANDON_SENTENCE_MODEL"
LIBRARIES = ("numpy", "safetensors", "tokenizers")
NOT_INSTALLED = "pip install --require-hashes -r requirements-sentences.lock"
READ_AT_MOST = 256
KEPT = 20_000


class ModelUnusable(Exception):
    """The folder holds no model that can be read here; the message says why."""


@dataclass
class SentenceModel:
    """A model that was loaded; what it worked out lately is kept, so that a text costs once."""

    name: str
    encoder: Encoder
    tokenizer: Any
    kept: OrderedDict[bytes, list[float]] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def vectors(self, texts: Sequence[str], most: int | None = None) -> list[list[float] | None]:
        """Return the direction of each text; None for those beyond ``most`` that would have to be worked out anew."""
        found, left = [], len(texts) if most is None else most
        for text in texts:
            mark = sha256(text.encode(errors="replace")).digest()
            with self.lock:
                vector = self.kept.get(mark)
            if vector is None and left > 0:
                left -= 1
                vector = self.encoder.vector(self.tokenizer.encode(text).ids)
                self._keep(mark, vector)
            found.append(vector)
        return found

    def _keep(self, mark: bytes, vector: list[float]) -> None:
        with self.lock:
            self.kept[mark] = vector
            if len(self.kept) > KEPT:
                self.kept.popitem(last=False)


def model_of(environment: Mapping[str, str]) -> SentenceModel | None:
    """Return the model of the folder that is named; None where none is. Raises ModelUnusable."""
    folder = environment.get(FOLDER, "")
    return loaded(folder) if folder else None


@lru_cache(maxsize=1)
def loaded(folder: str) -> SentenceModel:
    """Read a folder, once a process."""
    missing = [name for name in LIBRARIES if find_spec(name) is None]
    if missing:
        message = f"{FOLDER} is set, but {', '.join(missing)} is not installed: {NOT_INSTALLED}"
        raise ModelUnusable(message)
    place = Path(folder)
    try:
        config, pooling = _json(place / "config.json"), _json(place / "1_Pooling" / "config.json", optional=True)
        _require_known(config, pooling)
        encoder = _encoder(place, config)
        limit = min(_json(place / "sentence_bert_config.json", optional=True).get("max_seq_length", READ_AT_MOST), 512)
        tokenizer = import_module("tokenizers").Tokenizer.from_file(str(place / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(max_length=min(limit, config.get("max_position_embeddings", limit)))
        encoder.vector(tokenizer.encode("whether it works").ids)
    except ModelUnusable:
        raise
    except Exception as error:
        # Libraries of others read the files: what they raise is not ours to know, and a page must not die of it.
        message = f"{folder} can't be read as a sentence model: {type(error).__name__}: {error}"
        raise ModelUnusable(message) from error
    return SentenceModel(place.name, encoder, tokenizer)


def _require_known(config: Mapping[str, Any], pooling: Mapping[str, Any]) -> None:
    if config.get("model_type") != "bert" or config.get("hidden_act", "gelu") != "gelu":
        message = f"its model_type is {config.get('model_type')}: only BERT with gelu can be worked out here"
        raise ModelUnusable(message)
    if not pooling.get("pooling_mode_mean_tokens", True):
        message = "it is not summed up by the mean of its pieces, which alone can be worked out here"
        raise ModelUnusable(message)


def _encoder(place: Path, config: Mapping[str, Any]) -> Encoder:
    numpy = import_module("numpy")
    stored = import_module("safetensors.numpy").load_file(str(place / "model.safetensors"))
    weights = {name.removeprefix("bert."): each.astype(numpy.float32) for name, each in stored.items()}
    layers, heads = config["num_hidden_layers"], config["num_attention_heads"]
    return Encoder(numpy, weights, layers, heads, config.get("layer_norm_eps", 1e-12))


def _json(file: Path, *, optional: bool = False) -> dict[str, Any]:
    if optional and not file.is_file():
        return {}
    read: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return read
