"""The picture at a page's head."""

from foundation.errors import Invalid
from foundation.pictures import Picture
from foundation.work import Work
from statuspage.commands.effects import note_change
from statuspage.commands.loading import load_page
from statuspage.events import PageLogoChanged
from statuspage.model import StatusPage

LARGEST_LOGO, LONGEST_LOGO = 100_000, 1024


def set_logo(work: Work, *, slug: str, picture: Picture | bytes) -> StatusPage:
    """Show a picture that was made anew at the head of the page; no bytes take it off."""
    page = load_page(work, slug)
    work.require("statuspage:manage", page)
    page.logo = _fit(picture) if picture else None
    work.record(page.stream, PageLogoChanged(is_there=page.logo is not None, changed=("page.logo",)))
    note_change(work, page)
    return page


def _fit(picture: Picture | bytes) -> bytes:
    if not isinstance(picture, Picture):
        raise Invalid("statuspage.logo_kind", "Send a picture: PNG, JPEG, GIF or WebP.", where="file")
    if len(picture.content) > LARGEST_LOGO or max(picture.width, picture.height) > LONGEST_LOGO:
        detail = f"A logo has at most {LARGEST_LOGO // 1000} kB and {LONGEST_LOGO} pixels a side. Send a smaller one."
        raise Invalid("statuspage.logo_large", detail, where="file")
    return picture.content
