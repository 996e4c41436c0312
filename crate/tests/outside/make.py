#!/usr/bin/env python3
"""What other people's code says about one small network: the numbers that tests/outside.rs holds nnerr to.

    pip install pytorch-ood==0.4.0 scikit-learn safetensors
    python -B make.py                    # writes vectors.safetensors beside itself

Made with Python 3.11, pytorch-ood 0.4.0, torch 2.15.0, scikit-learn 1.9.1, scipy 1.17.1, numpy 2.4.6.

The network is that of network.py, and pytorch-ood runs in f64. Where a detector has no implementation elsewhere, its
formula stands here in numpy, by the paper.

A new vector is one `put(name, values)` here, of a name that begins with the file's own of nnerr's detector, and one
`score(…)` in the test. What an implementation does otherwise than nnerr is said beside it, and in the detector's doc.
"""

import pathlib

import numpy as np
import pytorch_ood.detector as peers
import torch
from pytorch_ood.metrics import OODMetrics
from pytorch_ood.metrics.functional import aurra, calibration_error
from safetensors.numpy import save_file
from scipy import special, stats
from scipy.optimize import minimize_scalar
from sklearn.calibration import calibration_curve
from sklearn.cluster import KMeans
from sklearn.metrics import average_precision_score, roc_auc_score, silhouette_samples
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors
from torch import nn

from network import CLASSES, head, images, labels, network, networks, outputs, predicted, predicted_train
from network import put, test, test_h, train_h, truth, vectors, z, z_train

# The training samples that nnerr holds out by its seed 1: it says so itself, and the test asks it again.
HELD_OUT = {
    6: [80, 85, 107, 112, 118, 119],
    40: [0, 1, 4, 6, 13, 16, 19, 20, 28, 38, 39, 40, 41, 42, 56, 60, 61, 62, 72, 73]
    + [75, 80, 82, 85, 86, 88, 89, 91, 93, 94, 107, 108, 109, 110, 111, 112, 113, 114, 118, 119],
}

p = special.softmax(z.numpy(), axis=1)

# --- logits -----------------------------------------------------------------------------------------------------

assert (p > 1e-7).all() and (p < 1 - 1e-7).all()  # pytorch-ood clamps probabilities there, nnerr does not
put("baseline", peers.MaxSoftmax.score(z))
put("max_logit", peers.MaxLogit.score(z))
for t in (0.5, 1, 10):
    put(f"energy, T = {t}", peers.EnergyBased.score(z, t))
put("entropy", peers.Entropy.score(z))
for gamma in (0.1, 0.5):  # the mean over the classes, where the paper and nnerr have the sum
    put(f"generalised_entropy, {gamma}", peers.GEN.score(z, gamma=gamma) * CLASSES)
put("doctor", 1 - (p**2).sum(1))


# pytorch-ood's TemperatureScaling takes at most 50 steps of L-BFGS, so that scipy finds T.
def nll(ln_t):
    scaled = z_train.numpy() / np.exp(ln_t)
    return (special.logsumexp(scaled, axis=1) - scaled[np.arange(len(labels)), labels]).mean()


best = minimize_scalar(nll, bounds=(np.log(0.05), np.log(20)), method="bounded", options={"xatol": 1e-12})
put("temperature", [np.exp(best.x), best.fun, nll(0)])
put("temperature_scaled", 1 + peers.MaxSoftmax.score(z, t=np.exp(best.x)))
theirs = peers.TemperatureScaling(None)
theirs.fit_logits(z_train, labels)
print(f"T: scipy {np.exp(best.x):.9f}, pytorch-ood {theirs.t.item():.9f}")

for t, epsilon in [(1000, 1 / 512), (10, 1 / 128), (1, 1 / 16)]:
    put(f"odin, T = {t}, ε = {epsilon}", peers.ODIN(network, eps=epsilon, temperature=t).predict(test))

ensemble = np.mean([special.softmax(outputs(test, member)[-1].numpy(), axis=1) for member in networks], axis=0)
put("deep_ensemble", stats.entropy(ensemble, axis=1))

# --- the last hidden layer --------------------------------------------------------------------------------------

