"""A kernel that is started anew while somebody has one of its ports; prints what became of it as JSON.

    python taken.py SECONDS...

For each number of seconds one kernel, whose port is taken for so long.
"""

import json
import socket
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor

from jupyter_client.manager import KernelManager

LIMIT = 60


def printed(manager):
    """What a cell prints, or that the kernel died."""
    client, said = manager.client(), []
    client.start_channels()
    try:
        client.wait_for_ready(timeout=LIMIT)
        client.execute_interactive('println!("{}", 6 * 7);', timeout=LIMIT,
                                   output_hook=lambda message: said.append(message["content"].get("text", "")))
    except RuntimeError as error:
        return "died" if "died" in str(error) else str(error)
    finally:
        client.stop_channels()
    return "".join(said).strip()


def visit(seconds):
    log, manager = tempfile.TemporaryFile(mode="w+"), KernelManager(kernel_name="rust")
    manager.start_kernel(stderr=log)
    before = printed(manager)
    manager.shutdown_kernel(restart=True)
    taken = socket.create_server((manager.ip, manager.iopub_port))
    threading.Timer(float(seconds), taken.close).start()
    manager.start_kernel(stderr=log)
    try:
        after = printed(manager)
        log.seek(0)
        return {"before": before, "after": after, "said": log.read()}
    finally:
        manager.shutdown_kernel(now=True)


with ThreadPoolExecutor() as pool:
    print(json.dumps(dict(zip(sys.argv[1:], pool.map(visit, sys.argv[1:])))))
