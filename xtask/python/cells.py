"""One kernel, driven cell by cell, and the rule that says whether a cell ended well."""

import os
import queue
import re
import time
from dataclasses import dataclass

from jupyter_client.manager import KernelManager

WARNING = re.compile(r"^warning: ")
# The kernel forwards what a cell says on stderr beside its answer, so it can come after it:
# a cell has ended when nothing came for so many seconds.
SILENCE = 0.1


def describe(outputs):
    """What went wrong in a cell's outputs, as text; empty if nothing did.

    The kernel replies "ok" to a panic and to a `?` that returned an error: both only print on
    stderr. So any text there is a failure, except lines that begin with "warning: ".
    """
    found = []
    for output in outputs:
        if output["output_type"] == "error":
            found.append("\n".join([output.get("evalue", ""), *output.get("traceback", [])]))
        elif output["output_type"] == "stream" and output["name"] == "stderr":
            text = "".join(output["text"])
            if any(line.strip() and not WARNING.match(line) for line in text.splitlines()):
                found.append(text)
    return re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(found)).strip()


@dataclass
class Cell:
    """A cell that ran."""

    seconds: float
    outputs: list
    failed: bool


class Kernel:
    """A running kernel; leaving the `with` block ends it."""

    def __init__(self, cwd=None, timeout=120, env=None):
        self.timeout = timeout
        start = time.perf_counter()
        self.manager = KernelManager(kernel_name="rust")
        self.manager.start_kernel(cwd=cwd or os.getcwd(), env=dict(os.environ, **(env or {})))
        self.client = self.manager.client()
        self.client.start_channels()
        try:
            self.client.wait_for_ready(timeout=timeout)
        except BaseException:
            self.close()
            raise
        self.start_seconds = time.perf_counter() - start

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=not self.manager.is_alive())

    @property
    def pid(self):
        return self.manager.provisioner.process.pid

    def late(self):
        """What the last cell said after its answer."""
        found = []
        while True:
            try:
                message = self.client.get_iopub_msg(timeout=SILENCE)
            except queue.Empty:
                return found
            if message["msg_type"] == "stream":
                found.append({"output_type": "stream", **message["content"]})

    def run(self, code):
        start = time.perf_counter()
        sent = self.client.execute(code)
        outputs = []
        while True:
            message = self.client.get_iopub_msg(timeout=self.timeout)
            if message["parent_header"].get("msg_id") != sent:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "status" and content["execution_state"] == "idle":
                break
            if kind in ("stream", "execute_result", "display_data", "error"):
                outputs.append({"output_type": kind, **content})
        seconds = time.perf_counter() - start
        outputs += self.late()
        return Cell(seconds, outputs, bool(describe(outputs)))
