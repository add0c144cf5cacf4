"""The encoder of a sentence model, in numpy: from the numbers of a text's pieces to one vector of length one.

Models of this shape (BERT with absolute positions, mean pooling) are what ``sentence-transformers`` saves; working one
out takes a dozen lines of linear algebra, which spares an installation of several gigabytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Numbers = Any
# Abramowitz and Stegun 7.1.26: the error function to seven digits, which numpy has not.
ERF = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)
ERF_P = 0.3275911
HALF_ROOT = 0.5**0.5


@dataclass(frozen=True)
class Encoder:
    """Weights by name, and the few numbers that say how they are put together."""

    np: Any
    weights: Mapping[str, Numbers]
    layers: int
    heads: int
    epsilon: float

    def vector(self, pieces: Sequence[int]) -> list[float]:
        """Return the direction of a text, given the numbers of its pieces."""
        words, places = self._of("embeddings.word_embeddings"), self._of("embeddings.position_embeddings")
        x = words[list(pieces)] + places[: len(pieces)] + self._of("embeddings.token_type_embeddings")[0]
        x = self._normed(x, "embeddings.LayerNorm")
        for number in range(self.layers):
            x = self._layer(x, f"encoder.layer.{number}")
        mean = x.mean(axis=0)
        found: list[float] = (mean / max(float(self.np.linalg.norm(mean)), self.epsilon)).tolist()
        return found

    def _layer(self, x: Numbers, name: str) -> Numbers:
        """Let each piece look at all others, then work on its own."""
        seen = self._through(self._attended(x, f"{name}.attention.self"), f"{name}.attention.output.dense")
        x = self._normed(x + seen, f"{name}.attention.output.LayerNorm")
        within = self._gelu(self._through(x, f"{name}.intermediate.dense"))
        return self._normed(x + self._through(within, f"{name}.output.dense"), f"{name}.output.LayerNorm")

    def _attended(self, x: Numbers, name: str) -> Numbers:
        length, width = x.shape
        each = width // self.heads
        query, key, value = (
            self._through(x, f"{name}.{part}").reshape(length, self.heads, each).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        weighed = query @ key.transpose(0, 2, 1) / each**0.5
        weighed = self.np.exp(weighed - weighed.max(axis=-1, keepdims=True))
        weighed /= weighed.sum(axis=-1, keepdims=True)
        return (weighed @ value).transpose(1, 0, 2).reshape(length, width)

    def _gelu(self, x: Numbers) -> Numbers:
        np, at = self.np, abs(x) * HALF_ROOT
        t = 1 / (1 + ERF_P * at)
        series = t * (ERF[0] + t * (ERF[1] + t * (ERF[2] + t * (ERF[3] + t * ERF[4]))))
        return x * (1 + np.sign(x) * (1 - series * np.exp(-at * at))) / 2

    def _normed(self, x: Numbers, name: str) -> Numbers:
        mean, variance = x.mean(axis=-1, keepdims=True), x.var(axis=-1, keepdims=True)
        return (x - mean) / self.np.sqrt(variance + self.epsilon) * self._of(name) + self.weights[f"{name}.bias"]

    def _through(self, x: Numbers, name: str) -> Numbers:
        return x @ self._of(name).T + self.weights[f"{name}.bias"]

    def _of(self, name: str) -> Numbers:
        return self.weights[f"{name}.weight"]
