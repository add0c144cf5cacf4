"""Documents as other teams and other years write them: every row, factor and action comes, and nothing else."""

import re
from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from coe.retelling import Retold, retell, title_and_more
from incidents.postmortems.document import Postmortem
from incidents.postmortems.reading import read_postmortem
from incidents.postmortems.times import Zone

LISTS = """\ufeff# Checkout refuses cards

**Date:** 18 March 2022

## 1. Executive Summary

Cards were refused. <!-- say it so that
## anybody gets it -->

## 2. Incident Timeline (UTC)

- 23:40 - The pool was changed
- 23h52 : a customer calls
  - by telephone
- **23:58** Alarm fires
- 00:05 Who knows on which day

**19 March 2022**

- 00.10 AM \u2013 Ada is paged
- [00:20] Rolled back
- Everybody sleeps
- 10.32 GB were lost

## 3. Root Cause Analysis

The pool had no limit, and nobody
knew it.

The alarm was wrong.

## 4. Impact on customers

4 of 10 payments failed.

## 5. Action Items

1. Limit the pool (Ada, 2022-04-01)
2. [ ] Alert on refused cards
   - in the north
3) N/A

## 6. Lessons Learned

### What went well

The rollback.

### Other thoughts

Sleep more.
"""
TABLES = """Nodes went away
===============

Resumen
-------

Se perdieron 3 nodos.

Cronolog\u00eda
----------

| Fecha | Hora (UTC+2) | Qu\u00e9 pas\u00f3 |
|---|---|---|
| 2023-05-04 | 10:32 | Se apagan los nodos |
| | 10h45 | Llega la alarma
| 2023-05-05 | ~11:00 | Vuelven &amp; todo va |
| 2023-05-?? | | Alguien mira |

Causas
------

| # | Factor | Evidencia |
|---|---|---|
| 1 | Sin l\u00edmite de memoria | gr\u00e1fico |

Acciones correctivas
--------------------

| ID | Action | Owner | Due |
|---|---|---|---|
| 1 | Poner un l\u00edmite | Ana | 2023-06-01 |
| | | | |

Lo dem\u00e1s
--------

Nada.
"""
BOLD = """**Panne du DNS**

**R\u00e9sum\u00e9**

Le DNS est tomb\u00e9.

**Chronologie**

Toutes les heures en UTC+1.

**Lundi 7 f\u00e9vrier 2022**

* 9h05 : le cache expire
* 9h10-9h30 : les noms ne sont plus r\u00e9solus

**Facteurs contributifs**

* Le cache \u00e9tait trop court

**Plan d'actions**

* Allonger le cache

**Statistiques**

* 35 minutes
"""


def read(folder: Path, name: str, text: str) -> tuple[Postmortem, Retold]:
    (folder / name).write_bytes(text.encode())
    found = read_postmortem(folder / name, Zone())
    return found, retell(found.body, {entry.time.line for entry in found.entries})


def rows(found: Postmortem) -> list[tuple[str, str]]:
    return [(f"{entry.time.at:%d %H:%M}", entry.text) for entry in found.entries]


def test_lists_with_days_between_their_rows(tmp_path: Path) -> None:
    # A file without an ending is read where it begins like one of these.
    found, told = read(tmp_path, "PM-9 - Cards at v1.20 of it", LISTS.replace("\n", "\r\n"))
    assert rows(found) == [
        ("18 23:40", "The pool was changed"),
        ("18 23:52", "a customer calls; by telephone"),
        ("18 23:58", "Alarm fires"),
        ("19 00:10", "Ada is paged"),
        ("19 00:20", "Rolled back"),
    ]
    assert [each.reason for each in found.left_out] == ["ambiguous_day", "no_time", "no_time"]
    assert told.factors == ("The pool had no limit, and nobody knew it.", "The alarm was wrong.")
    assert [title_and_more(each) for each in told.actions] == [
        ("Limit the pool (Ada, 2022-04-01)", ""),
        ("Alert on refused cards", "- in the north"),
    ]
    assert told.sections == {
        "summary": "Cards were refused. ",
        "impact": "4 of 10 payments failed.",
        "lessons_well": "The rollback.",
        "lessons_surprising": "### Other thoughts\n\nSleep more.",
    }
    for kept in ("18 March", "Who knows", "Everybody sleeps", "10.32 GB"):
        assert kept in told.unplaced
    assert "paged" not in told.unplaced


def test_tables_with_underlined_headings_in_spanish(tmp_path: Path) -> None:
    found, told = read(tmp_path, "a.md", TABLES)
    assert rows(found) == [
        ("04 08:32", "Se apagan los nodos"),
        ("04 08:45", "Llega la alarma"),
        ("05 09:00", "Vuelven & todo va"),
    ]
    assert told.factors == ("Sin l\u00edmite de memoria; Evidencia: gr\u00e1fico",)
    assert [title_and_more(each) for each in told.actions] == [("Poner un l\u00edmite", "Owner: Ana; Due: 2023-06-01")]
    assert told.sections == {"summary": "Se perdieron 3 nodos."}
    assert (
        told.unplaced
        == "> **Cronolog\u00eda**\n>\n> | 2023-05-?? | | Alguien mira |\n\n> **Lo dem\u00e1s**\n>\n> Nada."
    )


def test_bold_lines_for_headings_in_french(tmp_path: Path) -> None:
    found, told = read(tmp_path, "a.md", BOLD)
    assert rows(found) == [("07 08:05", "le cache expire"), ("07 08:10", "les noms ne sont plus r\u00e9solus")]
    assert (told.factors, told.actions) == (("Le cache \u00e9tait trop court",), ("Allonger le cache",))
    assert "> * 35 minutes" in told.unplaced
    assert "expire" not in told.unplaced


@pytest.mark.data
def test_real_documents_lose_no_row_factor_action_or_word(shared_data: Path) -> None:
    for file in sorted((shared_data / "postmortems" / "dfds").glob("PM2*.md")):
        if "20202-" in (text := file.read_text("utf-8-sig")):
            continue
        found = read_postmortem(file, Zone(given=ZoneInfo("Europe/Copenhagen")))
        told = retell(found.body, {entry.time.line for entry in found.entries})
        assert len(found.entries) == len(re.findall(r"(?m)^\| *\d", text)), file.name
        for heading, items in (("## Contributing", told.factors), ("## Action", told.actions)):
            part = text.partition(heading)[2].partition("\n#")[0]
            assert len(items) == sum(line.startswith("- ") and len(line) > 2 for line in part.splitlines()), file.name
        rest = [*told.factors, *told.actions, *told.sections.values(), told.unplaced, *map(str, found.entries)]
        # Headings are known by their places, and heads of tables by their columns.
        lost = words(re.sub(r"(?m)^#.*|^\*\*[^*]*\*\*: *$|^\|.*\n(?=\| *:?-)", "", text)) - words(" ".join(rest))
        assert not lost, (file.name, lost)


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W\d]+", text))
