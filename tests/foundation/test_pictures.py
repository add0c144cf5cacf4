"""Pictures are made anew from their pixels; what would exhaust us, or can't be read, is refused with a code."""

import io
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from foundation.errors import Invalid
from foundation.pictures import Picture, is_picture, made_anew
from foundation.web.files import disposition

SECRET = b"Lat 52.37 N"


def picture(kind: str, size: tuple[int, int] = (60, 40), mode: str = "RGB", **said: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 1).save(out, kind, **said)
    return out.getvalue()


def photo() -> bytes:
    """A picture lying on its side, with everything that a camera writes into it."""
    said = Image.Exif()
    said[0x0112], said[0x010F] = 6, SECRET.decode()
    return picture("JPEG", exif=said, comment=SECRET, icc_profile=SECRET)


def labelled() -> bytes:
    said = PngImagePlugin.PngInfo()
    said.add_text("Where", SECRET.decode())
    return picture("PNG", pnginfo=said)


@pytest.mark.parametrize(
    ("sent", "media_type", "size"),
    [
        (photo(), "image/jpeg", (40, 60)),
        (labelled(), "image/png", (60, 40)),
        (
            picture("GIF", mode="P", comment=SECRET, save_all=True, append_images=[Image.new("P", (60, 40), 2)]),
            "image/gif",
            (60, 40),
        ),
        (picture("WEBP", xmp=SECRET) + SECRET, "image/webp", (60, 40)),
        (picture("PNG", (5_000, 50)), "image/png", (4_000, 40)),
    ],
    ids=["jpeg", "png", "gif", "webp", "wide"],
)
def test_a_picture_keeps_its_pixels_and_nothing_else(sent: bytes, media_type: str, size: tuple[int, int]) -> None:
    made = made_anew(sent)
    assert isinstance(made, Picture)
    assert (made.media_type, (made.width, made.height)) == (media_type, size)
    assert SECRET not in made.content
    with Image.open(io.BytesIO(made.content)) as shown, Image.open(io.BytesIO(sent)) as given:
        assert (shown.size, len(shown.getexif())) == (size, 0)
        assert getattr(shown, "n_frames", 1) == getattr(given, "n_frames", 1)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (picture("PNG", (30_000, 30_000), "1"), "picture.too_many_pixels"),
        (photo()[:300], "picture.broken"),
        (b"\x89PNG\r\n\x1a\n<script>alert(1)</script>", "picture.broken"),
    ],
    ids=["bomb", "cut off", "no picture"],
)
def test_what_is_no_picture_or_too_much_of_one_is_refused(sent: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        made_anew(sent)
    assert (refused.value.code, refused.value.where) == (code, "file")


def test_what_does_not_begin_like_a_picture_is_left_as_it_is() -> None:
    for content in (b"<svg onload=alert(1)>", b"", b"RIFF\0\0\0\0WAVE", b"%PDF-1.7"):
        assert not is_picture(content)
        assert made_anew(content) is content


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("log (1).txt", 'attachment; filename="log (1).txt"'),
        ('a"b\\c.txt', "attachment; filename=\"a_b_c.txt\"; filename*=UTF-8''a%22b%5Cc.txt"),
        ("caf\u00e9 100%.png", "attachment; filename=\"caf_ 100_.png\"; filename*=UTF-8''caf%C3%A9%20100%25.png"),
    ],
)
def test_a_file_is_named_for_old_readers_and_in_full(name: str, header: str) -> None:
    assert disposition("attachment", name) == header
