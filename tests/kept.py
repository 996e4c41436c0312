"""Runs cells in one kernel and looks which of them were compiled; prints what came of each as a JSON list.

    python kept.py < CELLS

CELLS is a JSON list of [source, press]: with `press`, Stop is pressed once the cell has printed "go". Of each cell: `said` what it
printed, `wrong` what the project's rule finds wrong, `compiled` how many objects were added to those that the kernel keeps.
"""

import json
import sys
from pathlib import Path

from cells import Kernel, describe


def home(kernel):
    """The kernel's own directory."""
    environment = Path(f"/proc/{kernel.pid}/environ").read_bytes().split(b"\0")
    return Path(next(one.decode() for one in environment if one.startswith(b"EVCXR_TMPDIR=")).split("=", 1)[1])


def kept(folder):
    """What is kept there: a file that is written anew is another."""
    return {(path.name, path.stat().st_ino) for path in (folder / "kept").glob("*")}


def run(kernel, source, press):
    if not press:
        cell = kernel.run(source)
        return cell.outputs
    sent, outputs = kernel.client.execute(source), []
    while True:
        message = kernel.client.get_iopub_msg(timeout=60)
        if message["parent_header"].get("msg_id") != sent:
            continue
        kind, content = message["msg_type"], message["content"]
        if kind == "status" and content["execution_state"] == "idle":
            return outputs + kernel.late()
        if kind in ("stream", "error"):
            outputs.append({"output_type": kind, **content})
            if "go" in content.get("text", ""):
                kernel.manager.interrupt_kernel()


def main():
    seen = []
    with Kernel() as kernel:
        folder = home(kernel)
        for source, press in json.load(sys.stdin):
            before = kept(folder)
            outputs = run(kernel, source, press)
            said = "".join(output["text"] for output in outputs if output.get("name") == "stdout").strip()
            seen.append({"said": said, "wrong": describe(outputs), "compiled": len(kept(folder) - before)})
    print(json.dumps(seen))


main()
