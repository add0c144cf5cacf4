"""A section that saves itself while somebody writes: answers for the script, which keeps what is typed until then."""

from flask import Response, jsonify, make_response, render_template

from coe import commands, queries
from coe.forms import SectionForm
from coe.template import title_of
from foundation.errors import Conflict
from foundation.markdown import RenderedText
from foundation.merging import CONFLICT
from foundation.web.forms import read_form, state_of
from foundation.web.runtime import reading, render, run


def save(key: str, name: str) -> Response:
    """Save the section; where somebody rewrote it, answer with both versions put together, and save nothing."""
    form = read_form(SectionForm)
    text = render(form.text)
    try:
        run(commands.write_section, key=key, name=name, text=text, version=form.version)
    except Conflict as conflict:
        if conflict.code != CONFLICT:
            raise
        return _both(key, name, conflict)
    return _saved(key, name, text, form.version)


def _saved(key: str, name: str, text: RenderedText, since: int) -> Response:
    """Say from which version the next save goes on, how the text reads, and what is weak about it."""
    here = reading()
    coe_id = queries.brief(here, key).id
    # The whole document costs three times as much, and nothing else of it is said.
    found = [finding for finding in queries.findings_of(here, coe_id) if finding.anchor == name]
    beside = render_template("coe/parts/beside_text.html", found=found)
    # Never the newest version of all: between the save and this reading somebody else may have written.
    version = queries.version_that_says(here, coe_id, name, text.source, since)
    return jsonify(version=version, html=text.html, beside=beside)


def _both(key: str, name: str, conflict: Conflict) -> Response:
    """Say what stands there now, and what comes of it together with what was typed."""
    version, theirs = queries.section_now(reading(), key, name)
    merged = state_of(conflict).merged("text", theirs)
    both = render_template("coe/parts/both.html", both=merged, title=title_of(name)) if merged else ""
    answer = jsonify(
        code=conflict.code, version=version, theirs=theirs, text=merged.text if merged else None, both=both
    )
    return make_response(answer, conflict.status)
