#!/usr/bin/env python3
"""PyTorch, scikit-learn, FAISS and SciPy on Chapters 2 to 5 of the thesis for one seed.

    python thesis.py [--threads N] [--runs N] thesis|thesis-1000

The same steps as `thesis.rs`, beside this script (without tests of significance), on MNIST in
$NNERR_DATA/mnist or data/mnist. Prints one JSON line: {"work", "peer", "threads", "seconds": [each
run], "parts": [[name, seconds], ...], "measured", "extrapolated"}. What takes many minutes is timed for
a part of the work, and scaled: k-means and silhouettes for 5 of 31 k in 2 of 5 layers (silhouettes of
8 000 patterns, where we take all 47 837), detector networks for 3 epochs of one of ten trainings.
"""

import argparse
import json
import os
import time

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("work", choices=["thesis", "thesis-1000"])
parser.add_argument("--threads", type=int, default=os.cpu_count())
parser.add_argument("--runs", type=int, default=1)
args = parser.parse_args()
for library in ["OMP", "MKL", "OPENBLAS"]:
    os.environ[library + "_NUM_THREADS"] = str(args.threads)

import faiss  # noqa: E402  (the threads are set first)
import numpy as np  # noqa: E402
import torch  # noqa: E402
from mnist import fit, found, network, samples  # noqa: E402
from scipy.optimize import minimize_scalar  # noqa: E402
from sklearn.cluster import KMeans  # noqa: E402
from sklearn.metrics import euclidean_distances, silhouette_score  # noqa: E402
from thesis_steps import auroc, aurocs, bits, counted, groups, neurons, noise, odin, record, study, unpacked  # noqa: E402
from torch.nn.functional import binary_cross_entropy_with_logits  # noqa: E402

torch.set_num_threads(args.threads)
torch.manual_seed(1)
faiss.omp_set_num_threads(args.threads)
EPOCHS = 1000 if args.work == "thesis-1000" else 100
TRAININGS = 10  # two quantities: as they are, standardised, without each of three sources
LLOYD = {"max_iter": 100, "tol": 0, "random_state": 1}
EPSILONS = [0, 0.0005, 0.001, 0.0014, 0.002, 0.005, 0.01, 0.02, 0.05]


def part(name, beyond=0.0):
    """Ends a part; `beyond` is the time of its work that was not done."""
    global last, extrapolated
    now = time.perf_counter()
    parts.append([name, round(now - last + beyond, 3)])
    last, extrapolated = now, extrapolated + beyond


def timed(body):
    started = time.perf_counter()
    body()
    return time.perf_counter() - started


