"""How many openings of a notebook end in a kernel that never answers.

    python openings.py NOTEBOOKS --openings N [--at-once M] [--limit SECONDS]

Opens each as JupyterLab does, in a Jupyter server of its own: a session by REST, the websocket, kernel_info,
comm_info, kernel_info, the first cell, and a `println!`. An opening is stuck when one of these has no answer within
the limit.
"""

import argparse
import asyncio
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import websocket_connect

CELLS = {"the first cell": ':dep nnerr = { path = "../crate" }\nuse nnerr::prelude::*;',
         "println!": 'println!("{}", 6 * 7);'}
EXECUTE = {"silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": True, "stop_on_error": True}
QUANTILES = {"median": 0.5, "90 %": 0.9, "99 %": 0.99, "longest": 1.0}


class Server:
    """A Jupyter server; leaving the `with` block ends it and its kernels."""

    def __init__(self, notebooks):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.token, self.address = secrets.token_hex(16), f"127.0.0.1:{port}"
        self.log = tempfile.TemporaryFile(mode="w+")
        command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", f"--ServerApp.root_dir={notebooks}",
                   f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={self.token}",
                   "--ServerApp.answer_yes=True"]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
                                        start_new_session=True)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            # The kernels' janitors end them when they miss it.
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        if kind not in (None, KeyboardInterrupt):
            self.log.seek(0)
            print("".join(self.log.readlines()[-40:]), file=sys.stderr)

    async def ask(self, method, path, body=None):
        request = HTTPRequest(
            f"http://{self.address}/api/{path}", method=method, body=None if body is None else json.dumps(body),
            headers={"Authorization": f"token {self.token}"}, request_timeout=120)
        answer = await AsyncHTTPClient().fetch(request)
        return json.loads(answer.body) if answer.body else None

    async def ready(self):
        for _ in range(240):
            if self.process.poll() is not None:
                raise RuntimeError("Jupyter's server has ended")
            try:
                return await self.ask("GET", "status")
            except OSError:
                await asyncio.sleep(0.25)
        raise RuntimeError("Jupyter's server does not answer")


class Channels:
    """The websocket to one kernel."""

    def __init__(self, websocket, session):
        self.websocket, self.session = websocket, session

    async def request(self, kind, content, answer, prints=False):
        """Asks on the shell, and waits for the answer, the kernel's rest and, where it `prints`, for that: it may come
        after them. Returns what was printed."""
        header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": self.session, "username": "", "version": "5.3"}
        await self.websocket.write_message(json.dumps({
            "channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content, "buffers": []}))
        waiting, said = {answer, "idle"}, []
        while waiting or (prints and not said):
            text = await self.websocket.read_message()
            if text is None:
                raise ConnectionError("the server closed the websocket")
            message = json.loads(text)
            if message["parent_header"].get("msg_id") != header["msg_id"]:
                continue
            content = message["content"]
            waiting.discard(message["msg_type"])
            if message["msg_type"] == "status":
                waiting.discard(content["execution_state"])
            elif message["msg_type"] == "stream":
                said.append(content["text"])
        return "".join(said)


async def visit(server, session, seen):
    """What JupyterLab asks, one after the other; each step is noted in `seen` when it begins."""
    own = uuid.uuid4().hex
    address = f"ws://{server.address}/api/kernels/{session['kernel']['id']}/channels?session_id={own}&token={server.token}"
    seen.append("websocket")
    # The server answers once the kernel has: that may take the whole limit, which `opening` watches.
    websocket = await websocket_connect(HTTPRequest(address, connect_timeout=0, request_timeout=0))
    try:
        channels = Channels(websocket, own)
        seen.append("kernel_info")
        await channels.request("kernel_info_request", {}, "kernel_info_reply")
        seen.append("comm_info")
        # evcxr knows no comms: it sends no reply, only that it is idle.
        await channels.request("comm_info_request", {"target_name": "jupyter.widget"}, "idle")
        seen.append("kernel_info, the second")
        await channels.request("kernel_info_request", {}, "kernel_info_reply")
        for name, code in CELLS.items():
            seen.append(name)
            said = await channels.request(
                "execute_request", {"code": code, **EXECUTE}, "execute_reply", prints="println!" in code)
    finally:
        websocket.close()
    if said.strip() != "42":
        raise RuntimeError(f"println! printed {said!r} and not 42")


async def opening(server, number, limit):
    """Opens one and closes it; returns the seconds it took and, where it was stuck, the step."""
    start, seen, name = time.monotonic(), [], f"opening-{number}.ipynb"
    session = await server.ask(
        "POST", "sessions", {"path": name, "name": name, "type": "notebook", "kernel": {"name": "rust"}})
    try:
        await asyncio.wait_for(visit(server, session, seen), limit)
        return time.monotonic() - start, None
    except (TimeoutError, asyncio.TimeoutError):
        return time.monotonic() - start, seen[-1]
    finally:
        await server.ask("DELETE", f"sessions/{session['id']}")


async def count(options):
    """All openings, so many at once; returns the seconds of the good ones and the steps of the stuck ones."""
    took, stuck, left = [], [], iter(range(1, options.openings + 1))

    async def one_after_the_other(server):
        for number in left:
            seconds, step = await opening(server, number, options.limit)
            if step:
                stuck.append(step)
                print(f"opening {number} is stuck at: {step}", flush=True)
            else:
                took.append(seconds)
            done = len(took) + len(stuck)
            if done % 10 == 0 or done == options.openings:
                print(f"{done} of {options.openings} openings, {len(stuck)} stuck", flush=True)

    with Server(options.notebooks) as server:
        await server.ready()
        workers = [asyncio.ensure_future(one_after_the_other(server)) for _ in range(options.at_once)]
        try:
            await asyncio.gather(*workers)
        finally:
            # Where one has failed, the others still close what they opened.
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
    return sorted(took), stuck


def positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is below 1")
    return number


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("notebooks", type=Path)
    parser.add_argument("--openings", type=positive, required=True)
    parser.add_argument("--at-once", type=positive, default=1)
    parser.add_argument("--limit", type=float, default=90, help="seconds until an opening counts as stuck")
    options = parser.parse_args()
    # What ends us ends the server too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        took, stuck = asyncio.run(count(options))
    except KeyboardInterrupt:
        sys.exit("stopped; the server and its kernels are gone")
    print(f"{len(stuck)} of {options.openings} openings stuck, {options.at_once} at a time")
    if took:
        quantiles = ", ".join(f"{name} {took[round(part * (len(took) - 1))]:.2f} s" for name, part in QUANTILES.items())
        print(f"seconds until the println!: {quantiles}")
    sys.exit(1 if stuck else 0)


main()
