"""Cells that fail, each with another sent right behind it; prints as JSON whose answer each error came with.

    python late.py PAIRS

`late` counts the errors that came after their cell's end, `wrong` those that bear another cell's mark.
"""

import json
import queue
import sys
import time

from cells import Kernel

# A failed `?` and a panic; each says its number.
FAILING = ['let _: usize = Err::<usize, String>("number {n} ends here".into())?;', 'panic!("number {n} ends here");']
LIMIT = 60


def main():
    seen = {"pairs": 0, "late": 0, "wrong": 0, "missing": 0}
    with Kernel() as kernel:
        kernel.run("let there: usize = 1;")
        for n in range(int(sys.argv[1])):
            failing = kernel.client.execute(FAILING[n % 2].replace("{n}", str(n)))
            behind = kernel.client.execute(f'println!("behind {n}");')
            said, end, ended, places = f"number {n} ends here", time.monotonic() + LIMIT, set(), []
            while len(ended) < 2 and time.monotonic() < end:
                try:
                    message = kernel.client.get_iopub_msg(timeout=1)
                except queue.Empty:
                    continue
                parent, kind, content = message["parent_header"].get("msg_id"), message["msg_type"], message["content"]
                if kind == "status" and content["execution_state"] == "idle" and parent in (failing, behind):
                    ended.add(parent)
                if said in content.get("text", "") + content.get("evalue", ""):
                    places.append((parent, failing in ended))
            seen["pairs"] += 1
            seen["missing"] += not places
            seen["late"] += any(late for _, late in places)
            seen["wrong"] += any(parent != failing for parent, _ in places)
    print(json.dumps(seen))


main()