def thesis():
    (images, labels), (test_images, test_labels) = samples(found(), "train"), samples(found(), "t10k")
    part("data")

    place = torch.tensor([0, -1, 1, 2, 3, -1, 4, 5, 6, 7])  # ones and fives are left out
    examples, normal_images = images[place[labels] >= 0], test_images[place[test_labels] >= 0]
    n10 = study(images, labels)
    n8 = study(examples, place[labels][place[labels] >= 0])
    net = n8[0]
    part("2: N10 and N8")

    test, normal = record(n10[0], test_images), record(net, normal_images)
    correct = normal["predicted"] == place[test_labels][place[test_labels] >= 0].numpy()
    neurons(*n10, test, test["predicted"] == test_labels.numpy())
    neurons(*n8, normal, correct)
    logits, truth = record(n10[0], images[:5000])["logits"], labels[:5000].numpy()

    def surprise(temperature):
        z = logits / np.exp(temperature)
        return (np.logaddexp.reduce(z, 1) - z[np.arange(len(z)), truth]).mean()

    minimize_scalar(surprise, bounds=(-2, 2), method="bounded")
    part("3.2: calibration and neurons")

    drawn = [test_images[test_labels == 1], test_images[test_labels == 5], noise(net, 2000, 0.8), noise(net, 2000, 0)]
    sets = [normal] + [record(net, images) for images in drawn]
    for one in sets:
        categories = (10 * one["confidence"]).astype(int)
        [(outputs[categories == c] > 0).mean(0) for outputs in one["outputs"] for c in set(categories)]
    part("3.3: sets")

    confidences = [one["confidence"] for one in sets]
    for score in [lambda one: -one["confidence"], *counted(n8[1])]:
        aurocs([score(one) for one in sets], correct, confidences)
    part("3.4: detectors")

    train = record(net, examples)
    bank, classes = [bits(outputs) for outputs in train["outputs"]], train["predicted"]
    indices = [faiss.IndexBinaryFlat(8 * rows.shape[1]) for rows in bank]
    for index, rows in zip(indices, bank):
        index.add(rows)
        index.use_heap = False  # its counting search, the faster one here
    source = len(normal_images) // 2  # a third, and what stands in for another source
    of_sources = [images[labels == 1][:source], images[labels == 5][:source], noise(net, source, 0.8)]
    data = [groups(indices, bank, classes, record(net, images))[1] for images in [normal_images, *of_sources]]
    part("4.1: examples, data of 4.3.2")

    sweep = eight = 0.0
    ks, layers = [2, 8, 16, 24, 32], [1, 3]
    for layer in layers:
        patterns = unpacked(bank[layer])
        distances = euclidean_distances(patterns[:8000], squared=True)  # of 0 and 1: Hamming distances
        np.fill_diagonal(distances, 0)
        for kmeans in [KMeans(k, n_init=1, **LLOYD) for k in ks]:
            sweep += timed(lambda: kmeans.fit(patterns))
            sweep += timed(lambda: silhouette_score(distances, kmeans.labels_[:8000], metric="precomputed"))
        eight += timed(lambda: KMeans(8, n_init=3, **LLOYD).fit(patterns))
    # the other k and layers, and three starts with 8 and with the best k in every layer
    part("4.2.1: clusters", (31 * 5 / (len(ks) * len(layers)) - 1) * sweep + (2 * 5 / len(layers) - 1) * eight)

    for layer, rows in enumerate(bank):
        kmeans = KMeans(8, n_init=3, **LLOYD).fit(unpacked(rows))
        own = kmeans.transform(unpacked(rows)).min(1)
        mean = np.array([own[kmeans.labels_ == cluster].mean() for cluster in range(8)])
        far = [kmeans.transform(unpacked(bits(one["outputs"][layer]))) for one in sets]
        for _ in ["all", "matching", "mismatching"]:
            aurocs([distances.min(1) / mean[distances.argmin(1)] for distances in far], correct, confidences)
    part("4.2.2: cluster detector")

    of_sets = [groups(indices, bank, classes, one) for one in sets]
    for quantity in range(2):
        for layer in range(5):
            aurocs([values[quantity][:, layer] for values in of_sets], correct, confidences)
    part("4.3.1: layer groups")

    inputs = torch.from_numpy(np.concatenate(data)[: 2 * len(normal_images)].astype("f4"))
    targets = (torch.arange(len(inputs)) >= len(normal_images)).float().reshape(-1, 1)
    half = torch.randperm(len(inputs))[: len(normal_images)]
    detector = network(5, 1)
    each = timed(lambda: fit(detector, inputs[half], targets[half], binary_cross_entropy_with_logits, 3)) / 3
    with torch.no_grad():
        scores = [detector(torch.from_numpy(values.astype("f4"))).numpy().ravel() for values in data]
    [auroc(other, scores[0]) for _ in range(TRAININGS) for other in scores[1:]]
    part("4.3.2: detector networks", (TRAININGS * EPOCHS - 3) * each)

    known = examples[torch.randperm(len(examples))[:5000]]
    others = torch.cat([known[:2500][:, torch.randperm(784)], (known[:2500] + known[2500:]) / 2])
    for temperature in [1, 10, 100, 1000]:
        for scores in zip(odin(net, others, temperature, EPSILONS), odin(net, known, temperature, EPSILONS)):
            auroc(*scores)
    for images in [normal_images[::2], *drawn]:
        odin(net, images, 1000, [0.0014])
        groups(indices, bank, classes, record(net, images))
    part("5: comparison of six detectors")


runs = []
for _ in range(args.runs):
    parts, extrapolated, last = [], 0.0, time.perf_counter()
    thesis()
    runs.append(round(sum(seconds for _, seconds in parts), 3))
line = {"work": args.work, "peer": f"torch {torch.__version__}, FAISS {faiss.__version__}", "threads": args.threads}
line |= {"seconds": runs, "parts": parts}
print(json.dumps(line | {"measured": round(runs[-1] - extrapolated, 1), "extrapolated": round(extrapolated, 1)}))
