"""Makes the tables of engine/typo/data from sources that may be shipped; see engine/typo/data/NOTICE.

    python3 tools/typo/tables.py --unihan DIR --decomposition cjk-decomp.txt --sentences cmn.tsv \
        --english american-english-small --out engine/typo/data

DIR holds Unihan_*.txt.bz2 (Debian package unicode-data); the decomposition is amake/cjk-decomp's file; the
sentences are Tatoeba's export (id, language, sentence); the English words are Debian's wamerican-small. The
Chinese words are those of the jieba package (0.42.1), which must be installed, as must numpy. The same sources
give the same bytes.
"""

import argparse
import bz2
import math
import os
import re
import unicodedata
from collections import Counter, defaultdict

import jieba
import numpy

WORD_CHARS_MAX = 6
WORD_COUNT_MIN = 3
# Cost steps of words and links: 1/12 nat.
STEPS = 12
LINKS_MAX = 60_000
NEAR_MAX = 14


def unihan(folder, file, field):
    rows = {}
    with bz2.open(os.path.join(folder, file), "rt", encoding="utf-8") as lines:
        for line in lines:
            parts = line.rstrip("\n").split("\t")
            if len(parts) == 3 and parts[1] == field:
                rows[chr(int(parts[0][2:], 16))] = parts[2]
    return rows


def toneless(reading):
    """zhòng -> zhong, lǜ -> lv."""
    plain = unicodedata.normalize("NFD", reading.lower())
    plain = plain.replace("u\u0308", "v")
    return "".join(it for it in plain if "a" <= it <= "z")


def sounds(folder, out, counts):
    """One line a syllable: the characters that have it as main reading, a tab, those that have it too."""
    main = unihan(folder, "Unihan_Readings.txt.bz2", "kMandarin")
    spoken = unihan(folder, "Unihan_Readings.txt.bz2", "kHanyuPinlu")
    book = unihan(folder, "Unihan_Readings.txt.bz2", "kTGHZ2013")
    known = unihan(folder, "Unihan_OtherMappings.txt.bz2", "kTGH")
    first, other = defaultdict(list), defaultdict(list)
    for char in sorted(known):
        readings = []
        for match in re.finditer(r"([^\s(]+)\((\d+)\)", spoken.get(char, "")):
            readings.append((toneless(match[1]), int(match[2])))
        total = sum(count for _, count in readings)
        # A reading that one in fifty uses has is heard; a rarer one only makes noise.
        heard = [it for it, count in readings if count * 50 >= total]
        if not heard:
            heard = [toneless(it) for it in main.get(char, "").split()[:1]]
            heard += [toneless(it.split(":")[1].split(",")[0]) for it in book.get(char, "").split()]
        heard = list(dict.fromkeys(it for it in heard if it))
        if heard:
            first[heard[0]].append(char)
            for syllable in heard[1:3]:
                other[syllable].append(char)
    with open(os.path.join(out, "sounds.txt"), "w", encoding="utf-8") as file:
        for syllable in sorted(set(first) | set(other)):
            file.write(f"{syllable}\t{''.join(first[syllable])}\t{''.join(other[syllable])}\n")
    return {char for chars in first.values() for char in chars}


def shapes(folder, decomposition, out, chars, counts):
    """One line a character: itself, then those that look like it, the likest first."""
    parts = {}
    with open(decomposition, encoding="utf-8") as lines:
        for line in lines:
            match = re.match(r"([^:]+):([a-z0-9/]+)\(([^)]*)\)", line.strip())
            if match:
                parts[match[1]] = (match[2], [it for it in match[3].split(",") if it])
    cangjie = unihan(folder, "Unihan_DictionaryLikeData.txt.bz2", "kCangjie")
    size = {}

    def strokes(it, depth=0):
        if it not in size:
            inner = parts.get(it, ("c", []))[1]
            size[it] = max(1, sum(strokes(part, depth + 1) for part in inner)) if depth < 12 else 1
        return size[it]

    def features(char):
        found = Counter()
        todo = [(char, "", 0)]
        while todo:
            it, place, depth = todo.pop()
            kind, inner = parts.get(it, ("c", []))
            if depth:
                found["part " + it] += strokes(it)
                found["place " + place + it] += strokes(it)
            if depth < 8:
                for index, part in enumerate(inner):
                    todo.append((part, f"{kind[0]}{index}" if depth == 0 else place, depth + 1))
        code = "^" + cangjie.get(char, "") + "$"
        for one, two in zip(code, code[1:]):
            found["key " + one + two] += 2
        return found

    ordered = sorted(it for it in chars if counts.get(it, 0) >= 5)
    rows = [features(it) for it in ordered]
    index = {name: at for at, name in enumerate(sorted({name for row in rows for name in row}))}
    matrix = numpy.zeros((len(ordered), len(index)), dtype=numpy.float32)
    for at, row in enumerate(rows):
        for name, weight in row.items():
            matrix[at, index[name]] = math.sqrt(weight)
    matrix /= numpy.linalg.norm(matrix, axis=1, keepdims=True)
    sizes = numpy.array([strokes(it) for it in ordered], dtype=numpy.float32)
    with open(os.path.join(out, "shapes.txt"), "w", encoding="utf-8") as file:
        for at, char in enumerate(ordered):
            likeness = matrix @ matrix[at]
            ratio = numpy.minimum(sizes, sizes[at]) / numpy.maximum(sizes, sizes[at])
            likeness = likeness * (0.5 + 0.5 * ratio)
            likeness[at] = 0
            best = sorted(numpy.argsort(-likeness, kind="stable")[: NEAR_MAX].tolist(), key=lambda it: (-likeness[it], it))
            near = "".join(ordered[it] for it in best if likeness[it] >= 0.42)
            if near:
                file.write(f"{char}{near}\n")


