"""Other libraries beside ours on one split, in one run: training time and quality.

    pip install ./python implicit scipy
    python python/bench/peers.py --train train.txt --judged valid-part-of-train.txt --out peers.md

The judged part lies within train (LightGCN's lists) and is taken out of it first; nothing of it is
seen before it is judged. Every list, ours too, is counted by the same twenty lines below. Seconds are
of the wall and of all processors together: the second does not grow on a busy machine.
"""

import argparse
import time
from pathlib import Path

import numpy
from implicit.als import AlternatingLeastSquares
from implicit.nearest_neighbours import BM25Recommender, CosineRecommender, TFIDFRecommender
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

import qianmian

AT = 20


def read(path):
    pairs = []
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        user, *items = map(int, line.split())
        pairs += [(user, item) for item in items]
    return pairs


def measured(lists, truth):
    """Recall and NDCG of lists (users by AT items), as LightGCN's code counts them."""
    gains = 1.0 / numpy.log2(numpy.arange(2, AT + 2))
    recall, ndcg = [], []
    for user, wanted in truth.items():
        hits = numpy.array([item in wanted for item in lists[user][:AT]], dtype=float)
        recall.append(hits.sum() / len(wanted))
        ndcg.append((hits * gains[: len(hits)]).sum() / gains[: min(AT, len(wanted))].sum())
    return float(numpy.mean(recall)), float(numpy.mean(ndcg))


class Ours:
    """A model of this package, by its recipe or found by tuning."""

    def __init__(self, recipe=None, budget_s=None):
        self.recipe, self.budget_s = recipe, budget_s
        self.chosen = ""

    def fit(self, train):
        recipe = self.recipe or qianmian.tune(train.log, budget_s=self.budget_s)
        self.begin_fit = time.perf_counter()
        self.model = qianmian.train(train.log, recipe)
        if self.budget_s:
            self.chosen = f"{self.model.recipe['model']}, its fit {time.perf_counter() - self.begin_fit:.1f} s"

    def lists(self, train, users):
        table = self.model.recommend([str(user) for user in users], k=AT)
        found = {user: [] for user in users}
        for user, item in zip(table["user"], table["item"]):
            found[int(user)].append(int(item))
        return found


class Implicit:
    """A model of the library implicit."""

    chosen = ""

    def __init__(self, model):
        self.model = model

    def fit(self, train):
        with threadpool_limits(1, "blas"):
            self.model.fit(train.matrix, show_progress=False)

    def lists(self, train, users):
        users = numpy.array(users)
        items, _ = self.model.recommend(users, train.matrix[users], N=AT)
        return {user: list(row) for user, row in zip(users.tolist(), items.tolist())}


class Ease:
    """EASE (Steck 2019) by numpy, of the most popular items alone: a dense inverse of all of
    them would not fit a small machine."""

    chosen = ""

    def __init__(self, head, ridge):
        self.head, self.ridge = head, ridge

    def fit(self, train):
        popularity = numpy.asarray(train.matrix.sum(axis=0)).ravel()
        self.items = numpy.sort(numpy.argsort(-popularity, kind="stable")[: self.head])
        known = train.matrix[:, self.items]
        gram = (known.T @ known).toarray().astype(numpy.float32)
        gram[numpy.diag_indices_from(gram)] += self.ridge
        inverse = numpy.linalg.inv(gram)
        self.weights = inverse / -numpy.diag(inverse)
        self.weights[numpy.diag_indices_from(self.weights)] = 0.0

    def lists(self, train, users):
        found = {}
        for begin in range(0, len(users), 1000):
            some = users[begin : begin + 1000]
            known = train.matrix[some][:, self.items]
            scores = known @ self.weights
            scores[known.nonzero()] = -numpy.inf
            best = numpy.argpartition(-scores, AT, axis=1)[:, :AT]
            order = numpy.take_along_axis(scores, best, axis=1).argsort(axis=1)[:, ::-1]
            best = self.items[numpy.take_along_axis(best, order, axis=1)]
            found.update(zip(some, best.tolist()))
        return found


class Train:
    """The training part as each library wants it."""

    def __init__(self, pairs, shape):
        self.log = qianmian.read([(str(user), str(item)) for user, item in pairs])
        users, items = zip(*pairs)
        ones = numpy.ones(len(pairs), dtype=numpy.float32)
        self.matrix = csr_matrix((ones, (users, items)), shape=shape)


def candidates(budget_s, head):
    als = {"regularization": 0.01, "iterations": 15, "random_state": 1, "use_gpu": False}
    return {
        "implicit ALS, 64 factors, as it comes": Implicit(AlternatingLeastSquares(64, **als)),
        "implicit ALS, 64 factors, alpha 10": Implicit(
            AlternatingLeastSquares(64, alpha=10.0, **als)
        ),
        "implicit ALS, 128 factors, regularization 1, alpha 10": Implicit(
            AlternatingLeastSquares(128, alpha=10.0, **{**als, "regularization": 1.0})
        ),
        "implicit item-item kNN, cosine, 20 neighbours (as it comes)": Implicit(
            CosineRecommender()
        ),
        "implicit item-item kNN, cosine, 200": Implicit(CosineRecommender(K=200)),
        "implicit item-item kNN, TF-IDF, 200": Implicit(TFIDFRecommender(K=200)),
        "implicit item-item kNN, BM25, 200": Implicit(BM25Recommender(K=200, K1=1.2, B=0.75)),
        f"numpy EASE, ridge 300, {head} items": Ease(head, 300.0),
        "**ours**: als, usual (64 factors)": Ours("als"),
        "**ours**: neighbours, usual (200)": Ours("neighbours"),
        "**ours**: walk, usual": Ours("walk"),
        "**ours**: gfcf, usual": Ours("gfcf"),
        "**ours**: local, usual": Ours("local"),
        f"**ours**: ease, usual, {head} items": Ours({"model": "ease", "head": head}),
        f"**ours**: tune, {budget_s:.0f} s": Ours(budget_s=budget_s),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", required=True)
    parser.add_argument("--judged", required=True)
    parser.add_argument("--budget-s", type=float, default=180.0)
    parser.add_argument("--head", type=int, default=8_000)
    parser.add_argument("--out", help="where the table goes, beside the terminal")
    given = parser.parse_args()
    judged = read(given.judged)
    held = set(judged)
    pairs = [pair for pair in read(given.train) if pair not in held]
    shape = (1 + max(pair[0] for pair in pairs + judged), 1 + max(pair[1] for pair in pairs + judged))
    train = Train(pairs, shape)
    truth = {}
    for user, item in judged:
        truth.setdefault(user, set()).add(item)
    known = {user for user, _ in pairs}
    truth = {user: items for user, items in truth.items() if user in known}
    rows = ["| model | recall@20 | NDCG@20 | training, s | of all processors, s |", "|---|---|---|---|---|"]
    print("\n".join(rows), flush=True)
    for name, model in candidates(given.budget_s, given.head).items():
        begin, used = time.perf_counter(), time.process_time()
        model.fit(train)
        seconds, used = time.perf_counter() - begin, time.process_time() - used
        recall, ndcg = measured(model.lists(train, sorted(truth)), truth)
        told = f" ({model.chosen})" if model.chosen else ""
        rows.append(f"| {name}{told} | {recall:.4f} | {ndcg:.4f} | {seconds:.1f} | {used:.1f} |")
        print(rows[-1], flush=True)
    if given.out:
        Path(given.out).write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
