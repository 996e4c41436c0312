"""Sends cells to one kernel, and prints what each of them showed as a JSON list.

    python errors.py < CELLS

CELLS is a JSON list of sources. `said` is what a cell printed, `shown` the plain text of what it displayed, `wrong`
what the project's rule (xtask/python/cells.py) finds wrong with it.
"""

import json
import sys

from cells import Kernel, describe


def main():
    answers = []
    with Kernel() as kernel:
        for source in json.load(sys.stdin):
            outputs = kernel.run(source).outputs
            said = [output["text"] for output in outputs if output.get("name") == "stdout"]
            shown = [output["data"].get("text/plain", "") for output in outputs if "data" in output]
            answers.append({"said": "".join(said).strip(), "shown": "".join(shown), "wrong": describe(outputs)})
    print(json.dumps(answers))


main()
