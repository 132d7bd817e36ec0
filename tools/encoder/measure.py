"""Development figures of an encoder: `python3 measure.py FILE.qme ...` with QIANMIAN_DATA set prints a table.

Only development parts are read: LCQMC dev, BQ dev and AFQMC train, 2,000 pairs each (Spearman correlation of the centred cosine with
the label), few-shot accuracy on FewJoint's dev and train parts (random draws of k examples an
intent, nearest centroid of centred vectors; inside each domain, and over the intents of all domains at once) and on BANKING77 (train_5 and train_10 against valid). These sets are for measuring alone; nothing is trained on them.
"""

import csv
import json
import os
import random
import sys
import zipfile
from collections import defaultdict
from pathlib import Path

import numpy as np

PAIRS = 2000
DRAWS = 10


def data_folder():
    return Path(os.environ["QIANMIAN_DATA"]) / "nlp"


def tab_pairs(path):
    rows = [line.rstrip("\n").split("\t") for line in open(path, encoding="utf-8")]
    return [(row[0], row[1], int(row[2])) for row in rows if len(row) == 3 and row[2] in ("0", "1")]


def comma_pairs(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return [(row["sentence1"], row["sentence2"], int(row["label"])) for row in csv.DictReader(file)]


def some(rows, count=PAIRS):
    return random.Random(7).sample(rows, min(count, len(rows)))


def intents_of_fewjoint(path):
    """domain -> intent -> texts, of the dev domains and of the train domains with three intents or more."""
    found = defaultdict(lambda: defaultdict(set))
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if name.endswith(".json") and "Origin2_5/" in name and ("/dev/" in name or "/train/" in name):
                for row in json.loads(archive.read(name)):
                    if row.get("intent"):
                        part = "dev" if "/dev/" in name else "train"
                        found[part + ":" + row["domain"]][row["intent"]].add(row["text"])
    kept = {}
    for intents in found.values():
        for intent in [intent for intent, texts in intents.items() if len(texts) < 8]:
            del intents[intent]
    everything = {f"{domain}/{intent}": sorted(texts)[:60] for domain, intents in sorted(found.items())
                  for intent, texts in sorted(intents.items())}
    for domain, intents in sorted(found.items()):
        intents = {intent: sorted(texts) for intent, texts in sorted(intents.items())}
        if len(intents) >= (2 if domain.startswith("dev:") else 3):
            kept[domain] = intents
    return kept, {"all": everything}


def english(folder, part):
    texts = (folder / part / "seq.in").read_text(encoding="utf-8").splitlines()
    return texts, (folder / part / "label").read_text(encoding="utf-8").splitlines()


class Sets:
    """All development sets, read once."""

    def __init__(self):
        folder = data_folder()
        self.pairs = {
            "LCQMC dev": some(tab_pairs(folder / "lcqmc" / "dev.txt")),
            "BQ dev": some(comma_pairs(folder / "bq" / "dev.csv")),
            "AFQMC part": some(tab_pairs(folder / "afqmc" / "train.txt")),
        }
        self.domains, self.all_intents = intents_of_fewjoint(folder / "fewjoint" / "FewJoint.zip")
        banking = folder / "banking77"
        self.banking = {part: english(banking, part) for part in ("train_5", "train_10", "valid")}

    def texts(self):
        found = {text for rows in self.pairs.values() for row in rows for text in row[:2]}
        found |= {text for part in (self.domains, self.all_intents)
                  for intents in part.values() for texts in intents.values() for text in texts}
        found |= {text for texts, _ in self.banking.values() for text in texts}
        return sorted(found)


def ranks(values):
    """Ranks with ties sharing their mean."""
    values = np.asarray(values, np.float64)
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    ends = np.r_[starts[1:], len(values)]
    out = np.empty(len(values))
    for start, end in zip(starts, ends):
        out[order[start:end]] = (start + end - 1) / 2
    return out


def spearman(first, second):
    return float(np.corrcoef(ranks(first), ranks(second))[0, 1])


def unit(rows):
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def pair_score(rows, known):
    left = np.stack([known[row[0]] for row in rows])
    right = np.stack([known[row[1]] for row in rows])
    centre = (left.mean(axis=0) + right.mean(axis=0)) / 2
    cosine = (unit(left - centre) * unit(right - centre)).sum(axis=1)
    return 100 * spearman(cosine, [row[2] for row in rows])


def centroid_accuracy(support, queries):
    """support: class -> vectors; queries: (class, vectors) list. Vectors are centred by the mean of the support's classes."""
    centre = np.mean([rows.mean(axis=0) for rows in support], axis=0)
    centroids = unit(np.stack([unit(rows - centre).mean(axis=0) for rows in support]))
    right = total = 0
    for label, rows in queries:
        guess = (unit(rows - centre) @ centroids.T).argmax(axis=1)
        right += int((guess == label).sum())
        total += len(rows)
    return right / total


def few_shot(domains, known, shots):
    scores = []
    for domain, intents in domains.items():
        rng = random.Random(domain)
        for _ in range(DRAWS):
            support, queries = [], []
            for label, texts in enumerate(intents.values()):
                mixed = rng.sample(texts, len(texts))
                support.append(np.stack([known[text] for text in mixed[:shots]]))
                queries.append((label, np.stack([known[text] for text in mixed[shots:]])))
            scores.append(centroid_accuracy(support, queries))
    return 100 * float(np.mean(scores))


def english_score(banking, known, part):
    texts, labels = banking[part]
    groups = defaultdict(list)
    for text, label in zip(texts, labels):
        groups[label].append(known[text])
    names = sorted(groups)
    queries = defaultdict(list)
    for text, label in zip(*banking["valid"]):
        queries[label].append(known[text])
    return 100 * centroid_accuracy([np.stack(groups[name]) for name in names],
                                   [(names.index(name), np.stack(rows)) for name, rows in queries.items()])


def figures(sets, encode):
    """name -> figure, for a function from a list of texts to their vectors."""
    texts = sets.texts()
    known = dict(zip(texts, encode(texts)))
    found = {name: pair_score(rows, known) for name, rows in sets.pairs.items()}
    for shots in (1, 3, 5):
        found[f"zh {shots}-shot"] = few_shot(sets.domains, known, shots)
    for shots in (1, 5):
        found[f"all {shots}-shot"] = few_shot(sets.all_intents, known, shots)
    found["en 5-shot"] = english_score(sets.banking, known, "train_5")
    found["en 10-shot"] = english_score(sets.banking, known, "train_10")
    return found


def line(name, found):
    return f"{name:34s} " + "  ".join(f"{key} {value:.1f}" for key, value in found.items())


def main(paths):
    import qme
    from student import FastTokenizer, Student

    sets = Sets()
    for path in paths:
        model = qme.read(path)
        tokenizer = FastTokenizer(model)
        student = Student(model.arrays, model.epsilon)
        encode = lambda texts: student.vectors([tokenizer.ids_of(text) for text in texts])
        print(line(Path(path).name, figures(sets, encode)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
