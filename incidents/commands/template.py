"""The words that updates begin with: an administrator's to write, everybody's to use."""

from collections.abc import Mapping
from functools import partial

from foundation.errors import Invalid, NotFound
from foundation.markdown import RenderedText
from foundation.redaction import Found, Holding, Part, Redaction
from foundation.redaction import redact as erase
from foundation.text import clean
from foundation.work import Work
from incidents.events import TemplateRedacted, TemplateRetired, TemplateSaved
from incidents.lifecycle import Audience, chosen
from incidents.model import UpdateTemplate

TITLE_LIMIT = 80
BODY_LIMIT = 4_000


def save_template(
    work: Work, *, audience: str, title: str, body: str, template_id: int | None = None
) -> UpdateTemplate:
    """Write a template, or rewrite the one of that id; placeholders that nobody knows are found, not refused."""
    work.require("incidents:configure")
    readers = chosen(Audience, audience, "audience")
    title = clean(title, field="title", limit=TITLE_LIMIT)
    body = clean(body, field="body", limit=BODY_LIMIT, multiline=True)
    for name, text in (("title", title), ("body", body)):
        if not text:
            raise Invalid("incident.template_empty", f"A template needs a {name}.", where=name)
    template = _template(work, template_id) if template_id is not None else UpdateTemplate()
    template.audience, template.title, template.body = readers, title, body
    template.changed_at, template.changed_by = work.now, work.principal.id
    work.session.add(template)
    work.session.flush()
    work.record(template.stream, TemplateSaved(audience=readers, title=title, body=body, changed=("body",)))
    return template


def retire_template(work: Work, *, template_id: int) -> UpdateTemplate:
    """Offer a template no more; updates that were begun with it stay as they are."""
    work.require("incidents:configure")
    template = _template(work, template_id)
    template.retired_at = work.now
    work.record(template.stream, TemplateRetired(audience=template.audience))
    return template


def redact_template(
    work: Work, *, template_id: int, words: str, reason: str = "", rendered: Mapping[str, RenderedText] | None = None
) -> Found:
    """Erase the words from a template, be it retired; without ``rendered`` only say where they stand."""
    work.require("incidents:redact")
    template = work.session.get(UpdateTemplate, template_id, with_for_update=True)
    if template is None:
        raise NotFound("template")
    parts = [Part("body", template, ("title", "body"))]
    settle = partial(_settle, template=template)
    root = Holding(f"template {template_id}", template.stream, parts, (template.stream,), settle)
    return erase(work, root, words=words, reason=reason, rendered=rendered)


def _settle(work: Work, done: Redaction, *, template: UpdateTemplate) -> None:
    work.record(template.stream, TemplateRedacted(**done.told()))


def _template(work: Work, template_id: int) -> UpdateTemplate:
    found = work.session.get(UpdateTemplate, template_id, with_for_update=True)
    if found is None or found.retired_at is not None:
        raise NotFound("template")
    return found
