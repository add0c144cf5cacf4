"""Every field of every form that a page shows: nothing breaks, and what was typed comes back as text."""

from werkzeug.exceptions import HTTPException

from tests.hostile.estate import Estate
from tests.hostile.forms import PageForm, filled, forms_of
from tests.hostile.payloads import CHARACTERS, CLASSES, TOGETHER, endless
from tests.hostile.walk import read_status_pages, walk
from tests.readiness.loop import HIGH, Loop

SPARED = {"sign_in.sign_out"}
AT_ONCE, ONE_BY_ONE = 3, 2


def test_no_text_typed_into_a_form_breaks_anything_or_comes_alive(estate: Estate) -> None:
    _review(Loop(estate.household.world))
    estate.let_jobs_run()
    forms = find_forms(estate)
    texts = endless(CLASSES if estate.is_embedded else CHARACTERS)
    for kind, form in forms.items():
        valid = filled(form)
        _send(estate, form, valid, f"{kind} as it is")
        _send(estate, form, {**valid, **dict.fromkeys(form.names, TOGETHER)}, f"{kind} everything together")
        for _ in range(AT_ONCE if estate.is_embedded else 2):
            text = next(texts)
            _send(estate, form, {**valid, **dict.fromkeys(form.names, text)}, f"{kind} all {text!r}")
        for name in form.names if estate.is_embedded else ():
            for _ in range(ONE_BY_ONE):
                text = next(texts)
                _send(estate, form, {**valid, name: text}, f"{kind} {name}={text!r}")
            _send(estate, form, {**valid, name: TOGETHER}, f"{kind} {name} everything together")
    estate.let_jobs_run()
    if estate.is_embedded:
        # What is shown is made of the same rows on both engines.
        walk(estate)
        read_status_pages(estate)
    assert estate.send("GET", "/").status_code == 200, "the browser was signed out on the way"
    assert not estate.faults, estate.report()
    assert len(forms) > 60, f"few forms were found: {sorted(forms)}"


def find_forms(estate: Estate) -> dict[str, PageForm]:
    """Return one form of each kind: where it goes, and what it sends."""
    adapter = estate.household.app.url_map.bind("localhost")
    found: dict[str, PageForm] = {}
    pages: dict[str, str] = {}
    walk(estate, seen=pages)
    for address, html in pages.items():
        for form in forms_of(address, html):
            try:
                endpoint, _ = adapter.match(form.action.partition("?")[0], form.method)
            except HTTPException:
                estate.faults.append(f"{address}: a form leads to {form.method} {form.action}, where nothing is")
                continue
            if endpoint not in SPARED:
                found.setdefault(f"{endpoint} {' '.join(sorted(form.names))}", form)
    return found


def _send(estate: Estate, form: PageForm, fields: dict[str, str], note: str) -> None:
    if form.method == "GET":
        estate.send("GET", form.action.partition("?")[0], note, query_string=_encodable(fields))
    else:
        estate.form(form.action, _encodable(fields), note)


def _encodable(fields: dict[str, str]) -> dict[str, str]:
    """Return the fields as a browser sends them: it has no halves of characters."""
    return {name: value.encode("utf-8", "replace").decode() for name, value in fields.items()}


def _review(loop: Loop) -> None:
    """Have questions, a review with an open remedy and an accepted risk, and an incident that got through."""
    first, second = loop.ask(), loop.ask(text="Does it stop by itself?")
    loop.publish()
    loop.ask(text="Is there a way back?")
    loop.start()
    for question in (first, second):
        loop.answer(question, HIGH)
    loop.agree(first, due_in=20)
    loop.accept(second, for_days=30)
    loop.explain(loop.fail())
