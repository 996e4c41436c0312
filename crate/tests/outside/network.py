"""The networks and samples that make.py asks other people's code about, all drawn by SEED and trained here.

Networks of 6×6 pixels (36–12–10–8–4, ReLU), 120 training and 50 test samples, some of which are far from all
others. Pixels are quarters and weights eighths: every sum of the forward pass is exact in f32 in whatever order it
is added, so that a difference in a score is the detector's own.
"""

import numpy as np
import torch
from torch import nn

SEED = 58
WIDTHS = [36, 12, 10, 8, 4]
MEMBERS = 3
CLASSES = WIDTHS[-1]

torch.set_default_dtype(torch.float64)
torch.Tensor.float = torch.Tensor.double  # some detectors cast features to f32

vectors = {}


def put(name, values):
    assert name not in vectors, name
    vectors[name] = np.ascontiguousarray(torch.as_tensor(values).detach().numpy(), dtype=np.float64)


def quarters(pixels):
    return np.clip(np.round(pixels * 4) / 4, 0, 1)


def samples():
    random = np.random.default_rng(SEED)
    kinds = random.random((CLASSES, 36)).round()
    draw = lambda labels: quarters(0.2 + 0.6 * kinds[labels] + random.normal(0, 0.3, (len(labels), 36)))
    labels, test = np.repeat(np.arange(CLASSES), 30), np.repeat(np.arange(CLASSES), 8)
    images, normal = draw(labels), draw(test)
    blends = quarters((draw(np.arange(8) % 4) + draw((np.arange(8) + 1) % 4)) / 2)
    far = np.vstack([blends, quarters(random.random((6, 36))), 1 - normal[::10]])
    order, unknown = random.permutation(120), np.full(len(far), -1)
    return images[order], labels[order], np.vstack([normal, far]), np.concatenate([test, unknown])


def trained(seed, images, labels):
    torch.manual_seed(seed)
    widths = list(zip(WIDTHS, WIDTHS[1:]))
    layers = [layer for a, b in widths for layer in (nn.Linear(a, b), nn.ReLU())]
    network = nn.Sequential(*layers[:-1])
    for layer in network[::2]:
        nn.init.constant_(layer.bias, 0.25)  # so that no neuron dies
    optimiser = torch.optim.Adam(network.parameters(), lr=0.01, weight_decay=1e-2)
    for _ in range(80):
        optimiser.zero_grad()
        nn.functional.cross_entropy(network(images), labels).backward()
        optimiser.step()
    with torch.no_grad():
        for weights in network.parameters():
            weights.copy_((weights * 8).round() / 8)
    return network


images, labels, test, truth = map(torch.tensor, samples())
networks = [trained(SEED + member, images, labels) for member in range(MEMBERS)]
network = networks[0]
labels[::20] = (labels[::20] + 1) % CLASSES  # once the networks are trained, some labels turn out wrong
for m, member in enumerate(networks):
    for l, layer in enumerate(member[::2], 1):
        put(f"network{m}.layer{l}.weights", layer.weight)
        put(f"network{m}.layer{l}.bias", layer.bias)
for name, values in [("images", images), ("labels", labels), ("test", test), ("truth", truth)]:
    put(f"samples.{name}", values)


def outputs(of, network=network):
    """Input, each hidden layer's outputs, logits."""
    all = [of]
    for layer in network:
        all.append(layer(all[-1]))
    return [all[0].detach(), *(h.detach() for h in all[2::2]), all[-1].detach()]


train_h, test_h = outputs(images), outputs(test)
z_train, z = train_h.pop(), test_h.pop()
head = network[-1]
predicted, predicted_train = z.argmax(1), z_train.argmax(1)

for rows in [*train_h, *test_h, z_train, z]:
    assert torch.equal(rows, rows.to(torch.float32).double())
in_f32 = network.to(torch.float32)(test.to(torch.float32))
network.to(torch.float64)
assert torch.equal(in_f32.double(), z), "the forward pass is not exact"
assert all((h > 0).any(0).all() for h in train_h), "a neuron is dead"
assert (z.sort(1).values.diff(dim=1)[:, -1] > 0).all(), "two logits tie"
put("predicted", predicted)
put("logits", z.flatten())
