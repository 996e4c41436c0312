"""Runs cells in one kernel and presses Stop in some of them; prints what came of each as a JSON list.

    python stop.py < CELLS

CELLS is a JSON list of [source, presses]: seconds after the cell printed "go" (or, where it prints nothing of the
kind, after it was sent) at which Stop is pressed. Without a source it is pressed while nothing runs. Of each cell: `said` what it printed, `wrong` what the project's
rule finds wrong with it, `answered` how many seconds after the last press its error or, without one, its end came.
"""

import json
import queue
import sys
import time

from cells import Kernel, describe

# No cell takes as long as this.
PATIENCE = 120


def idle(kernel, presses):
    start = time.perf_counter()
    for press in presses:
        time.sleep(max(0, start + press - time.perf_counter()))
        kernel.manager.interrupt_kernel()
    return {"said": "", "wrong": describe(kernel.late()), "answered": None}


def run(kernel, source, presses):
    if not source:
        return idle(kernel, presses)
    sent = kernel.client.execute(source)
    # Compiling comes first: a cell that says when it begins is not pressed before.
    begun = None if "go" in source else time.perf_counter()
    outputs, left, pressed, ended, failed = [], list(presses), None, None, None
    end = time.perf_counter() + PATIENCE
    while ended is None and time.perf_counter() < end:
        if begun and left and time.perf_counter() >= begun + left[0]:
            left.pop(0)
            pressed = time.perf_counter()
            kernel.manager.interrupt_kernel()
        try:
            message = kernel.client.get_iopub_msg(timeout=0.01)
        except queue.Empty:
            continue
        if message["parent_header"].get("msg_id") != sent:
            continue
        kind, content = message["msg_type"], message["content"]
        if kind == "status" and content["execution_state"] == "idle":
            ended = time.perf_counter()
        elif kind in ("stream", "execute_result", "display_data", "error"):
            outputs.append({"output_type": kind, **content})
            if content.get("name") == "stdout" and "go" in content["text"]:
                begun = begun or time.perf_counter()
            if failed is None and describe(outputs[-1:]):
                failed = time.perf_counter()
    if ended is None:
        raise SystemExit(f"no end within {PATIENCE} s: {source}")
    late = kernel.late()
    if failed is None and describe(late):
        failed = time.perf_counter()
    outputs += late
    said = "".join(output["text"] for output in outputs if output.get("name") == "stdout").strip()
    answered = (failed or ended) - pressed if pressed else None
    return {"said": said, "wrong": describe(outputs), "answered": answered}


def main():
    with Kernel() as kernel:
        print(json.dumps([run(kernel, source, presses) for source, presses in json.load(sys.stdin)]))


main()
