"""The student: the convolution encoder of engine/encode/FORMAT.md in torch, so that it can be trained.

It holds the arrays of a `qme.Model` as parameters of the same names and computes what `qme.Core` computes, for many
sentences at once: the tokens of all sentences lie in one long matrix, and a window that leaves its sentence reads zeros.
"""

import numpy as np
import torch
import torch.nn.functional as F

import qme

ORDERS = qme.ORDERS
FIXED = ("mean",)


class Student(torch.nn.Module):
    """`forward(rows)` gives the unit vectors (n x 512) of n rows of piece ids."""

    def __init__(self, arrays, epsilon):
        super().__init__()
        self.epsilon = epsilon
        self.table = torch.nn.Embedding.from_pretrained(torch.tensor(arrays["table"]), freeze=False, sparse=True)
        self.rest = torch.nn.ParameterDict(
            {name: torch.nn.Parameter(torch.tensor(np.ascontiguousarray(array)))
             for name, array in arrays.items() if name != "table" and name not in FIXED}
        )

    def arrays(self):
        """The parameters as numpy arrays, by name."""
        found = {name: value.detach().numpy().copy() for name, value in self.rest.items()}
        found["table"] = self.table.weight.detach().numpy().copy()
        return found

    def norm(self, states, gain, bias):
        return F.layer_norm(states, (states.shape[-1],), gain, bias, self.epsilon)

    @staticmethod
    def windows(lengths):
        """Token positions around every token, from two to the left to two to the right; places outside read row `total`."""
        lengths = np.asarray(lengths)
        total = int(lengths.sum())
        starts = np.repeat(np.cumsum(lengths) - lengths, lengths)
        ends = starts + np.repeat(lengths, lengths)
        at = np.arange(total)[:, None] + np.arange(-2, 3)[None, :]
        inside = (at >= starts[:, None]) & (at < ends[:, None])
        return torch.from_numpy(np.where(inside, at, total))

    def branch(self, embedded, order, left, index):
        rest = self.rest
        first = self.norm(embedded @ rest[f"project{order}"] + rest[f"project{order}_bias"],
                          rest[f"norm{order}_gain"], rest[f"norm{order}_bias"])
        places = index[:, 2 - left : 2 - left + order]
        for layer in ("first", "second"):
            padded = F.pad(first, (0, 0, 0, 1))
            window = padded[places].reshape(len(places), -1)
            first = F.relu(window @ rest[f"conv{order}_{layer}"] + rest[f"conv{order}_{layer}_bias"]) + first
        return first

    def forward(self, rows):
        rest = self.rest
        lengths = [len(row) for row in rows]
        ids = torch.tensor([one for row in rows for one in row])
        index = self.windows(lengths)
        embedded = self.table(ids)
        states = torch.cat([embedded] + [self.branch(embedded, order, left, index) for order, left in ORDERS], dim=1)
        states = self.norm(states, rest["norm_gain"], rest["norm_bias"])
        owner = torch.repeat_interleave(torch.arange(len(rows)), torch.tensor(lengths))
        summed = torch.zeros(len(rows), states.shape[1]).index_add(0, owner, states)
        count = torch.tensor(lengths, dtype=torch.float32)[:, None]
        mean = (summed @ rest["join"] + count * rest["join_bias"]) / count.sqrt()
        first = F.relu(mean @ rest["deep0"])
        second = F.relu(mean @ rest["skip1"] + first @ rest["deep1"])
        third = F.relu(second @ rest["deep2"])
        return F.normalize(torch.tanh(second @ rest["skip3"] + third @ rest["deep3"]), dim=-1)

    def vectors(self, rows, batch=256):
        """Unit vectors of many rows as numpy, without gradients; sorted by length inside for speed."""
        order = sorted(range(len(rows)), key=lambda index: (len(rows[index]), index))
        out = np.zeros((len(rows), self.rest["deep3"].shape[1]), np.float32)
        with torch.no_grad():
            for start in range(0, len(order), batch):
                part = order[start : start + batch]
                out[part] = self.forward([rows[index] for index in part]).numpy()
        return out


class FastTokenizer(qme.Tokenizer):
    """The tokenizer of qme.py with prefixes known, so that a search stops early; the same ids."""

    def __init__(self, model):
        super().__init__(model)
        self.prefixes = {piece[:end] for piece in self.ids for end in range(1, len(piece))}
        self.scores = [float(score) for score in model.scores]
        self.cache = {}

    def ids_of(self, text):
        if text not in self.cache:
            self.cache[text] = self.cut(self.normalise(self.model.prefix + text))
        return self.cache[text]

    def cut(self, text):
        model = self.model
        best, back = [0.0] + [-1e30] * len(text), [None] * (len(text) + 1)
        for start in range(len(text)):
            single = False
            for end in range(start + 1, len(text) + 1):
                part = text[start:end]
                piece = self.ids.get(part)
                if piece is not None:
                    single |= end == start + 1
                    score = best[start] + self.scores[piece]
                    if score > best[end]:
                        best[end], back[end] = score, (start, piece)
                if part not in self.prefixes:
                    break
            score = best[start] + model.unknown_score
            if not single and score > best[start + 1]:
                best[start + 1], back[start + 1] = score, (start, model.unknown)
        found, at = [], len(text)
        while at > 0:
            at, piece = back[at]
            if not (found and piece == model.unknown == found[-1]):
                found.append(piece)
        found = (found[::-1] or [model.unknown])[: model.max_tokens - 2]
        return [model.begin, *found, model.end]
