#!/usr/bin/env python3
"""scikit-learn on the work of `cargo xtask bench peers`, on the same machine.

    python ranking.py [--runs N] WORK [WORK ...]

Each work prints one JSON line: {"work", "peer", "seconds": [each run], "median"}.

  roc  AUROC and ROC curve of 1 000 000 scores, half of them positive: normal with
       deviation 1, around 1 for positives and 0 for negatives
"""

import argparse
import json
import statistics
import time

import numpy as np
import sklearn
from sklearn.metrics import roc_auc_score, roc_curve

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("works", nargs="+", choices=["roc"])
parser.add_argument("--runs", type=int, default=3)
args = parser.parse_args()


def clock(work, body):
    body()
    seconds = []
    for _ in range(args.runs):
        started = time.perf_counter()
        body()
        seconds.append(round(time.perf_counter() - started, 4))
    line = {"work": work, "peer": "scikit-learn " + sklearn.__version__}
    print(json.dumps(line | {"seconds": seconds, "median": statistics.median(seconds)}), flush=True)


def roc():
    positive = np.arange(1_000_000) % 2 == 1
    scores = np.random.default_rng(1).standard_normal(len(positive)) + positive
    clock("roc", lambda: (roc_auc_score(positive, scores), roc_curve(positive, scores)))


for work in args.works:
    {"roc": roc}[work]()
