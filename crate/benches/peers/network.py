#!/usr/bin/env python3
"""PyTorch on the work of `cargo xtask bench peers`, on the same machine.

    python network.py [--threads N] [--runs N] [--data FOLDER] WORK [WORK ...]

Each work prints one JSON line: {"work", "peer", "threads", "seconds": [each run], "median"}.

  train           one epoch of MNIST: 60 000 x 784, batch 100, 300 x 5 -> 10, Adam 1e-3
  convolution     one epoch of MNIST: 16 and 32 maps of windows of 3 x 3, pools of 2 x 2, 128 -> 10, as train
  forward         10 000 images, outputs of all layers and the softmax
  input-gradient  gradient of -ln p of the predicted class for 10 000 images, T = 1000
  odin            ODIN of 10 000 images: that gradient, a step of 0.0014 and the softmax after it
  detector        one epoch of 8 000 x 5, batch 100, 300 x 5 -> 1 sigmoid, Adam 1e-3

FOLDER holds MNIST's IDX files (plain or .gz); without it, images are random: the times
do not depend on what they show.
"""

import argparse
import json
import os
import statistics
import time

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("works", nargs="+", choices=["train", "convolution", "forward", "input-gradient", "odin", "detector"])
parser.add_argument("--threads", type=int, default=os.cpu_count())
parser.add_argument("--runs", type=int, default=3)
parser.add_argument("--data")
args = parser.parse_args()
os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = str(args.threads)

import torch  # noqa: E402  (the threads are set first)
from mnist import convolutional, fit, network, samples  # noqa: E402
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy  # noqa: E402

torch.set_num_threads(args.threads)
torch.manual_seed(1)


def images(name, count):
    """So many images with labels: MNIST's, or random ones."""
    if args.data is None:
        return torch.rand(count, 784), torch.randint(10, (count,))
    return samples(args.data, name)


def clock(work, body, warm_up=True):
    if warm_up:
        body()
    seconds = []
    for _ in range(args.runs):
        started = time.perf_counter()
        body()
        seconds.append(round(time.perf_counter() - started, 4))
    line = {"work": work, "peer": "torch " + torch.__version__, "threads": args.threads}
    print(json.dumps(line | {"seconds": seconds, "median": statistics.median(seconds)}), flush=True)


def train():
    inputs, labels = images("train", 60_000)
    net = network()
    clock("train", lambda: fit(net, inputs, labels, cross_entropy, 1), warm_up=False)


def convolution():
    inputs, labels = images("train", 60_000)
    net = convolutional()
    clock("convolution", lambda: fit(net, inputs, labels, cross_entropy, 1), warm_up=False)


def forward():
    inputs, _ = images("t10k", 10_000)
    net = network()

    def body():
        with torch.no_grad():
            outputs = [inputs]
            for layer in net:
                outputs.append(layer(outputs[-1]))
            torch.softmax(outputs[-1].double(), 1)

    clock("forward", body)


def gradient(net, images):
    x = images.clone().requires_grad_()
    logits = net(x) / 1000
    cross_entropy(logits, logits.argmax(1), reduction="sum").backward()
    return x.grad


def input_gradient():
    inputs, _ = images("t10k", 10_000)
    net = network()

    clock("input-gradient", lambda: [gradient(net, x) for x in inputs.split(1000)])


def odin():
    inputs, _ = images("t10k", 10_000)
    net = network()

    def body():
        for x in inputs.split(1000):
            moved = x - 0.0014 * gradient(net, x).sign()
            with torch.no_grad():
                torch.softmax(net(moved).double() / 1000, 1).max(1)

    clock("odin", body)


def detector():
    inputs, targets = torch.rand(8000, 5), (torch.arange(8000) % 2).float().reshape(-1, 1)
    clock("detector", lambda: fit(network(5, 1), inputs, targets, binary_cross_entropy_with_logits, 1))


works = {"train": train, "convolution": convolution, "forward": forward, "input-gradient": input_gradient, "odin": odin}
works["detector"] = detector
for work in args.works:
    works[work]()
