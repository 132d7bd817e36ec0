"""Reads and writes `.qme` sentence-encoder files (engine/encode/FORMAT.md). Needs numpy alone.

    import qme
    model = qme.read("core.qme")            # a Model: kind, texts, vocabulary, arrays of float32
    model.arrays["table"] = new_table       # [pieces, width]
    qme.write("core.qme", model)            # quantises again
    vectors = qme.Core(model).encode([...]) # the reference computation, float32, for checks and training

Arrays of kind `core` are in the orientation that numpy multiplies by: x @ array. The file stores them transposed.
"""

import dataclasses
import struct

import numpy as np

MAGIC = b"QMENCODE"
VERSION = 1
HEADER_BYTES = 40
ENTRY = struct.Struct("<24sIIIIQQ")
TEXT, PIECES, FLOATS, INT8_ROWS, INT4_GROUPS, NUMBERS, MAP = range(1, 8)
KINDS = {"core": 1, "plus": 2}
GROUP = 32
ORDERS = ((2, 0), (3, 1), (5, 2))  # (width of the window, places to the left)
EPSILON = 1e-12

# How each array of kind core is stored.
CORE_INT8 = ["project2", "project3", "project5"] + [
    f"conv{n}_{layer}" for n, _ in ORDERS for layer in ("first", "second")
] + ["join", "deep0", "deep1", "deep2", "deep3", "skip1", "skip3"]
CORE_FLOATS = [f"{stem}{n}{tail}" for n, _ in ORDERS for stem, tail in (
    ("project", "_bias"), ("norm", "_gain"), ("norm", "_bias"),
    ("conv", "_first_bias"), ("conv", "_second_bias"))] + ["norm_gain", "norm_bias", "join_bias", "mean"]


@dataclasses.dataclass
class Model:
    """What a file holds. `pieces[i]` has the score `scores[i]` and the row `arrays["table"][i]`."""

    kind: str
    name: str
    licence: str
    notice: str
    pieces: list
    scores: np.ndarray
    unknown: int
    begin: int
    end: int
    unknown_score: float
    normalisation: dict  # code point -> replacement string
    arrays: dict = dataclasses.field(default_factory=dict)
    heads: int = 0
    prefix: str = ""
    epsilon: float = EPSILON
    max_tokens: int = 128


# ---------- quantising ----------

