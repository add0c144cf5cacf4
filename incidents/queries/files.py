"""Files that were put with an incident."""

from dataclasses import dataclass

from foundation.errors import NotFound
from foundation.work import Reading
from incidents.model import Attachment
from incidents.queries.brief import brief


@dataclass(frozen=True)
class FileContent:
    """A file with its bytes."""

    name: str
    content: bytes
    digest: str
    media_type: str
    is_picture: bool


def file_content(reading: Reading, key: str, attachment_id: int) -> FileContent:
    """Return a file of an incident that the reader may see; one that was erased is not found."""
    found = brief(reading, key)
    kept = reading.session.get(Attachment, attachment_id)
    if kept is None or kept.incident_id != found.id or kept.erased_at is not None:
        raise NotFound("file")
    return FileContent(kept.name, kept.content, kept.digest, kept.media_type, kept.width is not None)
