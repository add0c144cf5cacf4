"""A sentence model in a folder: worked out as it is meant to be, and finding what says the same in other words."""

import json
import math
import random
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from foundation.markdown import plain
from incidents import commands as incidents
from integrations.sentences.adapter import FOLDER, ModelUnusable, loaded
from integrations.sentences.cli import check_sentences
from learnings import queries
from tests.readiness.loop import ADA, Loop, published_learning
from tests.support.world import World

pytestmark = pytest.mark.peers("python:numpy", "python:safetensors", "python:tokenizers")
WIDTH, INNER, HEADS = 8, 12, 2
# Each line is one meaning.
MEANINGS = ("certificate credential", "lapsed expired", "pool connections", "rollout deploy")
WORDS = ["[UNK]", "[CLS]", "[SEP]", *" ".join(MEANINGS).split()]
LAYER = "encoder.layer.0"
Table = dict[str, Any]


def a_model(folder: Path, weights: Table, **config: object) -> str:
    """Write a model as ``sentence-transformers`` does."""
    parts = import_module("tokenizers")
    tokenizer = parts.Tokenizer(parts.models.WordPiece({word: n for n, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = parts.normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = parts.pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = parts.processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    folder.mkdir()
    tokenizer.save(str(folder / "tokenizer.json"))
    import_module("safetensors.numpy").save_file(weights, str(folder / "model.safetensors"))
    shape = {"model_type": "bert", "num_hidden_layers": 1, "num_attention_heads": HEADS, "layer_norm_eps": 1e-12}
    (folder / "config.json").write_text(json.dumps({**shape, "max_position_embeddings": 64, **config}))
    return str(folder)


def weights_of(fill: Any) -> Table:
    numpy = import_module("numpy")
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (len(WORDS), WIDTH),
        "embeddings.position_embeddings.weight": (64, WIDTH),
        "embeddings.token_type_embeddings.weight": (2, WIDTH),
    }
    inner = {"intermediate.dense": (INNER, WIDTH), "output.dense": (WIDTH, INNER)}
    square = dict.fromkeys(("self.query", "self.key", "self.value", "output.dense"), (WIDTH, WIDTH))
    dense = {**{f"attention.{name}": shape for name, shape in square.items()}, **inner}
    norms = ["embeddings.LayerNorm", f"{LAYER}.attention.output.LayerNorm", f"{LAYER}.output.LayerNorm"]
    for name, shape in dense.items():
        shapes |= {f"{LAYER}.{name}.weight": shape, f"{LAYER}.{name}.bias": shape[:1]}
    made = {name: numpy.array(fill(shape), dtype=numpy.float32).reshape(shape) for name, shape in shapes.items()}
    for name in norms:
        made |= {f"{name}.weight": numpy.ones(WIDTH, numpy.float32), f"{name}.bias": numpy.zeros(WIDTH, numpy.float32)}
    return made


@pytest.fixture
def meaning(tmp_path: Path) -> str:
    """Give a model that knows eight words of four meanings, and looks at nothing else."""
    weights = weights_of(lambda shape: [0.0] * math.prod(shape))
    for place, words in enumerate(MEANINGS):
        for word in words.split():
            weights["embeddings.word_embeddings.weight"][WORDS.index(word)][place] = 1.0
    return a_model(tmp_path / "meaning", weights)


def reasons(world: World, **told: object) -> list[str]:
    declared = world.run_as(ADA, incidents.declare, severity="SEV3", **told)
    world.settle()
    return [reason for each in world.ask(queries.matches_of_incident, declared.id) for reason in each.reasons]


def test_what_says_the_same_in_other_words_is_a_candidate_where_a_model_is_there(
    world: World, meaning: str, tmp_path: Path
) -> None:
    Loop(world)
    other = {"lesson": plain("They end at midnight."), "failure_prevented": "It is expired"}
    published_learning(world, title="Renew every credential", cause_classes=["dns"], **other)
    published_learning(world, title="Give each pool a bound", cause_classes=["dns"])
    assert reasons(world, title="Certificate lapsed") == []
    world.worker.environment = {FOLDER: meaning}
    assert reasons(world, title="Certificate lapsed") == ["the sentence model finds them near in meaning (1.00)"]
    world.worker.environment = {FOLDER: str(tmp_path / "nowhere")}
    assert reasons(world, title="Certificate lapsed") == []
    said = reasons(world, title="One bad file stops every host at once")
    assert {reason[:8] for reason in said} == {"both say"}, "words go on alone"


def test_a_model_is_worked_out_as_its_weights_say(tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - nothing is kept secret by it
    weights = weights_of(lambda shape: [chance.gauss(0, 0.5) for _ in range(math.prod(shape))])
    model = loaded(a_model(tmp_path / "random", weights))
    (found,) = model.vectors(["Certificate expired"])
    assert found == pytest.approx(by_hand(weights, [1, 3, 6, 2]), abs=1e-5)
    (again, unknown) = model.vectors(["Certificate expired", "Pool"], most=0)
    assert (again, unknown) == (found, None)
    assert [len(each or []) for each in model.vectors(["pool " * 500, ""])] == [WIDTH, WIDTH]


def test_a_folder_that_holds_none_is_told_and_mended(tmp_path: Path, meaning: str) -> None:
    weights = weights_of(lambda shape: [0.0] * math.prod(shape))
    for number, config in enumerate(({"model_type": "gpt2"}, {"hidden_act": "relu"}, {"num_attention_heads": 3})):
        with pytest.raises(ModelUnusable):
            loaded(a_model(tmp_path / str(number), weights, **config))
    ((_, is_well, said, step),) = check_sentences({FOLDER: str(tmp_path / "nowhere")}, None)  # type: ignore[arg-type]
    assert (is_well, "config.json" in said, FOLDER in step) == (False, True, True)
    assert list(check_sentences({}, None)) == []  # type: ignore[arg-type]
    ((_, is_well, said, _),) = check_sentences({FOLDER: meaning}, None)  # type: ignore[arg-type]
    assert (is_well, said) == (True, "meaning is read")


def by_hand(weights: Table, pieces: list[int]) -> list[float]:
    """Work a vector out number by number, as the paper has it."""
    of = {name: each.tolist() for name, each in weights.items()}
    width = range(WIDTH)
    words, places = of["embeddings.word_embeddings.weight"], of["embeddings.position_embeddings.weight"]
    kind = of["embeddings.token_type_embeddings.weight"][0]
    x = [normed([words[piece][i] + places[n][i] + kind[i] for i in width]) for n, piece in enumerate(pieces)]

    def through(row: list[float], name: str) -> list[float]:
        table, bias = of[f"{LAYER}.{name}.weight"], of[f"{LAYER}.{name}.bias"]
        return [
            sum(a * b for a, b in zip(row, line, strict=True)) + more for line, more in zip(table, bias, strict=True)
        ]

    asked, held, told = ([through(row, f"attention.self.{part}") for row in x] for part in ("query", "key", "value"))
    after = []
    for here, row in enumerate(x):
        seen = []
        for head in range(HEADS):
            part = range(head * WIDTH // HEADS, (head + 1) * WIDTH // HEADS)
            scores = [math.exp(sum(asked[here][i] * key[i] for i in part) / len(part) ** 0.5) for key in held]
            seen += [sum(s * value[i] for s, value in zip(scores, told, strict=True)) / sum(scores) for i in part]
        informed = normed(added(row, through(seen, "attention.output.dense")))
        within = [v * (1 + math.erf(v / 2**0.5)) / 2 for v in through(informed, "intermediate.dense")]
        after.append(normed(added(informed, through(within, "output.dense"))))
    mean = [sum(row[i] for row in after) / len(after) for i in width]
    length = sum(v * v for v in mean) ** 0.5
    return [v / length for v in mean]


def added(one: list[float], other: list[float]) -> list[float]:
    return [a + b for a, b in zip(one, other, strict=True)]


def normed(row: list[float]) -> list[float]:
    mean = sum(row) / len(row)
    spread = (sum((v - mean) ** 2 for v in row) / len(row)) ** 0.5
    return [(v - mean) / spread for v in row]
