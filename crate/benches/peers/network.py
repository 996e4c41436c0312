#!/usr/bin/env python3
"""PyTorch on the work of `cargo xtask bench peers`, on the same machine.

    python network.py [--threads N] [--runs N] [--data FOLDER] WORK [WORK ...]

Each work prints one JSON line: {"work", "peer", "threads", "seconds": [each run], "median"}.

  train           one epoch of MNIST: 60 000 x 784, batch 100, 300 x 5 -> 10, Adam 1e-3
  forward         10 000 images, outputs of all layers and the softmax
  input-gradient  gradient of -ln p of the predicted class for 10 000 images, T = 1000
  detector        one epoch of 8 000 x 5, batch 100, 300 x 5 -> 1 sigmoid, Adam 1e-3

FOLDER holds MNIST's IDX files (plain or .gz); without it, images are random: the times
do not depend on what they show.
"""

import argparse
import gzip
import json
import os
import statistics
import time

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("works", nargs="+", choices=["train", "forward", "input-gradient", "detector"])
parser.add_argument("--threads", type=int, default=os.cpu_count())
parser.add_argument("--runs", type=int, default=3)
parser.add_argument("--data")
args = parser.parse_args()
os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = str(args.threads)

import numpy as np  # noqa: E402  (the threads are set first)
import torch  # noqa: E402

torch.set_num_threads(args.threads)
torch.manual_seed(1)


def idx(name):
    path = os.path.join(args.data, name)
    opened = open(path, "rb") if os.path.exists(path) else gzip.open(path + ".gz")
    with opened as file:
        raw = file.read()
    dimensions = np.frombuffer(raw[4 : 4 + 4 * raw[3]], ">i4")
    return np.frombuffer(raw[4 + 4 * raw[3] :], "u1").reshape(dimensions)


def samples(name, count):
    if args.data is None:
        return torch.rand(count, 784), torch.randint(10, (count,))
    images = idx(name + "-images-idx3-ubyte").reshape(-1, 784) / np.float32(255)
    return torch.from_numpy(images.astype("f4")), torch.from_numpy(idx(name + "-labels-idx1-ubyte").astype("i8"))


def network(inputs=784, outputs=10):
    sizes = [inputs, 300, 300, 300, 300, 300, outputs]
    layers = []
    for inputs, neurons in zip(sizes, sizes[1:]):
        layers += [torch.nn.Linear(inputs, neurons), torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])


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
    images, labels = samples("train", 60_000)
    net = network()

    def epoch():
        optimiser = torch.optim.Adam(net.parameters(), 1e-3)
        order = torch.randperm(len(images))
        for start in range(0, len(images), 100):
            batch = order[start : start + 100]
            loss = torch.nn.functional.cross_entropy(net(images[batch]), labels[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()

    clock("train", epoch, warm_up=False)


def forward():
    images, _ = samples("t10k", 10_000)
    net = network()

    def body():
        with torch.no_grad():
            outputs = [images]
            for layer in net:
                outputs.append(layer(outputs[-1]))
            torch.softmax(outputs[-1].double(), 1)

    clock("forward", body)


def input_gradient():
    images, _ = samples("t10k", 10_000)
    net = network()

    def body():
        for start in range(0, len(images), 1000):
            x = images[start : start + 1000].clone().requires_grad_()
            logits = net(x) / 1000
            torch.nn.functional.cross_entropy(logits, logits.argmax(1), reduction="sum").backward()

    clock("input-gradient", body)


def detector():
    inputs, targets = torch.rand(8000, 5), (torch.arange(8000) % 2).float().reshape(-1, 1)

    def epoch():
        net = network(5, 1)
        optimiser = torch.optim.Adam(net.parameters(), 1e-3)
        order = torch.randperm(len(inputs))
        for start in range(0, len(inputs), 100):
            batch = order[start : start + 100]
            loss = torch.nn.functional.binary_cross_entropy_with_logits(net(inputs[batch]), targets[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()

    clock("detector", epoch)


for work in args.works:
    {"train": train, "forward": forward, "input-gradient": input_gradient, "detector": detector}[work]()
