"""Drives one kernel from a process namespace of its own, as another host that shares the clone would.

    python hosts.py < REQUESTS

First prints the kernel's process number and directory, then an answer for each line of JSON: "sweep" starts and ends
another kernel, "end" ends the first and waits for its directory to go, and all else is a cell to run.
"""

import json
import sys
import time
from pathlib import Path

from cells import Kernel, describe

HOME = 'println!("{}", std::env::var("EVCXR_TMPDIR").unwrap());'


def ran(kernel, source):
    outputs = kernel.run(source).outputs
    said = "".join(output["text"] for output in outputs if output.get("name") == "stdout")
    return {"said": said.strip(), "wrong": describe(outputs)}


def main():
    kernel = Kernel(timeout=300)
    home = ran(kernel, HOME)["said"]
    print(json.dumps({"process": kernel.pid, "home": home}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        if request == "sweep":
            with Kernel(timeout=300) as another:
                answer = ran(another, HOME)
        elif request == "end":
            kernel.close()
            end = time.monotonic() + 30
            while Path(home).exists() and time.monotonic() < end:
                time.sleep(0.05)
            answer = {"left": Path(home).exists()}
        else:
            answer = ran(kernel, request)
        print(json.dumps(answer), flush=True)


main()
