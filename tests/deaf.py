"""Kernels that nobody can reach any more, and one that is only busy; prints what became of each as JSON.

    python deaf.py SECONDS

A message with a wrong signature ends the task that reads the shell, while the process goes on; or the one that reads
the control and all with it, while the process waits for a cell that runs for ever. Each kernel is kept by what
Jupyter's server keeps it by, which starts it anew when it ends. The busy one runs one cell for so many seconds.
"""

import asyncio
import json
import sys
import tempfile
import time

import zmq
from jupyter_client.ioloop import AsyncIOLoopKernelManager
from jupyter_client.session import Session

LIMIT = 60
SLEEP = 'std::thread::sleep(std::time::Duration::from_secs({})); println!("awake");'


async def printed(manager, code):
    """What a cell prints in the kernel that runs now."""
    client, said = manager.client(), []
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=LIMIT)
        hear = lambda message: said.append(message["content"].get("text", ""))
        await client.execute_interactive(code, timeout=LIMIT, output_hook=hear)
        # What a cell says may come after its answer.
        while not "".join(said).strip():
            hear(await client.get_iopub_msg(timeout=LIMIT))
    finally:
        client.stop_channels()
    return "".join(said).strip()


async def begun(manager, code):
    """Sends a cell, and gives it the time to be compiled and to begin."""
    client = manager.client()
    client.start_channels()
    await client.wait_for_ready(timeout=LIMIT)
    client.execute(code)
    await asyncio.sleep(5)
    client.stop_channels()


async def visit(channel, seconds):
    log, restarts = tempfile.TemporaryFile(mode="w+"), []
    manager = AsyncIOLoopKernelManager(kernel_name="rust")
    manager.autorestart = True
    await manager.start_kernel(stderr=log)
    try:
        manager.add_restart_callback(lambda: restarts.append(time.monotonic()))
        answer = await printed(manager, 'println!("{}", 6 * 7);')
        if channel == "control":
            await begun(manager, SLEEP.format(10**6))
        start = time.monotonic()
        if channel:
            spoil(manager.get_connection_info(), channel)
            while not restarts and time.monotonic() < start + LIMIT:
                await asyncio.sleep(0.1)
        else:
            answer = await printed(manager, SLEEP.format(seconds))
        took = (restarts[0] if restarts else time.monotonic()) - start
        again = await printed(manager, 'println!("{}", 6 * 7);')
        log.seek(0)
        return {"before": answer, "after": again, "restarts": len(restarts), "seconds": took, "said": log.read()}
    finally:
        await manager.shutdown_kernel(now=True)


def spoil(connection, channel):
    """Sends what no kernel accepts."""
    with zmq.Context.instance().socket(zmq.DEALER) as socket:
        socket.connect(f"tcp://{connection['ip']}:{connection[f'{channel}_port']}")
        Session(key=b"a wrong key").send(socket, "kernel_info_request")
        socket.linger = 1000


async def main():
    kinds = ["shell", "control", None]
    found = await asyncio.gather(*(visit(kind, int(sys.argv[1])) for kind in kinds))
    print(json.dumps(dict(zip(["shell", "control", "busy"], found))))


asyncio.run(main())
