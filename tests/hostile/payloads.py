"""Hostile text by class. Whatever could act carries the mark, so that a page which lets it act gives itself away.

A browser must never meet an element, an attribute, a class or an address of ours that holds ``MARK``, and nothing that
calculates may ever say ``SUM``.
"""

from collections.abc import Iterable, Iterator
from itertools import count

MARK = "x-marker"
SUM = "zq1337qz"
AIM = "x-marker.example"

MARKUP = (
    f"<{MARK} on{MARK}=1>",
    f"<script src=//{AIM}/{MARK}.js></script>",
    f"<img src={MARK} onerror={MARK}()><svg onload={MARK}()>",
    f"</textarea></title></script></style><{MARK}>",
    f"<!-- --!><{MARK}> ]]><{MARK}> <![CDATA[<{MARK}>",
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;{MARK}&gt;'>",
    f"<p class={MARK} id={MARK} style='x:{MARK}' hx-get=/{MARK} data-{MARK}=1>classes</p>",
    f"<meta http-equiv=refresh content='0;url=//{AIM}/'><base href=//{AIM}/><form action=//{AIM}/><iframe srcdoc=1>",
    f"\uff1c{MARK}\uff1e &lt;{MARK}&gt; %3C{MARK}%3E \\u003c{MARK}\\u003e",
)
ATTRIBUTES = (
    f'" on{MARK}=1 autofocus {MARK}="',
    f"' on{MARK}=1 autofocus {MARK}='",
    f'"><{MARK}><a title="',
    f"` on{MARK}=1 {MARK}=`",
)
MARKDOWN = (
    f"[go](javascript:{MARK}()) [go](java\tscript:{MARK}()) [go](&#106;avascript:{MARK}()) ![i](vbscript:{MARK})",
    f"[go](data:text/html;base64,{MARK}) <javascript:{MARK}()> [go]( jAvAsCrIpT&colon;{MARK})",
    f'[go](https://{AIM} "\\" on{MARK}=1") ![i](https://{AIM}/"on{MARK}=1)',
    f"[a][b]\n\n[b]: javascript:{MARK}()\n\n```<{MARK}>\n<{MARK}>\n```\n\n- <{MARK}>\n\n> <{MARK}>",
    "[" * 300 + "*_" * 300,
)
SCHEMES = (
    f"javascript:{MARK}()",
    f"data:text/html,<{MARK}>",
    f"vbscript:{MARK}",
    f"//{AIM}/",
    f"\x01javascript:{MARK}",
)
TEMPLATES = (
    "zq{{7*191}}qz zq${7*191}qz zq#{7*191}qz zq<%=7*191%>qz zq{%print(7*191)%}qz zq[[7*191]]qz zq@(7*191)qz",
    "{{config.items()}} {{''.__class__.__mro__}} {0.__class__} {title!r:>99999999} {",
    "%s %n %d %(title)s %1$s %99999999d %",
)
SQL = (
    "'; DROP TABLE incident; --",
    '" OR ""="',
    "1) UNION SELECT NULL,NULL,NULL -- \\'",
    '* AND NEAR("a" "b", 5) NOT : ^ ( \' & | ! <-> :*',
    "%_\\",
)
PATHS = ("../../../../etc/passwd", "..\\..\\boot.ini", "/dev/null", "C:\\nul", "%2e%2e%2f", "file:///etc/passwd")
LINES = (f"x\r\nX-Marker: 1\r\n\r\n<{MARK}>", "x\nSet-Cookie: x-marker=1", "x\u2028y\u2029z\x85w\x0bv", "a\rb")
CONTROLS = ("a\x00b", "".join(map(chr, (*range(1, 9), 14, 27, 31, 127))), "".join(map(chr, range(128, 160))))
SURROGATES = ("half \ud800", "\udfff half", "swapped \udc00\ud800")
INVISIBLE = (
    "\u202egnp.exe\u202c \u2066a\u2069 \u200b\u200d\u2060\ufeff\u00ad",
    "\u200b",
    "\U000e0041\U000e0042 \ufff9a\ufffab\ufffb \uffff\ufffe\U0001ffff",
)
STACKED = (
    "Z" + "\u0301\u0327\u035c" * 40 + "algo",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 \U0001f3f4\U000e0067\U000e0062\U000e007f \u2764\ufe0f",
    "\ufdfd" * 30 + "\U00012e80\ua9c5\u102a",
)
RIGHT_TO_LEFT = (
    "\u0627\u0644\u062d\u0627\u062f\u062b \u0645\u0641\u062a\u0648\u062d 42%",
    "\u05ea\u05e7\u05dc\u05d4 (INC-1) \u202b",
)
LONG = ("x" * 70_000, "W" * 199, "a " * 15_000, "\U0001f525" * 5_000)
BLANK = ("", " ", "\t\n ", "\u00a0\u2003\u3000", "-", "\u2800")
NUMBERS = ("9" * 400, "1e999", "-0", "NaN", "Infinity", "0x10", "\u0663\u0664", "2147483648", "9223372036854775808")
WORDS = ("null", "None", "undefined", "true", "[]", "{}", "__proto__", "constructor", "CON", "constructor.prototype")
FORMULAS = ("=1+1|cmd!A0", "+1", "-1+1", "@SUM(A1)", '=HYPERLINK("//x-marker.example")', "\t=1")
NORMAL_FORMS = (
    "e\u0301 \u00e9 \u212b \ufb01 \u1e9b\u0323",
    "\u0130I\u0131i \u00df \u03c2\u03a3",
    "\u0344\u0958\ufb2c" * 60,
)
SLACK = ("<!channel> <@U123> <https://x-marker.example|INC-1> &amp;amp; :fire:",)
TIMES = ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "2026-02-30T00:00:00Z", "2026-01-01T25:61:00Z", "now")
PERCENT = ("%", "%zz", "%00", "%c0%af", "%ff%fe", "%u0000", "+%2B%252F")

