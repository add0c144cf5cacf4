"""What was sent to Slack, held against Slack's own types: by the TypeScript compiler, and by the kit's models."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.metadata import EntityMetadata
from slack_sdk.models.views import View

from tests.fakes.slack.workspace import Call

LIMIT_S = 120
SOURCE = """import type {{ EntityMetadata, KnownBlock, MessageMetadata, View }} from "@slack/types";
type Message = {{
  text?: string; blocks?: KnownBlock[]; metadata?: MessageMetadata; channel?: string; ts?: string; user?: string;
  unfurl_links?: boolean; unfurl_media?: boolean; response_type?: "ephemeral" | "in_channel";
  replace_original?: boolean;
}};
// @ts-expect-error - what is wrong is found
export const wrong: KnownBlock[] = [{{ type: "section", text: {{ type: "loud", text: "Hello" }} }}];
export const messages: Message[] = {messages};
export const views: View[] = {views};
export const entities: EntityMetadata[] = {entities};
"""
OPTIONS = {
    "strict": True,
    "noEmit": True,
    "skipLibCheck": True,
    "target": "es2022",
    "module": "esnext",
    "moduleResolution": "bundler",
    "types": [],
}


@dataclass
class Emitted:
    """All that was sent, each wording once."""

    messages: list[Any] = field(default_factory=list)
    views: list[Any] = field(default_factory=list)
    entities: list[Any] = field(default_factory=list)

    def take(self, kind: str, payload: Any) -> None:
        held = getattr(self, kind)
        if payload not in held:
            held.append(payload)

    def call(self, call: Call) -> None:
        """Take what one call said."""
        params = call.params
        if call.method in {"chat.postMessage", "chat.update", "chat.postEphemeral"}:
            self.take("messages", dict(params))
        elif call.method.startswith("views."):
            self.take("views", params["view"])
        for shown in (params.get("unfurls") or {}).values():
            self.take("messages", {"blocks": shown["blocks"]})
        metadata = params.get("metadata") or {}
        for entity in [*metadata.get("entities", []), *([metadata] if "entity_type" in metadata else [])]:
            self.take("entities", entity)

    def answer(self, body: Mapping[str, Any]) -> None:
        """Take what one request was answered."""
        if "view" in body:
            self.take("views", body["view"])
        elif "text" in body:
            self.take("messages", dict(body))


def compiled(emitted: Emitted, folder: Path, peers: Path) -> str:
    """Return what the compiler says of it; nothing where every type holds."""
    given = {name: json.dumps(held, indent=1) for name, held in vars(emitted).items()}
    (folder / "emitted.ts").write_text(SOURCE.format(**given))
    paths = {"@slack/types": [str(peers / "types" / "dist" / "index.d.ts")]}
    config = {"compilerOptions": {**OPTIONS, "paths": paths}, "files": ["emitted.ts"]}
    (folder / "tsconfig.json").write_text(json.dumps(config))
    node = shutil.which("node")
    assert node is not None
    command = [node, str(peers / "typescript" / "lib" / "tsc.js"), "--project", str(folder), "--pretty", "false"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    return done.stdout + done.stderr


def unparsed(emitted: Emitted) -> Iterator[str]:
    """Give what the kit's models do not give back as it was said."""
    for message in emitted.messages:
        yield from _blocks(message.get("blocks") or [])
    for view in emitted.views:
        View(**view).validate_json()
        yield from _blocks(view["blocks"])
    for entity in emitted.entities:
        if EntityMetadata(**entity).to_dict() != entity:
            yield f"entity {entity['external_ref']}"


def _blocks(blocks: list[Any]) -> Iterator[str]:
    for told, parsed in zip(blocks, Block.parse_all(blocks), strict=True):
        if parsed is None or parsed.to_dict()["type"] != told["type"]:
            yield f"block {told}"