h_train, h = train_h[-1], test_h[-1]


def fitted(detector):
    """Its scores of the test samples' outputs in the last hidden layer."""
    return detector.fit_features(h_train, labels).predict_features(h)


for percentile in (0.8, 0.9):
    for name, score in [("energy", peers.EnergyBased.score), ("baseline", peers.MaxSoftmax.score)]:
        react = peers.ReAct(None, head, percentile=percentile, detector=score).fit_feature_maps(h_train, labels)
        put(f"react, {name}, {percentile}", react.predict_feature_maps(h))

for d in (2, 4, 6):
    put(f"vim, {d}", fitted(peers.ViM(None, d, head.weight, head.bias)))

for k in (10, 100):
    put(f"nnguide, {k}", fitted(peers.NNGuide(None, head, k=k)))
put("fdbd", fitted(peers.fDBD(None, head)))
put("she", fitted(peers.SHE(None, head)))
put("nan", -h.sum(1) / (h > 0).sum(1).clamp(min=1))

as_maps, of_maps = h[:, :, None, None], nn.Sequential(nn.Flatten(), head)
# 0.5625 · 8 neurons is 4.5, which numpy rounds to 4
for percentile in (0.5625, 0.65, 0.9):
    for variant in ("ash-p", "ash-b", "ash-s"):
        ash = peers.ASH(None, of_maps, variant=variant, percentile=percentile)
        put(f"{variant}, {percentile}", ash.predict_feature_maps(as_maps))
    put(f"scale, {percentile}", peers.SCALE(None, of_maps, percentile=percentile).predict_feature_maps(as_maps))

# --- each layer -------------------------------------------------------------------------------------------------

by_class = lambda h, of: [h[of == c] for c in range(CLASSES)]


def trust(h_train, h, alpha):
    """Jiang et al.'s own program, the other way up. Of n samples of a class it leaves out ⌈α(n − 1)⌉, where their
    paper and nnerr leave out ⌊αn⌋: as many for α = ½, one more for some others."""
    distances = []
    for rows in by_class(h_train.numpy(), labels.numpy()):
        if alpha:
            radii = NearestNeighbors(n_neighbors=10).fit(rows).kneighbors(rows)[0][:, -1]
            rows = rows[radii <= np.percentile(radii, (1 - alpha) * 100)]
        distances.append(NearestNeighbors(n_neighbors=1).fit(rows).kneighbors(h)[0][:, 0])
    distances = np.array(distances).T
    own = np.take_along_axis(distances, predicted.numpy()[:, None], 1)[:, 0]
    np.put_along_axis(distances, predicted.numpy()[:, None], np.inf, 1)
    return own / distances.min(1)


def states(h, l):
    """σ(α·h·∂KL(u ‖ p)/∂h) without the α and the σ."""
    h = h.clone().requires_grad_()
    divergence = -torch.log_softmax(network[2 * l :](h), 1).mean(1).sum()
    return (h * torch.autograd.grad(divergence, h)[0]).detach()


def coverage(l, bins, steepness, density):
    """NAC as its paper has it: pytorch-ood's bins, and those of the authors' program, are not of equal width."""
    of = lambda h: (torch.sigmoid(steepness * states(h, l)) * bins).long().clamp(max=bins - 1)
    counts = nn.functional.one_hot(of(train_h[l]), bins).sum(0)
    found = counts[torch.arange(len(counts)), of(test_h[l])] / len(labels) * bins
    return (found.clamp(max=density) / density).mean(1)


def gaussian(rows, ridge):
    """Squared Mahalanobis distances to the mean of each row's class, by the definition."""
    means, of = rows
    scatter = sum((c - c.mean(0)).T @ (c - c.mean(0)) for c in of) / sum(len(c) for c in of)
    precision = np.linalg.inv(scatter + ridge * scatter.diagonal().mean() * np.eye(len(scatter)))
    return np.min([np.einsum("ij,jk,ik->i", means - c.mean(0), precision, means - c.mean(0)) for c in of], axis=0)


