"""Files that are kept with an incident, for programs: listing them, adding one, getting its bytes."""

import base64
import binascii
from datetime import datetime

from flask import Blueprint, Response
from pydantic import Field

from foundation.errors import Invalid
from foundation.pictures import made_anew
from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.files import UNTOLD, to_be_saved
from foundation.web.runtime import reading
from foundation.work import Work
from incidents import commands
from incidents.model import Attachment
from incidents.queries import brief, detail, file_content

BLUEPRINT = Blueprint("incident_files_api", __name__, url_prefix="/api/v1/incidents/<key>")
TAG = "incidents"


class NewAttachment(Body):
    """A file."""

    name: str = Field(max_length=200)
    media_type: str = Field("application/octet-stream", max_length=100)
    content: str = Field(max_length=2_000_016)
    """Base64; 1,500,000 bytes at most. A picture (PNG, JPEG, GIF, WebP) is made anew from its pixels"""


class AttachmentBody(Body):
    """A file that is kept with an incident."""

    id: int
    incident: str
    name: str
    media_type: str
    size: int
    sha256: str
    width: int | None
    """In pixels, of a picture"""
    height: int | None
    added_at: datetime
    url: str
    """Where people find it"""
    content_url: str
    """Where programs get its bytes"""


class AttachmentList(Body):
    """All files."""

    items: list[AttachmentBody]
    next_cursor: str | None = None


@BLUEPRINT.get("/attachments")
@endpoint("List files", answer=AttachmentList, tag=TAG)
def list_attachments(key: str) -> AttachmentList:
    """List the files that are kept with it."""
    found = detail(reading(), key)
    return AttachmentList(
        items=[
            AttachmentBody(
                id=file.id,
                name=file.name,
                media_type=file.media_type,
                size=file.size,
                sha256=file.digest,
                width=file.width,
                height=file.height,
                added_at=file.added_at,
                **_places(found.brief.key, file.id),
            )
            for file in found.board.kept.files
        ]
    )


@BLUEPRINT.post("/attachments")
@endpoint("Attach a file", body=NewAttachment, answer=AttachmentBody, status=201, tag=TAG)
def attach(key: str, body: NewAttachment) -> Answer:
    """Keep a picture made anew from its pixels, and anything else as it is."""
    look = reading()
    found = brief(look, key)
    look.require("incidents:respond", found)
    content = made_anew(_decoded(body.content))

    def shown(_work: Work, kept: Attachment) -> AttachmentBody:
        return AttachmentBody(
            id=kept.id,
            name=kept.name,
            media_type=kept.media_type,
            size=kept.size,
            sha256=kept.digest,
            width=kept.width,
            height=kept.height,
            added_at=kept.added_at,
            **_places(found.key, kept.id),
        )

    return write(
        lambda work: commands.attach(work, key=key, name=body.name, media_type=body.media_type, content=content),
        represent=shown,
        status=201,
    )


@BLUEPRINT.get("/attachments/<int(max=2147483647):attachment_id>")
@endpoint("Get the bytes of a file", files=(UNTOLD,), tag=TAG)
def content(key: str, attachment_id: int) -> Response:
    """To be saved, whatever it is; the list says of which type it is and its digest."""
    found = file_content(reading(), key, attachment_id)
    return to_be_saved(found.content, found.name, found.digest)


def _decoded(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid("incident.file_encoding", "Send the file's bytes in Base64.", where="content") from error


def _places(key: str, file_id: int) -> dict[str, str]:
    place = f"/incidents/{key}/attachments/{file_id}"
    return {"incident": key, "url": place, "content_url": f"/api/v1{place}"}
