"""Templates of COEs: publishing a version, and moving a COE to another without losing a word."""

import hashlib
import re

from sqlalchemy import select

from catalog import queries as catalog
from coe.commands.load import load_open_coe
from coe.events import TemplatePublished, TemplateTaken
from coe.model import Coe, CoeTemplate
from coe.queries.templates import template_version, templates
from coe.template import DEFAULT, RETIRED, TEMPLATE_LIMIT, Template, parsed, written
from coe.vocabulary import KINDS, TRIGGERS
from foundation.errors import Conflict, Invalid, NotFound
from foundation.ids import next_number
from foundation.text import clean
from foundation.work import Work

STREAM = "coe_templates:1"
SLUG, SLUG_LIMIT = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*"), 40
QUEUE = "TEMPLATE"


def publish_template(work: Work, *, slug: str, text: str, based_on: int | None = None) -> CoeTemplate:
    """Publish the next version of a template, or its first; COEs that were begun keep theirs."""
    work.require("coe:manage")
    if not SLUG.fullmatch(slug) or len(slug) > SLUG_LIMIT:
        detail = f"Name it in at most {SLUG_LIMIT} small letters, digits and single dashes, like near-miss."
        raise Invalid("coe.template_slug", detail, where="slug")
    said = clean(text, field="text", limit=TEMPLATE_LIMIT, multiline=True)
    template = parsed(said)
    # Two who publish at once stand in line here: the later one sees the earlier one's version.
    next_number(work.session, QUEUE)
    _require_uses(work, slug, template)
    last = _newest(work, slug)
    number = last.number if last else 0
    if based_on is not None and based_on != number:
        detail = f"Version {number} of {slug} was published meanwhile: look at it, then put yours on top of it."
        raise Conflict("coe.template_newer", detail, where="text", extra={"number": number})
    whole = written(template)
    if last is not None and last.text == whole:
        return last
    if last is not None:
        last.is_newest = False
    row = CoeTemplate(slug=slug, number=number + 1, title=template.title, text=whole, is_newest=True)
    row.published_by, row.published_at = work.principal.id, work.now
    work.session.add(row)
    work.session.flush()
    event = TemplatePublished(
        slug=slug,
        number=row.number,
        used_for=template.used_for,
        digest=hashlib.sha256(whole.encode()).hexdigest(),
        changed=(f"template.{slug}",),
    )
    work.record(STREAM, event)
    return row


def take_template(work: Work, *, key: str, slug: str, number: int | None = None) -> Coe:
    """Have a COE go by another template, or a newer version of its own; what was written stays, asked for or not."""
    coe = load_open_coe(work, key)
    try:
        found = template_version(work, slug, number)
    except NotFound as error:
        names = ", ".join(each.slug for each in templates(work))
        raise Invalid("coe.unknown_template", f"Choose a version of one of {names}.", where="slug") from error
    if (coe.template, coe.template_number) == (slug, found.item.number):
        return coe
    coe.template, coe.template_number = slug, found.item.number
    work.record(coe.stream, TemplateTaken(slug=slug, number=found.item.number, changed=("template",)))
    return coe


def _newest(work: Work, slug: str) -> CoeTemplate | None:
    newest = select(CoeTemplate).where(CoeTemplate.slug == slug, CoeTemplate.is_newest.is_(True))
    return work.session.scalar(newest.with_for_update())


def _require_uses(work: Work, slug: str, template: Template) -> None:
    severities = [severity.key for severity in catalog.severities(work)]
    known = (DEFAULT, RETIRED, *KINDS, *TRIGGERS, *severities)
    unknown = [word for word in template.used_for if word not in known]
    if unknown:
        detail = f"“Used for: {unknown[0]}” is not known: name among {', '.join(known)}, or “by hand”."
        raise Invalid("coe.template_use", detail, where="text")
    others = {word: each.slug for each in templates(work) if each.number for word in each.used_for if each.slug != slug}
    taken = next((word for word in template.used_for if word in others and word != RETIRED), None)
    if taken:
        detail = f"{others[taken]} is used for {taken} already: take it from there first, in a version of its own."
        raise Conflict("coe.template_taken", detail, where="text")
