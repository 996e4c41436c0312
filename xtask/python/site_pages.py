"""The HTML site: one page a notebook, the pad, and an index with title, chapter, run time and outcome."""

import html
import re
from copy import deepcopy

from latex2mathml.converter import convert
from nbconvert import HTMLExporter

INDEX = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>nnerr: notebooks</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; padding: .4rem .8rem; border-bottom: 1px solid #8884; }}
td.number {{ text-align: right; font-variant-numeric: tabular-nums; }}
pre {{ overflow: auto; }}
</style>
</head>
<body>
<h1>nnerr: notebooks</h1>
<p>{summary} All numbers: <a href="results.csv">results.csv</a>.{pad}</p>
<table>
<thead><tr><th>Notebook</th><th>Chapter</th><th>Run time</th><th>Outcome</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
{problems}
</body>
</html>
"""

# As `Pad::write` has it.
PAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Draw a digit</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.45 system-ui, sans-serif; max-width: 62rem; margin: 1rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; margin: 0 0 .6rem; }
</style>
</head>
<body>
<h1>Draw a digit</h1>
%s
<p><a href="index.html">All notebooks</a></p>
</body>
</html>
"""

FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$\n]+?)\$", re.DOTALL)


def with_mathml(notebook):
    """Formulas as MathML, which browsers draw themselves: the pages need no script from elsewhere."""

    def drawn(found):
        block, inline = found.groups()
        return convert(block, display="block") if block else convert(inline)

    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = FORMULA.sub(drawn, cell.source)
    return notebook


def build(site, outcomes, write):
    rows, problems, pad = [], [], None
    for outcome in outcomes:
        stem = outcome.path.stem
        # No scripts from elsewhere: the pages work without a network. (Embedding images would parse the formulas tag by
        # tag, and empty them.)
        exporter = HTMLExporter(require_js_url="", jquery_url="", mathjax_url="")
        notebook = with_mathml(strip_pixels(outcome.notebook))
        page, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": title(outcome.notebook)}})
        write(site / f"{stem}.html", page)
        pad = pad or shown_pad(outcome.notebook)
        state = "failed" if outcome.problems else "ok"
        rows.append(
            f'<tr><td><a href="{stem}.html">{html.escape(title(outcome.notebook))}</a></td>'
            f"<td>{html.escape(chapter(outcome.notebook))}</td>"
            f'<td class="number">{outcome.seconds:.1f} s</td><td>{state}</td></tr>'
        )
        problems += [f"<h2>{stem}</h2><pre>{html.escape(problem)}</pre>" for problem in outcome.problems]
    failed = sum(bool(outcome.problems) for outcome in outcomes)
    count = f"{len(outcomes)} notebook{'s' if len(outcomes) != 1 else ''}"
    summary = f"{count} ran through the kernel; {f'{failed} failed' if failed else 'all ended well'}."
    link = ""
    if pad:
        write(site / "pad.html", PAD % pad)
        link = ' <a href="pad.html">Draw a digit</a> and see what the network makes of it.'
    index = INDEX.format(summary=summary, pad=link, rows="\n".join(rows), problems="\n".join(problems))
    write(site / "index.html", index)


def shown_pad(notebook):
    """The pad that a notebook shows, as HTML."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            shown = output.get("data", {}).get("text/html", "")
            if 'data-nnerr="pad"' in shown:
                return shown
    return None


def first_text(notebook):
    return next((cell.source for cell in notebook.cells if cell.cell_type == "markdown"), "")


def title(notebook):
    found = re.search(r"^# (.+)$", first_text(notebook), re.MULTILINE)
    return found.group(1).strip() if found else "Untitled"


def chapter(notebook):
    found = re.search(r"(Chapter|Section|Chapters) \d[\d.]*(?:\s*(?:,|–|and|to)\s*\d[\d.]*)*", first_text(notebook))
    return found.group(0).rstrip(".") if found else ""


def strip_pixels(notebook):
    """Where a figure is there as SVG, the page needs no second copy as PNG."""
    copy = deepcopy(notebook)
    for cell in copy.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/svg+xml" in data and "image/png" in data:
                output.data = {kind: value for kind, value in data.items() if kind != "image/png"}
    return copy