coverages = [coverage(l, bins=10, steepness=20, density=0.5) for l in (1, 2, 3)]
put("nac, all", -sum(coverages) / 3)
neighbours = [KNeighborsClassifier(1, metric="cosine").fit(h, labels).predict(of) for h, of in zip(train_h, test_h)]
put("nearest_accuracy", [(found == truth.numpy()).mean() for found in neighbours])  # who is unknown is never right
for l in range(4):
    before, now = train_h[l], test_h[l]
    for k in (5, 50):
        put(f"deep_knn, {l}, {k}", peers.KNN(None, k=k).fit_features(before, labels).predict_features(now))
    for alpha in (0, 0.5):
        put(f"trust_score, {l}, {alpha}", trust(before, now, alpha))
    if l == 0:
        continue
    put(f"nac, {l}", -coverages[l - 1])
    # pytorch-ood leaves Σ undivided by the number of samples, adds 1e-6 to its diagonal, which is taken back here,
    # and halves the distance where it is not the relative one
    without_ridge = lambda covariance: torch.linalg.inv(covariance - 1e-6 * torch.eye(len(covariance))) * len(labels)
    theirs, relative = (of(None).fit_features(before, labels) for of in (peers.Mahalanobis, peers.RMD))
    theirs.precision = relative.precision = without_ridge(theirs.cov)
    relative.background_precision = without_ridge(relative.background_cov)
    put(f"mahalanobis, {l}", theirs.predict_features(now) * 2)
    put(f"relative_mahalanobis, {l}", relative.predict_features(now))
    classes, all = by_class(before.numpy(), labels.numpy()), [before.numpy()]
    own = gaussian((now.numpy(), classes), 1e-6)
    put(f"mahalanobis, {l}, numpy", own)
    put(f"relative_mahalanobis, {l}, numpy", own - gaussian((now.numpy(), all), 1e-6))

# --- patterns ---------------------------------------------------------------------------------------------------


def activated(h):
    return (h > 0).numpy()


def percentile(h, f=0.5):
    """The ⌊f·r⌋ smallest outputs are 0, of equal ones those with the lowest index."""
    bits = np.ones(h.shape, bool)
    zeros = np.argsort(h.numpy(), axis=1, kind="stable")[:, : int(f * h.shape[1])]
    np.put_along_axis(bits, zeros, False, 1)
    return bits


for rule in (activated, percentile):
    for l in (1, 2, 3):
        bank, queries = rule(train_h[l]), rule(test_h[l])
        scores = np.empty((2, len(test)))
        for c in range(CLASSES):
            of = predicted == c
            rows = NearestNeighbors(metric="hamming", algorithm="brute").fit(bank[predicted_train == c])
            distances = rows.kneighbors(queries[of], n_neighbors=10)[0] * bank.shape[1]
            scores[0, of], scores[1, of] = distances[:, 0], distances.mean(1)
        put(f"predicted_class_hamming, {rule.__name__}, {l}, 1", scores[0])
        put(f"predicted_class_hamming, {rule.__name__}, {l}, 10", scores[1])

bits = percentile(train_h[1])
start = bits[[0, 1, 2, 3]]
kmeans = KMeans(4, init=start.astype(float), n_init=1, max_iter=100, tol=0).fit(bits.astype(float))
put("kmeans.labels", kmeans.labels_)
put("kmeans.inertia", [kmeans.inertia_])
put("silhouettes", silhouette_samples(bits, kmeans.labels_, metric="hamming"))

# --- what holds training samples out ----------------------------------------------------------------------------

all = np.arange(len(labels))


def without(count):
    held = np.array(HELD_OUT[count])
    put(f"held_out, {count}", held)
    return np.setdiff1d(all, held), held


def nonconformity(rest, of, classes, k, cosine):
    sums = np.zeros(len(classes))
    for l in (1, 2, 3):
        if cosine:
            unit = lambda h: (h / h.norm(dim=1, keepdim=True).clamp(min=1e-12)).numpy()
            distances = np.linalg.norm(unit(of[l])[:, None] - unit(train_h[l][rest])[None], axis=2)
            ranked = np.sort(distances, axis=1)
            assert (ranked[:, k] - ranked[:, k - 1] > 1e-6).all(), "the k-th neighbour ties"
        else:
            distances = (percentile(of[l])[:, None] != percentile(train_h[l][rest])[None]).sum(2)
        nearest = np.argsort(distances, axis=1, kind="stable")[:, :k]
        sums += (labels.numpy()[rest][nearest] != classes[:, None]).sum(1)
    return sums


