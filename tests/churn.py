"""Opens and closes connections to a kernel's shell and control, as Jupyter's server does, while another one goes on asking.

    python churn.py SECONDS

Prints as JSON how often the one that stays was answered and for how many seconds, how many came and went, and the
longest wait; `stuck` says that an answer did not come within ten seconds, `kept` what a variable of before holds.
"""

import json
import random
import sys
import threading
import time

import zmq
from jupyter_client.session import Session

from cells import Kernel

LIMIT = 10
CHURNERS = 6


class Asker:
    """One connection to the shell or the control, closed with the `with` block at once."""

    def __init__(self, connection, channel="shell"):
        self.session = Session(key=connection["key"])
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.connect(f"tcp://{connection['ip']}:{connection[f'{channel}_port']}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def ask(self):
        self.session.send(self.socket, "kernel_info_request")

    def answered(self, seconds):
        if not self.socket.poll(seconds * 1000):
            return False
        self.socket.recv_multipart()
        return True


def churn(connection, seed, end, count):
    """Connections that ask and leave: with the answer, before it, or before they asked."""
    chance = random.Random(seed)
    while time.monotonic() < end.value:
        opened = [Asker(connection, chance.choice(["shell", "control"])) for _ in range(chance.randint(1, 4))]
        for asker in opened:
            # The server asks again until the first answer is there; the others find nobody.
            for _ in range(chance.randint(0, 3)):
                asker.ask()
        if chance.random() < 0.8:
            opened[0].answered(0.1)
        for asker in opened:
            asker.socket.close()
        count[seed] += len(opened)


class End:
    """When everybody stops."""

    def __init__(self, seconds):
        self.value = time.monotonic() + seconds


def main():
    count = [0] * CHURNERS
    asked, longest, seconds, stuck = 0, 0.0, 0.0, False
    with Kernel() as kernel:
        kernel.run("let kept: usize = 42;")
        connection, end = kernel.manager.get_connection_info(), End(float(sys.argv[1]))
        said = kernel.client.iopub_channel.socket
        churners = [threading.Thread(target=churn, args=(connection, seed, end, count)) for seed in range(CHURNERS)]
        for churner in churners:
            churner.start()
        with Asker(connection) as shell:
            begin = time.monotonic()
            while time.monotonic() < end.value and not stuck:
                start = time.monotonic()
                seconds = start - begin
                shell.ask()
                stuck = not shell.answered(LIMIT)
                # The kernel waits for whoever subscribes and does not read.
                while said.poll(0):
                    said.recv_multipart()
                asked, longest = asked + (not stuck), max(longest, time.monotonic() - start)
        end.value = 0
        for churner in churners:
            churner.join()
        kept = "".join(output.get("text", "") for output in kernel.run('println!("{kept}");').outputs).strip()
    print(json.dumps({"answered": asked, "seconds": seconds, "gone": sum(count), "longest": longest, "stuck": stuck, "kept": kept}))


main()
