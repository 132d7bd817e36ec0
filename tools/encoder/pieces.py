"""The teacher's unigram (SentencePiece) tokenizer and its weight file.

A text is cut into the pieces whose scores sum highest (Viterbi). Method: Kudo 2018, "Subword regularization".
"""

import struct

import numpy as np

META = "\u2581"


class Unigram:
    """Pieces with scores; `cut` gives the ids of the best segmentation, unknown characters as `unk`."""

    def __init__(self, pieces, scores, unk):
        self.pieces = list(pieces)
        self.unk = unk
        self.ids = {}
        self.prefixes = set()
        for index, piece in enumerate(self.pieces):
            if not piece or piece in self.ids:
                continue
            self.ids[piece] = index
            for end in range(1, len(piece)):
                self.prefixes.add(piece[:end])
        self.scores = [float(score) for score in scores]
        self.unk_score = min(self.scores) - 10.0

    def cut(self, text):
        """Ids of the best segmentation of an already normalised text, in order."""
        length = len(text)
        best = [0.0] + [-1e38] * length
        back = [(0, self.unk)] * (length + 1)
        for start in range(length):
            base = best[start]
            single = False
            for end in range(start + 1, length + 1):
                part = text[start:end]
                index = self.ids.get(part)
                if index is not None and index != self.unk:
                    single = single or end == start + 1
                    score = base + self.scores[index]
                    if score > best[end]:
                        best[end] = score
                        back[end] = (start, index)
                if part not in self.prefixes:
                    break
            if not single and base + self.unk_score > best[start + 1]:
                best[start + 1] = base + self.unk_score
                back[start + 1] = (start, self.unk)
        ids = []
        at = length
        while at > 0:
            at, index = back[at][0], back[at][1]
            ids.append(index)
        return ids[::-1]


def read_teacher_file(path):
    """Header, pieces, scores, normalisation map and tensors (name -> (kind, array)) of an `E5S1` file."""
    data = np.memmap(path, dtype=np.uint8, mode="r")
    at = 0

    def take(form):
        nonlocal at
        size = struct.calcsize("<" + form)
        values = struct.unpack("<" + form, bytes(data[at : at + size]))
        at += size
        return values if len(values) > 1 else values[0]

    if bytes(data[:4]) != b"E5S1":
        raise ValueError(f"{path}: not an E5S1 file")
    at = 8
    names = ("hidden", "layers", "heads", "inner", "vocabulary", "positions", "types")
    header = dict(zip(names, take("7i")))
    header["epsilon"], header["block"] = take("f"), take("i")
    count, *special = take("5i")
    header["bos"], header["eos"], header["pad"], header["unk"] = special
    blob_size = take("Q")
    offsets = np.frombuffer(bytes(data[at : at + 4 * (count + 1)]), dtype="<u4")
    at += 4 * (count + 1)
    scores = np.frombuffer(bytes(data[at : at + 4 * count]), dtype="<f4")
    at += 4 * count
    blob = bytes(data[at : at + blob_size])
    at += blob_size
    pieces = [blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace") for i in range(count)]
    entries, _ = take("i"), take("I")
    normal = {}
    for _ in range(entries):
        point, size = take("IB")
        normal[chr(point)] = "".join(chr(value) for value in struct.unpack(f"<{size}I", bytes(data[at : at + 4 * size])))
        at += 4 * size
    tensors = {}
    for _ in range(take("i")):
        size = take("H")
        name = bytes(data[at : at + size]).decode()
        at += size
        kind, number, offset, length = take("BIQQ")
        tensors[name] = (kind, number, data[offset : offset + length])
    return header, pieces, scores, normal, tensors


def q4_values(raw):
    """The float32 values of Q4_0 blocks: an f16 scale and 16 bytes; byte j holds weight j (low) and j+16 (high)."""
    blocks = np.asarray(raw).reshape(-1, 18)
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    codes = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype(np.float32) - 8.0
    return (codes * scale).reshape(-1)
