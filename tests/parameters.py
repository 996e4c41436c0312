"""Which cells of two runs of a notebook show the same: JSON on standard input, and on standard output.

{"notebook": path, "values": [[old, new]]} names a notebook that holds its cells once, and once more for each of the
parameters that were changed: for each a list of {"cell", "tags", "same"}, of the cells that show anything. The
parameter's value itself does not count, wherever a title, a caption or a column names it: a number that is drawn for
it must differ.
"""

import base64
import json
import re
import sys
from pathlib import Path

# What is written in a picture stands in its text alternative too, and moves with its width.
WRITTEN = re.compile(r"<(text|title|desc)\b.*?</\1>", re.DOTALL)
PICTURE = re.compile(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)")


def drawn(svg):
    """The marks of a picture, without its words."""
    return WRITTEN.sub("", svg)


def seen(output, values):
    """What an output shows, without the words for the parameter."""
    if output["output_type"] == "stream":
        said = {"text/plain": output["text"]}
    else:
        said = {kind: text for kind, text in output.get("data", {}).items() if kind != "image/png"}
    named = re.compile(r"(?<![\w.])(" + "|".join(map(re.escape, values)) + r")(?![\w]|\.\d)")
    found = {}
    for kind, text in said.items():
        text = "".join(text)
        if kind == "image/svg+xml":
            found[kind] = drawn(text)
            continue
        pictures = [drawn(base64.b64decode(data).decode()) for data in PICTURE.findall(text)]
        found[kind] = [named.sub("#", PICTURE.sub("", text)), pictures]
    return found


def compared(one, other, values):
    answers = []
    for cell, changed in zip(one, other, strict=True):
        if not cell.get("outputs") and not changed.get("outputs"):
            continue
        both = [[seen(output, values) for output in own["outputs"]] for own in (cell, changed)]
        answers.append({"cell": cell["id"], "tags": cell["metadata"].get("tags", []), "same": both[0] == both[1]})
    return answers


def main():
    asked = json.load(sys.stdin)
    cells, runs = json.loads(Path(asked["notebook"]).read_text(encoding="utf-8"))["cells"], len(asked["values"]) + 1
    many = len(cells) // runs
    first, *others = (cells[many * run : many * (run + 1)] for run in range(runs))
    json.dump([compared(first, other, values) for other, values in zip(others, asked["values"], strict=True)], sys.stdout)


main()
