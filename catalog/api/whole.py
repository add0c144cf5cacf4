"""The whole catalog for programs: out as YAML, in from YAML and from Backstage's descriptors."""

from dataclasses import asdict

from flask import Blueprint
from pydantic import Field

from catalog import commands, queries
from catalog.commands import Imported
from catalog.commands.importing import rehearse_import
from catalog.document import LONGEST_FILE, read_text
from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading

BLUEPRINT = Blueprint("catalog_whole_api", __name__, url_prefix="/api/v1/catalog")


class ExportQuery(Body):
    """As what."""

    format: str = Field("andon", pattern="^(andon|backstage)$")
    """andon, which loses nothing on its way back, or backstage, descriptors of what those have a place for"""


class CatalogText(Body):
    """The catalog as YAML."""

    text: str


class NewImport(Body):
    """A file to be taken in."""

    text: str = Field(max_length=LONGEST_FILE)
    """Our own YAML, Backstage's descriptors, or, where kind says so, JSON or TOML"""
    kind: str = Field("yaml", pattern="^(yaml|json|toml)$")
    dry_run: bool = False
    """Say what would change, and change nothing"""


class OutcomeBody(Body):
    """What became of one team or service."""

    kind: str
    name: str
    verdict: str
    """added, changed, unchanged or refused"""
    line: int | None
    reason: str
    changes: list[str]
    left_out: list[str]


class ImportBody(Body):
    """What came of a file."""

    dry_run: bool
    added: int
    changed: int
    unchanged: int
    refused: int
    outcomes: list[OutcomeBody]


@BLUEPRINT.get("/export")
@endpoint("Export the catalog", query=ExportQuery, answer=CatalogText, tag="services")
def export(query: ExportQuery) -> CatalogText:
    """All teams and services as YAML, which imports take in again. For administrators."""
    written = queries.backstage_yaml if query.format == "backstage" else queries.catalog_yaml
    return CatalogText(text=written(reading()))


@BLUEPRINT.post("/imports")
@endpoint("Import a catalog", body=NewImport, answer=ImportBody, tag="services")
def import_catalog(body: NewImport) -> Answer:
    """Take in every team and service, or say why not; again, nothing changes. For administrators."""
    reading().require("catalog:import")
    given = read_text(body.text, body.kind)
    command = rehearse_import if body.dry_run else commands.import_catalog
    return write(
        lambda work: command(work, entries=given.services, teams=given.teams, refused=given.refused),
        represent=lambda _work, imported: _body(imported, dry_run=body.dry_run),
    )


def _body(imported: Imported, *, dry_run: bool) -> ImportBody:
    return ImportBody(
        dry_run=dry_run,
        added=len(imported.added),
        changed=len(imported.changed),
        unchanged=len(imported.unchanged),
        refused=len(imported.refused),
        outcomes=[OutcomeBody(**{**asdict(each), "verdict": each.verdict.value}) for each in imported.outcomes],
    )
