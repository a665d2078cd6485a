"""The comparison that guards the report sees a change in whatever notebooks display."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from studies import Tiny
from werkbedrijf.chain.build import build

SHOW = "from IPython.display import HTML, SVG, Markdown, display\n"
CASES = {
    "html": (SHOW + "display(HTML('<b>0.49</b>'))", "<b>0.49</b>", "<b>0.48</b>"),
    "svg": (SHOW + "display(SVG('<svg><text>plus</text></svg>'))", "plus<", "minus<"),
    "markdown": (SHOW + "display(Markdown('16 of 48'))", '"16 of 48"', '"17 of 48"'),
    "text": ("{'score': 1}", "{'score': 1}\"", "{'score': 2}\""),
    "stream": ("print('a mark')", '"a mark\\n"', '"a mark!\\n"'),
}


def compare(folder: Path) -> dict[str, str]:
    """Run nbval over a report and return the worst verdict per notebook."""
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-rA", "-q"]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", "--rootdir", folder, folder],
        capture_output=True,
        text=True,
        check=False,
    )
    verdicts: dict[str, str] = {}
    for verdict, name in re.findall(r"^(PASSED|FAILED|ERROR) \S*?(\w+)\.ipynb", done.stdout, re.M):
        verdicts[name] = verdict if verdict != "PASSED" else verdicts.get(name, verdict)
    return verdicts


@pytest.fixture
def report(tiny: Tiny) -> Path:
    """Build a report of one notebook per kind of output."""
    build([tiny.add(name, code) for name, (code, _, _) in CASES.items()], (), tiny)
    return tiny.report


def test_a_fresh_report_passes_and_a_changed_one_fails(report: Path) -> None:
    """Whichever kind of output was changed; so the guard guards."""
    assert compare(report) == dict.fromkeys(CASES, "PASSED")
    for name, (_, printed, changed) in CASES.items():
        path = report / f"{name}.ipynb"
        text = path.read_text()
        head, outputs, tail = text.rpartition('"outputs"')
        assert printed in tail
        path.write_text(head + outputs + tail.replace(printed, changed, 1))
    assert compare(report) == dict.fromkeys(CASES, "FAILED")
