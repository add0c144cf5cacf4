from hypothesis import given
from hypothesis import strategies as st

from foundation.placeholders import fill, findings


def test_what_is_known_is_filled_in_once_and_braces_are_doubled() -> None:
    values = {"title": "{lead} {{x}}", "lead": "Ada"}
    assert fill("{title}: {lead}, {{lead}} }}", values) == "{lead} {{x}}: Ada, {lead} }"


def test_what_is_not_understood_stays_and_is_found() -> None:
    template = "{titel} {title.__class__} { title } {0} {title!r} { }} {unknown_thing} {"
    assert fill(template, {"title": "x"}) == template
    found = findings(template, {"title", "lead"})
    assert [each.found for each in found] == [
        "{titel}",
        "{title.__class__}",
        "{ title }",
        "{0}",
        "{title!r}",
        "{ }",
        "}",
        "{unknown_thing}",
        "{",
    ]
    assert found[0].words.endswith("Did you mean {title}?")
    assert found[7].words.endswith("Known are {lead}, {title}.")
    assert [each.at for each in found][:2] == [0, 8]


@given(st.text(alphabet="{}ab_ \n", max_size=200))
def test_any_text_can_be_sent(template: str) -> None:
    assert fill("{{" + template.replace("{", "{{").replace("}", "}}"), {}) == "{" + template
    assert isinstance(findings(template, ["a"]), list)
