#!/usr/bin/env python3
"""FAISS and scikit-learn on the work of `cargo xtask bench peers`, on the same machine.

    python patterns.py [--threads N] [--runs N] WORK FILE

FILE holds the patterns that patterns.rs, beside this script, wrote and describes.
Prints one JSON line: {"work", "peer", "threads", "seconds": [each run], "median", "answer"}.

  neighbours  FAISS IndexBinaryFlat: the 300 nearest of 48 000 patterns for each of 10 000
  kmeans      scikit-learn's Lloyd, f32: 48 000 x 300, k = 8, the same start, 20 iterations at most
  silhouette  scikit-learn: mean silhouette of 8 000 patterns in 8 clusters, on Hamming distances
"""

import argparse
import json
import os
import statistics
import time

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("work", choices=["neighbours", "kmeans", "silhouette"])
parser.add_argument("file")
parser.add_argument("--threads", type=int, default=os.cpu_count())
parser.add_argument("--runs", type=int, default=3)
args = parser.parse_args()
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(args.threads)

import numpy as np  # noqa: E402  (the threads are set first)

WIDTH, BANK, K = 300, 48_000, 8
rows = np.fromfile(args.file, "u1").reshape(-1, 40)
bank, queries = rows[:BANK], rows[BANK:]


def bits(rows):
    return np.unpackbits(rows, axis=1, count=WIDTH, bitorder="little")


def clock(peer, body, answer):
    last = body()
    seconds = []
    for _ in range(args.runs):
        started = time.perf_counter()
        last = body()
        seconds.append(round(time.perf_counter() - started, 4))
    line = {"work": args.work, "peer": peer, "threads": args.threads, "seconds": seconds}
    print(json.dumps(line | {"median": statistics.median(seconds), "answer": answer(last)}), flush=True)


def neighbours():
    import faiss

    faiss.omp_set_num_threads(args.threads)
    index = faiss.IndexBinaryFlat(8 * bank.shape[1])
    index.add(bank)
    index.use_heap = False  # its counting search, the faster one here

    def checksum(found):
        distances = np.sort(found[0], axis=1).ravel().astype("u8")
        return str((distances * np.arange(1, len(distances) + 1, dtype="u8")).sum())

    clock("FAISS " + faiss.__version__, lambda: index.search(queries, 300), checksum)


def starts():
    return bits(bank[:: BANK // K]).astype("f4")


def kmeans():
    import sklearn
    from sklearn.cluster import KMeans

    data, start = bits(bank).astype("f4"), starts()
    fit = KMeans(K, init=start, n_init=1, max_iter=20, tol=0, algorithm="lloyd", copy_x=False).fit
    answer = lambda found: f"{found.n_iter_} iterations, inertia {found.inertia_ / 1e3:.0f} thousand"  # noqa: E731
    clock("scikit-learn " + sklearn.__version__, lambda: fit(data), answer)


def silhouette():
    import sklearn
    from sklearn.metrics import euclidean_distances, silhouette_score

    data = bits(bank[:8000]).astype("f4")
    labels = euclidean_distances(data, starts(), squared=True).round().argmin(1)

    def body():
        # of 0 and 1, the squares are Hamming distances: three times as fast as metric="hamming"
        distances = euclidean_distances(data, squared=True)
        np.fill_diagonal(distances, 0)
        return silhouette_score(distances, labels, metric="precomputed")

    clock("scikit-learn " + sklearn.__version__, body, lambda mean: f"mean {mean:.6f}")


{"neighbours": neighbours, "kmeans": kmeans, "silhouette": silhouette}[args.work]()