CLASSES: dict[str, tuple[str, ...]] = {
    "markup": MARKUP,
    "attributes": ATTRIBUTES,
    "markdown": MARKDOWN,
    "schemes": SCHEMES,
    "templates": TEMPLATES,
    "sql": SQL,
    "paths": PATHS,
    "lines": LINES,
    "controls": CONTROLS,
    "surrogates": SURROGATES,
    "invisible": INVISIBLE,
    "stacked": STACKED,
    "right to left": RIGHT_TO_LEFT,
    "long": LONG,
    "blank": BLANK,
    "numbers": NUMBERS,
    "words": WORDS,
    "formulas": FORMULAS,
    "normal forms": NORMAL_FORMS,
    "slack": SLACK,
    "times": TIMES,
    "percent": PERCENT,
}
CHARACTERS = ("lines", "controls", "surrogates", "invisible", "stacked", "long", "blank", "numbers", "normal forms")
"""The classes that the edge or a database may trip over."""
TELLING = tuple(name for name in CLASSES if name not in CHARACTERS)
"""The classes that are about who reads the text afterwards."""
TOGETHER = "\n\n".join((*MARKUP, *ATTRIBUTES, *MARKDOWN[:-1], *SCHEMES[:-1], *TEMPLATES))
OTHER_SHAPES: tuple[object, ...] = (None, True, -1, 0, 2**31, 2**53, 2**63, 2**70, 1.5, -1e308, [], {}, [[]], {"a": {}})
"""What stands where something of another type belongs."""
TOO_LARGE = tuple(shape for shape in OTHER_SHAPES if isinstance(shape, int | float) and abs(shape) > 2**30)
"""Those of them that a database may not hold."""


def endless(classes: Iterable[str] = CLASSES) -> Iterator[str]:
    """Yield a text of each class in turn, and another one of it in the next round."""
    for turn in count():
        for name in classes:
            yield CLASSES[name][turn % len(CLASSES[name])]
