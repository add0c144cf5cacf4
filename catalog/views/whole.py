"""The whole catalog as a file: out, and in again after a look at what would change."""

from typing import Annotated

from flask import Blueprint, flash, redirect, request
from pydantic import Field
from werkzeug.wrappers import Response

from catalog import commands, queries
from catalog.commands.importing import rehearse_import
from catalog.document import LONGEST_FILE, read_text
from foundation.errors import Invalid
from foundation.web.files import disposition
from foundation.web.forms import Form, read_form, redisplay
from foundation.web.runtime import page, reading, run

BLUEPRINT = Blueprint("catalog_whole", __name__)
KINDS = {"json": "json", "toml": "toml"}
YAML = "application/yaml"


class ImportForm(Form):
    """A file, or what was pasted; without ``apply`` it is only looked at."""

    text: Annotated[str, Field(max_length=LONGEST_FILE)] = ""
    kind: Annotated[str, Field(max_length=4)] = "yaml"
    apply: Annotated[str, Field(max_length=3)] = ""


@BLUEPRINT.get("/catalog/export.yaml")
def export() -> Response:
    """Give all teams and services out; with ``?format=backstage`` as its descriptors."""
    backstage = request.args.get("format") == "backstage"
    text = queries.backstage_yaml(reading()) if backstage else queries.catalog_yaml(reading())
    name = "catalog-info.yaml" if backstage else "andon-catalog.yaml"
    named = {"Content-Disposition": disposition("attachment", name)}
    return Response(text, content_type=f"{YAML}; charset=utf-8", headers=named)


@BLUEPRINT.get("/catalog/import")
def import_page() -> Response:
    """Show where a file is taken in."""
    reading().require("catalog:import")
    return page("catalog/import.html", text="", kind="yaml", imported=None)


@BLUEPRINT.post("/catalog/import")
@redisplay(import_page)
def import_catalog() -> Response:
    """Show what a file would change or, once that was seen, change it."""
    reading().require("catalog:import")
    text, kind, apply = _sent()
    given = read_text(text, kind)
    parts = {"entries": given.services, "teams": given.teams, "refused": given.refused}
    if not apply:
        imported = rehearse_import(reading(), **parts)  # type: ignore[arg-type]
        return page("catalog/import.html", text=text, kind=kind, imported=imported)
    done = run(commands.import_catalog, **parts)  # type: ignore[arg-type]
    words = f"{len(done.added)} added, {len(done.changed)} changed, {len(done.refused)} refused."
    flash(words, "warning" if done.refused else "done")
    return redirect("/services", 303)


def _sent() -> tuple[str, str, bool]:
    """Return the text, of which kind it is, and whether it is to be taken in."""
    form = read_form(ImportForm)
    file = request.files.get("file")
    if file is None or not file.filename:
        return form.text, KINDS.get(form.kind, "yaml"), form.apply == "yes"
    try:
        text = file.read(LONGEST_FILE + 1).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid("catalog.file", "This file is not UTF-8 text.", where="file") from error
    return text, KINDS.get(file.filename.rpartition(".")[2].casefold(), "yaml"), False
