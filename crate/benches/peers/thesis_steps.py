"""The steps of `thesis.py`, beside this module, by PyTorch, NumPy, SciPy, scikit-learn and FAISS."""

import numpy as np
import torch
from mnist import fit, hidden, network
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score, roc_curve
from torch.nn.functional import cross_entropy

GROUP = 300
rng = np.random.default_rng(1)


def study(images, labels):
    """A trained network, with activation counts and average gradients of its hidden neurons."""
    net = network(784, int(labels.max()) + 1)
    counts, gradients = torch.zeros(5, 300), torch.zeros(5, 300)

    def recorder(net, outputs, second_half):
        for l, output in enumerate(outputs):
            counts[l] += output[0] > 0
            if second_half:
                gradients[l] += net[2 * l].weight.grad.abs().sum(1) + net[2 * l].bias.grad.abs()

    fit(net, images, labels, cross_entropy, 1, recorder)
    return net, counts.numpy(), gradients.numpy()


@torch.no_grad()
def record(net, images):
    """What a set of samples does in a network."""
    outputs, logits = hidden(net, images)
    confidence, predicted = torch.softmax(logits.double(), 1).max(1)
    values = {"outputs": outputs, "logits": logits.double(), "confidence": confidence, "predicted": predicted}
    return {name: [v.numpy() for v in value] if name == "outputs" else value.numpy() for name, value in values.items()}


def noise(net, count, threshold):
    """Uniform noise that the network is more confident about than `threshold`."""
    kept = []
    while sum(map(len, kept)) < count:
        images = torch.from_numpy(rng.integers(0, 256, (1000, 784)).astype("f4") / 255)
        kept.append(images[record(net, images)["confidence"] > threshold])
    return torch.cat(kept)[:count]


def neurons(net, counts, gradients, record, correct):
    """Calibration; influence (eq. 3.8) and accuracy of all neurons, and how they go together."""
    bins = np.minimum((10 * record["confidence"]).astype(int), 9)
    [abs(record["confidence"][bins == b].mean() - correct[bins == b].mean()) for b in set(bins)]
    influence = np.ones(net[-1].out_features)
    for l in reversed(range(5)):
        influence = np.abs(net[2 * l + 2].weight.detach().numpy()).T @ influence
        active = record["outputs"][l] > 0
        accuracy = (active & correct[:, None]).sum(0) / np.maximum(active.sum(0), 1)
        [spearmanr(counts[l], measure) for measure in [influence, accuracy, gradients[l]]]


def auroc(bad, good, area=roc_auc_score):
    if len(bad) and len(good):
        area(np.r_[np.ones(len(bad)), np.zeros(len(good))], np.r_[bad, good])


def aurocs(scores, correct, confidences):
    """All sets, tasks and confidence categories of a detector; the normal set's scores come first."""
    for low, high in [(b / 10, (b + 1 + (b == 9)) / 10) for b in range(10)] + [(0, 2)]:
        within = [(confidence >= low) & (confidence < high) for confidence in confidences]
        normal, *others = [score[inside] for score, inside in zip(scores, within)]
        good, wrong = normal[correct[within[0]]], normal[~correct[within[0]]]
        auroc(wrong, good)
        for other in others:
            auroc(other, normal)
            auroc(np.r_[other, wrong], good)
            if high == 2:
                auroc(other, normal, roc_curve)


def counted(counts):
    """The detectors of section 3.4 in each layer and summed over all, as functions of a record."""
    active = lambda one, l: (one["outputs"][l] > 0).astype("f4")  # noqa: E731
    of_layer = [
        lambda one, l: active(one, l).sum(1),
        lambda one, l: active(one, l) @ (1 - counts[l] / counts.max()),
        lambda one, l: active(one, l) @ counts[l] / np.maximum(active(one, l).sum(1), 1),
    ]
    for layers in [[0], [1], [2], [3], [4], range(5)]:
        for score in of_layer:
            yield lambda one, score=score, layers=layers: sum(score(one, l) for l in layers)


def bits(outputs):
    """Activation patterns: of each row's 300 outputs the smaller half is 0, ties by place."""
    ranks = np.argsort(np.argsort(outputs, axis=1, kind="stable"), axis=1)
    return np.packbits(ranks >= 150, axis=1, bitorder="little")


def unpacked(rows):
    return np.unpackbits(rows, axis=1, count=300, bitorder="little").astype("f4")


def groups(indices, bank, classes, record):
    """Matching class percentage, distance to the final group and its density, in every layer."""
    patterns = [bits(outputs) for outputs in record["outputs"]]
    found = [index.search(own, GROUP)[1] for index, own in zip(indices, patterns)]
    matching = [(classes[ids] == record["predicted"][:, None]).mean(1) for ids in found]
    final, distances = found[-1].reshape(len(patterns[0]), GROUP), []
    for own, examples in zip(patterns, bank):
        blocks = [slice(at, at + 500) for at in range(0, len(own), 500)]
        differing = [np.bitwise_count(examples[final[b]] ^ own[b, None]).sum(2, dtype="u4") for b in blocks]
        distances.append(np.concatenate([block.mean(1) / 300 for block in differing]))
        whole = unpacked(examples)
        for ids in final:  # the density: of each bit, the share of pairs that differ in it
            share = whole[ids].mean(0)
            (share * (1 - share)).sum() * 2 * GROUP / (GROUP - 1)
    return np.stack(matching, 1), np.stack(distances, 1)


def odin(net, images, temperature, epsilons):
    """ODIN's scores of the images, for each step."""
    x = images.clone().requires_grad_()
    logits = net(x) / temperature
    cross_entropy(logits, logits.argmax(1), reduction="sum").backward()
    with torch.no_grad():
        moved = [net(images - epsilon * x.grad.sign()) / temperature for epsilon in epsilons]
        return [-torch.softmax(logits.double(), 1).max(1).values.numpy() for logits in moved]