def words(out, counts, chars):
    """Front-coded words, ascending: shared length, own length, own characters (UTF-16, big end first), cost."""
    total = sum(counts.values())
    kept = sorted(
        it
        for it, count in counts.items()
        if all("\u4e00" <= char <= "\u9fff" for char in it)
        and (count >= WORD_COUNT_MIN and len(it) <= WORD_CHARS_MAX or len(it) == 1)
    )
    last = ""
    with open(os.path.join(out, "words.bin"), "wb") as file:
        for word in kept:
            shared = len(os.path.commonprefix([last, word]))
            cost = min(255, round(STEPS * math.log(total / counts[word])))
            file.write(bytes([shared << 4 | len(word) - shared]) + word[shared:].encode("utf-16-be") + bytes([cost]))
            last = word
    print(len(kept), "words")


def links(out, counts, sentences):
    """Pairs of characters that stand side by side across words more often than chance, with by how much."""
    import traditional

    jieba.initialize()
    pairs, ends, starts = Counter(), Counter(), Counter()
    total = 0
    with open(sentences, encoding="utf-8") as lines:
        for line in lines:
            text = traditional.simplified(line.rstrip("\n").split("\t")[-1])
            tokens = [it for it in jieba.lcut(text, HMM=False)]
            for one, two in zip(["。", *tokens], [*tokens, "。"]):
                a, b = one[-1], two[0]
                a = a if "\u4e00" <= a <= "\u9fff" else "。"
                b = b if "\u4e00" <= b <= "\u9fff" else "。"
                pairs[a + b] += 1
                ends[a] += 1
                starts[b] += 1
                total += 1
    kept = []
    for pair, count in pairs.items():
        lift = math.log((count - 0.5) * total / (ends[pair[0]] * starts[pair[1]]))
        if count >= 2 and lift > 0.3 and pair != "。。":
            kept.append((-count, pair, min(255, round(STEPS * lift))))
    kept = sorted((pair, lift) for _, pair, lift in sorted(kept)[:LINKS_MAX])
    with open(os.path.join(out, "links.bin"), "wb") as file:
        for pair, lift in kept:
            file.write(pair.encode("utf-16-be") + bytes([lift]))
    print(len(kept), "links of", total)


def english(out, source):
    with open(source, encoding="utf-8") as lines:
        kept = sorted({it for it in map(str.strip, lines) if re.fullmatch("[a-z]{3,12}", it)})
    with open(os.path.join(out, "english.txt"), "w", encoding="utf-8") as file:
        last = ""
        for word in kept:
            shared = min(9, len(os.path.commonprefix([last, word])))
            file.write(f"{shared}{word[shared:]}\n")
            last = word
    print(len(kept), "English words")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("unihan", "decomposition", "sentences", "english", "out"):
        parser.add_argument("--" + name, required=True)
    given = parser.parse_args()
    counts = {}
    with open(os.path.join(os.path.dirname(jieba.__file__), "dict.txt"), encoding="utf-8") as lines:
        for line in lines:
            word, count, *_ = line.split(" ")
            counts[word] = int(count)
    chars = sounds(given.unihan, given.out, counts)
    shapes(given.unihan, given.decomposition, given.out, chars, counts)
    words(given.out, counts, chars)
    links(given.out, counts, given.sentences)
    english(given.out, given.english)


if __name__ == "__main__":
    main()
