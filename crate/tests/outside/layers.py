#!/usr/bin/env python3
"""What PyTorch makes of convolutions, pools, batch normalisation and dropout: the numbers that
tests/outside_layers.rs holds nnerr to.

    pip install torch safetensors
    python -B layers.py                  # writes layers.safetensors beside itself

Made with Python 3.11, torch 2.15.0, numpy 2.4.6.

Four networks of 12 samples, all in f64, with weights that f32 holds as they are. Of each: its layers, the loss and the
gradients of a batch in training, and in evaluation the logits and the gradient of -ln p of the predicted class for the
input. Relu stands before the pool here and behind it in nnerr: the values are the same.
"""

import pathlib

import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn.functional import cross_entropy

CLASSES, SAMPLES, HEIGHT, WIDTH = 3, 12, 7, 6
# What nnerr's dropout of 0.4 keeps of ten neurons in the first batch of seed 1, sample by sample; the test asks it again.
KEPT = """
0100010100 1110110000 1110010110 0110101111 0011111111 0111110110
0110011001 0000111000 1000100110 1001010110 1010001101 1011101100
""".split()

torch.manual_seed(1)
torch.set_default_dtype(torch.float64)
vectors = {}


def put(name, values):
    assert name not in vectors
    vectors[name] = values.detach().clone().contiguous()


def given(shape, low=0.0, high=1.0):
    """Random values that f32 holds as they are."""
    return (low + (high - low) * torch.rand(shape)).float().double()


class Kept(nn.Module):
    """Dropout whose choice is given."""

    def forward(self, x):
        kept = torch.tensor([[float(bit) for bit in row] for row in KEPT])
        # nnerr's factor is rounded to f32.
        return x * kept * (1 / torch.tensor(0.6)).float().double() if self.training else x


def networks():
    image, relu = nn.Unflatten(1, (1, HEIGHT, WIDTH)), nn.ReLU
    yield "pool", nn.Sequential(
        image, nn.Conv2d(1, 4, 2), relu(), nn.MaxPool2d(2), nn.Conv2d(4, 5, 2, padding=1), relu(),
        nn.Flatten(), nn.Linear(5 * 4 * 3, 9), relu(), nn.Linear(9, CLASSES),
    )
    yield "stride", nn.Sequential(
        image, nn.Conv2d(1, 4, 3, stride=2, padding=1), relu(), nn.MaxPool2d(2, stride=1), nn.Conv2d(4, 3, 2), relu(),
        nn.Flatten(), nn.Linear(3 * 2 * 1, CLASSES),
    )
    yield "norm", nn.Sequential(
        image, nn.Conv2d(1, 4, 2), nn.BatchNorm2d(4), relu(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(4 * 3 * 2, 8), nn.BatchNorm1d(8), relu(), nn.Linear(8, CLASSES),
    )
    yield "dropout", nn.Sequential(
        nn.Linear(HEIGHT * WIDTH, 10), relu(), Kept(), nn.Linear(10, 6), relu(), nn.Linear(6, CLASSES)
    )


images, labels = given((SAMPLES, HEIGHT * WIDTH)), torch.arange(SAMPLES) % CLASSES
put("images", images)
for name, net in networks():
    layer = 0
    owners = []
    with torch.no_grad():
        for module in net:
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                layer += 1
                bound = 1.5 / module.weight[0].numel() ** 0.5
                module.weight.copy_(given(module.weight.shape, -bound, bound))
                module.bias.copy_(given(module.bias.shape, -0.2, 0.3))
                owners += [(f"{name}.layer{layer}", "weights", module.weight), (f"{name}.layer{layer}", "bias", module.bias)]
            if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
                module.weight.copy_(given(module.weight.shape, -0.6, 1.4))
                module.bias.copy_(given(module.bias.shape, -0.3, 0.5))
                module.running_mean.copy_(given(module.bias.shape, -0.5, 0.5))
                module.running_var.copy_(given(module.bias.shape, 0.3, 1.5))
                owners += [(f"{name}.layer{layer}", "scale", module.weight), (f"{name}.layer{layer}", "shift", module.bias)]
                put(f"{name}.layer{layer}.mean", module.running_mean)
                put(f"{name}.layer{layer}.variance", module.running_var)
    for owner, what, values in owners:
        put(f"{owner}.{what}", values.flatten(1) if what == "weights" else values)

    net.eval()
    x = images.clone().requires_grad_()
    logits = net(x)
    cross_entropy(logits, logits.argmax(1), reduction="sum").backward()
    put(f"{name}.logits", logits)
    put(f"{name}.input_gradient", x.grad)

    net.train()
    net.zero_grad()
    loss = cross_entropy(net(images), labels)
    loss.backward()
    put(f"{name}.loss", loss.reshape(1))
    for owner, what, values in owners:
        put(f"{owner}.gradient.{what}", values.grad.flatten(1) if what == "weights" else values.grad)

save_file(vectors, pathlib.Path(__file__).with_name("layers.safetensors"))