rest, held = without(40)
for name, cosine in [("hamming", False), ("cosine", True)]:
    own = nonconformity(rest, [h[held] for h in train_h], labels.numpy()[held], 18, cosine)
    of = nonconformity(rest, test_h, predicted.numpy(), 18, cosine)
    put(f"dknn, {name}", -(own[None] >= of[:, None]).mean(1))
own, of = peers.EnergyBased.score(z_train[held]), peers.EnergyBased.score(z)
at_least = own[None] >= of[:, None]
put("conformal, energy", -(1 + at_least.sum(1)) / (1 + len(held)))
alike = predicted_train[held][None] == predicted[:, None]
put("conformal, energy, by class", -(1 + (at_least & alike).sum(1)) / (1 + alike.sum(1)))

# pytorch-ood has a range for each labelled class, nnerr and the authors for each predicted one; they divide by the
# deviation that is expected, which pytorch-ood takes from a drawn tenth of each class
gram = np.zeros(len(test))
for l in (1, 2, 3):
    theirs = peers.Gram(network[2 * l :], [network[: 2 * l]], CLASSES, num_poles_list=[1, 2, 3, 5])
    theirs.validation_fraction = 0.0
    theirs.fit([(images[rest], predicted_train[rest])])
    of = (theirs.predict(test) / (theirs.predict(images[held]).mean() + 1e-7)).numpy()
    put(f"gram, {l}", of)
    gram += of
put("gram, all", gram)

rest, held = without(6)
knn = [peers.KNN(None, k=5).fit_features(h[rest], labels[rest]) for h in train_h[1:]]
scores = np.array([knn.predict_features(h) for knn, h in zip(knn, test_h[1:])])
own = np.array([knn.predict_features(h[held]) for knn, h in zip(knn, train_h[1:])])
put("mean_z", stats.zmap(scores, own, axis=1).mean(0))
ps = (1 + (own[:, None] >= scores[:, :, None]).sum(2)) / (1 + len(held))
put("fisher", [stats.combine_pvalues(each).statistic for each in ps.T])

# --- measures of a score ----------------------------------------------------------------------------------------

ood = (truth < 0).numpy()
energy = peers.EnergyBased.score(z).numpy()
for name, scores in [("", energy), (", ties", energy.round())]:
    theirs = OODMetrics().update(torch.tensor(scores), truth).compute()
    turned = OODMetrics().update(torch.tensor(-scores), torch.tensor(ood.astype(int) - 1)).compute()
    assert np.isclose(theirs["AUROC"], roc_auc_score(ood, scores))
    # pytorch-ood's AUPR joins the points by lines; nnerr's is scikit-learn's average precision
    precision = average_precision_score(ood, scores), average_precision_score(~ood, -scores)
    put(f"ranking{name}", [theirs["AUROC"], theirs["FPR95TPR"], turned["FPR95TPR"], *precision])

known = truth >= 0
confidence, correct = torch.tensor(p.max(1))[known], (predicted == truth)[known]
put("aurc", [1 - aurra(confidence, correct)])
put("calibration, equal mass", [calibration_error(confidence, correct, norm, beta=8) for norm in ("1", "2", "max")])
right, sure = calibration_curve(correct, confidence, n_bins=10)
share = np.histogram(confidence, 10, (0, 1))[0] / len(confidence)
put("calibration", [(share[share > 0] * np.abs(right - sure)).sum(), np.abs(right - sure).max()])

path = pathlib.Path(__file__).with_name("vectors.safetensors")
save_file(vectors, path, metadata={"made by": "make.py, which says how"})
print(f"{len(vectors)} tensors, {path.stat().st_size} bytes")
print(f"accuracy {correct.double().mean():.3f}, on training samples {(predicted_train == labels).double().mean():.3f}")