def int4_groups(array):
    """[rows, columns] -> (scales f16 [rows, columns/32], packed u8 [rows, columns/2]); value = (nibble - 8) * scale."""
    rows, columns = array.shape
    groups = array.astype(np.float32).reshape(rows, columns // GROUP, GROUP)
    # The extreme value takes nibble 0, so that its sign decides the scale's: no step is wasted.
    extreme = np.take_along_axis(groups, np.abs(groups).argmax(axis=2)[..., None], axis=2)[..., 0]
    best_scales, best_error = None, None
    for shrink in (1.0, 0.93, 0.87, 0.8):  # a smaller scale clips one value and serves the others better
        scales = (extreme * shrink / -8).astype(np.float16)
        error = ((_int4_values(groups, scales) - groups) ** 2).sum(axis=2)
        if best_scales is None:
            best_scales, best_error = scales, error
        else:
            better = error < best_error
            best_scales = np.where(better, scales, best_scales)
            best_error = np.minimum(error, best_error)
    nibbles = _nibbles(groups, best_scales)
    packed = nibbles[..., :16] | (nibbles[..., 16:] << 4)
    return best_scales, packed.reshape(rows, columns // 2)


def _nibbles(groups, scales):
    scale = scales.astype(np.float32)[..., None]
    inverse = np.divide(1.0, scale, out=np.zeros_like(scale), where=scale != 0)
    return np.clip(np.rint(groups * inverse) + 8, 0, 15).astype(np.uint8)


def _int4_values(groups, scales):
    return (_nibbles(groups, scales).astype(np.float32) - 8) * scales.astype(np.float32)[..., None]


def int4_floats(scales, packed):
    """The floats that `int4_groups` stands for."""
    rows = scales.shape[0]
    groups = packed.reshape(rows, -1, GROUP // 2)
    nibbles = np.concatenate([groups & 15, groups >> 4], axis=2).astype(np.float32)
    return ((nibbles - 8) * scales.astype(np.float32)[..., None]).reshape(rows, -1)


def int8_rows(array):
    """[rows, columns] -> (scales f32 [rows], values i8 within ±127)."""
    array = array.astype(np.float32)
    scales = (np.abs(array).max(axis=1) / 127).astype(np.float32)
    inverse = np.divide(1.0, scales, out=np.zeros_like(scales), where=scales != 0)
    return scales, np.clip(np.rint(array * inverse[:, None]), -127, 127).astype(np.int8)


def outputs_first(name, array):
    """[inputs, outputs] -> [outputs, inputs]; a convolution's window places become rows: row = place * outputs + output."""
    if name.startswith("conv"):
        outputs = array.shape[1]
        places = array.shape[0] // outputs
        return array.reshape(places, outputs, outputs).transpose(0, 2, 1).reshape(places * outputs, outputs)
    return array.T


def inputs_first(name, array):
    """The way back from `outputs_first`."""
    if name.startswith("conv"):
        outputs = array.shape[1]
        places = array.shape[0] // outputs
        return array.reshape(places, outputs, outputs).transpose(0, 2, 1).reshape(places * outputs, outputs)
    return array.T


# ---------- writing ----------

def write(path, model):
    """Writes a core model. (A plus model is written by `qianmian encoder convert`.)"""
    if model.kind != "core":
        raise ValueError("qme.py writes kind core alone")
    sections = _vocabulary_sections(model)
    sections.append(("table", INT4_GROUPS, model.arrays["table"].shape, _join(int4_groups(model.arrays["table"]))))
    for name in CORE_INT8:
        rows = outputs_first(name, model.arrays[name])
        sections.append((name, INT8_ROWS, rows.shape, _join(int8_rows(rows))))
    for name in CORE_FLOATS:
        sections.append(_floats(name, model.arrays[name]))
    with open(path, "wb") as file:
        file.write(pack(KINDS[model.kind], sections))


def _vocabulary_sections(model):
    encoded = [piece.encode() for piece in model.pieces]
    if max(map(len, encoded)) > 255:
        raise ValueError("a piece is longer than 255 bytes")
    blob = np.asarray(model.scores, np.float32).tobytes() + bytes(map(len, encoded)) + b"".join(encoded)
    keys = sorted(model.normalisation)
    values = [[ord(c) for c in model.normalisation[key]] for key in keys]
    mapping = (np.array(keys, "<u4").tobytes() + bytes(map(len, values))
               + np.array([c for value in values for c in value], "<u4").tobytes())
    numbers = np.array([model.unknown, model.begin, model.end, model.heads, model.max_tokens], "<u4")
    return [
        ("name", TEXT, (1, 1), model.name.encode()),
        ("licence", TEXT, (1, 1), model.licence.encode()),
        ("notice", TEXT, (1, 1), model.notice.encode()),
        ("prefix", TEXT, (1, 1), model.prefix.encode()),
        ("numbers", NUMBERS, (1, len(numbers)), numbers.tobytes()),
        _floats("settings", [model.unknown_score, model.epsilon]),
        ("pieces", PIECES, (len(encoded), 1), blob),
        ("normalisation", MAP, (len(keys), 1), mapping),
    ]


def _floats(name, array):
    array = np.asarray(array, "<f4")
    array = array.reshape(1, -1) if array.ndim < 2 else array
    return (name, FLOATS, array.shape, array.tobytes())


def _join(arrays):
    return b"".join(np.ascontiguousarray(a).tobytes() for a in arrays)


def pack(kind, sections):
    """The bytes of a file from (name, type, (rows, columns), bytes)."""
    offset = HEADER_BYTES + ENTRY.size * len(sections)
    directory, body = [], []
    for name, kind_of, (rows, columns), content in sections:
        pad = -len(content) % 8
        directory.append(ENTRY.pack(name.encode(), kind_of, rows, columns, 0, offset, len(content)))
        body.append(content + b"\0" * pad)
        offset += len(content) + pad
    after = b"".join(directory) + b"".join(body)
    header = struct.pack("<8sIIQQII", MAGIC, VERSION, kind, len(after), checksum(after), len(sections), 0)
    return header + after


def checksum(after):
    """Every 64-bit word times an odd number of its own, summed: no changed word goes unseen."""
    words = np.frombuffer(after, "<u8")
    with np.errstate(over="ignore"):
        return int((words * (2 * np.arange(len(words), dtype=np.uint64) + 1)).sum(dtype=np.uint64))


# ---------- reading ----------

def sections(data):
    """name -> (type, rows, columns, bytes), checked."""
    magic, version, kind, length, check, count, _ = struct.unpack_from("<8sIIQQII", data)
    after = data[HEADER_BYTES:]
    if magic != MAGIC or version != VERSION or len(after) != length or checksum(after) != check:
        raise ValueError("not a whole .qme file of version 1")
    found = {}
    for i in range(count):
        name, type_, rows, columns, _, offset, size = ENTRY.unpack_from(data, HEADER_BYTES + i * ENTRY.size)
        found[name.rstrip(b"\0").decode()] = (type_, rows, columns, data[offset:offset + size])
    return kind, found


def read(path):
    """A Model with dequantised float32 arrays."""
    with open(path, "rb") as file:
        kind, found = sections(file.read())
    text = lambda name: found[name][3].decode()
    numbers = np.frombuffer(found["numbers"][3], "<u4").tolist()
    unknown_score, epsilon = np.frombuffer(found["settings"][3], "<f4").tolist()
    _, count, _, blob = found["pieces"]
    lengths = blob[4 * count:5 * count]
    pieces, at = [], 5 * count
    for length in lengths:
        pieces.append(blob[at:at + length].decode())
        at += length
    model = Model(
        kind={v: k for k, v in KINDS.items()}[kind], name=text("name"), licence=text("licence"), notice=text("notice"),
        pieces=pieces, scores=np.frombuffer(blob[:4 * count], "<f4").copy(), unknown=numbers[0], begin=numbers[1],
        end=numbers[2], unknown_score=unknown_score, normalisation=_mapping(found["normalisation"]), heads=numbers[3],
        prefix=text("prefix"), epsilon=epsilon, max_tokens=numbers[4])
    for name, (type_, rows, columns, content) in found.items():
        array = _array(type_, rows, columns, content)
        if array is not None and name != "settings":
            model.arrays[name] = inputs_first(name, array) if type_ == INT8_ROWS and model.kind == "core" else array
    return model


def _mapping(section):
    _, count, _, content = section
    keys = np.frombuffer(content[:4 * count], "<u4").tolist()
    values = np.frombuffer(content[5 * count:], "<u4").tolist()
    mapping, at = {}, 0
    for key, length in zip(keys, content[4 * count:5 * count]):
        mapping[key] = "".join(map(chr, values[at:at + length]))
        at += length
    return mapping


def _array(type_, rows, columns, content):
    if type_ == FLOATS:
        array = np.frombuffer(content, "<f4").reshape(rows, columns).copy()
        return array[0] if rows == 1 else array
    if type_ == INT8_ROWS:
        scales = np.frombuffer(content[:4 * rows], "<f4")
        return np.frombuffer(content[4 * rows:], np.int8).reshape(rows, columns) * scales[:, None]
    if type_ == INT4_GROUPS:
        scales = np.frombuffer(content[:rows * columns // 16], "<f2").reshape(rows, columns // GROUP)
        return int4_floats(scales, np.frombuffer(content[rows * columns // 16:], np.uint8).reshape(rows, -1))
    return None


# ---------- the reference computation ----------

class Tokenizer:
    """Unigram pieces as the engine cuts them. Plain and slow: for checks and for preparing training data."""

    def __init__(self, model):
        self.model = model
        self.ids = {piece: i for i, piece in enumerate(model.pieces) if piece}
        self.longest = max(map(len, self.ids))

    def normalise(self, text):
        mapped = "".join(self.model.normalisation.get(ord(c), c) for c in text)
        words = [word for word in mapped.split(" ") if word]
        return "".join("\u2581" + word for word in words)

    def ids_of(self, text):
        """Ids with the marks of beginning and end."""
        text = self.normalise(self.model.prefix + text)
        best, back = [0.0] + [-1e30] * len(text), [None] * (len(text) + 1)
        for i in range(len(text)):
            single = False
            for j in range(i + 1, min(len(text), i + self.longest) + 1):
                piece = self.ids.get(text[i:j])
                if piece is None:
                    continue
                single |= j == i + 1
                score = np.float32(best[i] + self.model.scores[piece])
                if score > best[j]:
                    best[j], back[j] = score, (i, piece)
            score = np.float32(best[i] + self.model.unknown_score)
            if not single and score > best[i + 1]:
                best[i + 1], back[i + 1] = score, (i, self.model.unknown)
        found, at = [], len(text)
        while at > 0:
            at, piece = back[at]
            if not (found and piece == self.model.unknown == found[-1]):  # a run of unknown characters is one piece
                found.append(piece)
        found = (found[::-1] or [self.model.unknown])[:self.model.max_tokens - 2]
        return [self.model.begin, *found, self.model.end]


class Core:
    """Kind core in float32."""

    def __init__(self, model):
        self.model = model
        self.tokenizer = Tokenizer(model)

    def encode(self, texts):
        """[texts, 512], rows of length one, not centred."""
        return np.stack([self.from_ids(self.tokenizer.ids_of(text)) for text in texts])

    def from_ids(self, ids):
        a = self.model.arrays
        embedded = a["table"][ids]
        features = [embedded]
        for n, left in ORDERS:
            x = self._norm(embedded @ a[f"project{n}"] + a[f"project{n}_bias"], a[f"norm{n}_gain"], a[f"norm{n}_bias"])
            h = np.maximum(self._window(x, n, left) @ a[f"conv{n}_first"] + a[f"conv{n}_first_bias"], 0) + x
            features.append(np.maximum(self._window(h, n, left) @ a[f"conv{n}_second"] + a[f"conv{n}_second_bias"], 0) + h)
        joined = self._norm(np.concatenate(features, axis=1), a["norm_gain"], a["norm_bias"])
        mean = (joined.sum(axis=0) @ a["join"] + len(ids) * a["join_bias"]) / np.sqrt(np.float32(len(ids)))
        first = np.maximum(mean @ a["deep0"], 0)
        second = np.maximum(mean @ a["skip1"] + first @ a["deep1"], 0)
        third = np.maximum(second @ a["deep2"], 0)
        out = np.tanh(second @ a["skip3"] + third @ a["deep3"])
        return out / np.sqrt(max((out * out).sum(), self.model.epsilon))

    def _norm(self, x, gain, bias):
        x = x - x.mean(axis=1, keepdims=True)
        return x / np.sqrt((x * x).mean(axis=1, keepdims=True) + self.model.epsilon) * gain + bias

    @staticmethod
    def _window(x, n, left):
        padded = np.pad(x, ((left, n - 1 - left), (0, 0)))
        return np.concatenate([padded[k:k + len(x)] for k in range(n)], axis=1)
