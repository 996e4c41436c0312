"""MNIST, and the thesis' network in PyTorch: what the other scripts of this folder share."""

import gzip
import os
from pathlib import Path

import numpy as np
import torch


def idx(folder, name):
    """The array of an IDX file, plain or .gz."""
    path = Path(folder) / name
    raw = path.read_bytes() if path.exists() else gzip.open(f"{path}.gz").read()
    return np.frombuffer(raw[4 + 4 * raw[3] :], "u1").reshape(np.frombuffer(raw[4 : 4 + 4 * raw[3]], ">i4"))


def samples(folder, name):
    """Images in rows, pixels in [0, 1], and labels; `name` is train or t10k."""
    images = idx(folder, name + "-images-idx3-ubyte").reshape(-1, 784) / np.float32(255)
    return torch.from_numpy(images.astype("f4")), torch.from_numpy(idx(folder, name + "-labels-idx1-ubyte").astype("i8"))


def found():
    """The folder in which the library looks first."""
    return Path(os.environ.get("NNERR_DATA", Path(__file__).parents[3] / "data")) / "mnist"


def network(inputs=784, outputs=10):
    """Five hidden layers of 300 neurons with ReLU, weights in ±0.05, biases 1."""
    sizes = [inputs, 300, 300, 300, 300, 300, outputs]
    layers = []
    for inputs, neurons in zip(sizes, sizes[1:]):
        layers += [torch.nn.Linear(inputs, neurons), torch.nn.ReLU()]
        torch.nn.init.uniform_(layers[-2].weight, -0.05, 0.05)
        torch.nn.init.ones_(layers[-2].bias)
    return torch.nn.Sequential(*layers[:-1])


def convolutional(outputs=10):
    """Two convolutions, each with ReLU and a pool, and a dense layer; PyTorch's initial weights."""
    nn = torch.nn
    maps = [nn.Conv2d(1, 16, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3), nn.ReLU(), nn.MaxPool2d(2)]
    dense = [nn.Linear(800, 128), nn.ReLU(), nn.Linear(128, outputs)]
    return nn.Sequential(nn.Unflatten(1, (1, 28, 28)), *maps, nn.Flatten(), *dense)


def hidden(net, images):
    """Outputs of the hidden layers, and the logits."""
    outputs, x = [], images
    for layer in net:
        x = layer(x)
        if isinstance(layer, torch.nn.ReLU):
            outputs.append(x)
    return outputs, x


def fit(net, inputs, targets, loss, epochs, recorder=None):
    """Adam at 0.001 on shuffled batches of 100; the recorder sees each before its update."""
    optimiser = torch.optim.Adam(net.parameters(), 1e-3, eps=1e-7)
    for _ in range(epochs):
        batches = torch.randperm(len(inputs)).split(100)
        for number, batch in enumerate(batches):
            outputs, logits = hidden(net, inputs[batch])
            optimiser.zero_grad()
            loss(logits, targets[batch]).backward()
            if recorder:
                recorder(net, outputs, 2 * number >= len(batches))
            optimiser.step()
