"""Makes the sentence pool: `python3 pool.py WORK` reads sentences/*.txt, the jieba dictionary (MIT) and the
chatterbot corpus (BSD-3), and writes WORK/pool.txt (a sentence a line) and WORK/groups.txt (the number of the
frame that each came from; sentences of one frame make the hard batches of the distillation).

Frames: `a // b // c` are ways of asking the same thing. `{x|y|}` is chosen anew in every way; `<name>` is drawn
once for all the ways of a draw from the class `@name = ...`, `<name2>` is a second draw from it. Classes in capital
letters come from the dictionary by part of speech and frequency. Everything is drawn from fixed seeds.
"""

import random
import re
import sys
import zlib
from pathlib import Path

import from_use

HERE = Path(__file__).parent
SEED = 20240611
# Two rounds: (whether the files "*-second.txt" take part, sentences a way, sentences a way with words of the
# dictionary, how many sentences are taken at random). They were made one after the other.
ROUNDS = ((False, 200, 450, 32768), (True, 180, 300, 50500))
TAGS = {"N": ("n", "nz", "vn"), "V": ("v", "vn"), "A": ("a",), "NS": ("ns",), "NR": ("nr",), "NT": ("nt",), "I": ("i", "l")}
SLOT = re.compile(r"<([A-Za-z_]+?)(\d?)>")
CHOICE = re.compile(r"\{([^{}]*)\}")
HAN = re.compile(r"[\u4e00-\u9fff]")
OPENINGS = ("请问", "你好，", "我想问一下", "那个", "亲，", "问一下", "麻烦问下", "求助，", "有人知道", "帮忙看看", "在吗，", "急，")
ENDINGS = ("，谢谢", "，急", "？", "?", "呀", "啊", "呢", "？？", "。", "，在线等", "，求解")


def dictionary_words(path):
    """Words of the dictionary as (word, frequency, part of speech), most frequent first, all of Han characters."""
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        parts = line.split(" ")
        if len(parts) == 3 and all(HAN.match(character) for character in parts[0]):
            rows.append((parts[0], int(parts[1]), parts[2]))
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def dictionary_classes(words):
    """Classes of common words of two to four characters by part of speech."""
    limits = {"N": 9000, "V": 4500, "A": 1500, "NS": 700, "NR": 900, "NT": 300, "I": 2500}
    classes = {}
    for name, tags in TAGS.items():
        chosen = [word for word, _, tag in words if tag in tags and 2 <= len(word) <= 4]
        classes[name] = chosen[: limits[name]]
    return classes


def read_sentences(folder, second):
    """(classes, frames) of all files, or of those of the first round, in the order of their names."""
    classes, frames = {}, []
    for path in sorted(folder.glob("*.txt")):
        if path.stem.endswith("-second") and not second:
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            line = line.strip()
            if line.startswith("@"):
                name, values = line[1:].split("=", 1)
                classes[name.strip()] = [value.strip() for value in values.split("|") if value.strip()]
            elif line and not line.startswith("#"):
                frames.append([way.strip() for way in line.split("//") if way.strip()])
    return classes, frames


def opened(text, rng):
    """The text with every choice made."""
    while True:
        found = CHOICE.search(text)
        if not found:
            return text
        text = text[: found.start()] + rng.choice(found.group(1).split("|")) + text[found.end() :]


def filled(text, values):
    return SLOT.sub(lambda found: values[found.group(1) + found.group(2)], text)


def draw_values(ways, classes, rng):
    """One value for every slot of a frame; slots of one class get different values where the class has several."""
    values, taken = {}, set()
    for way in ways:
        for name, number in SLOT.findall(way):
            if name + number in values:
                continue
            value = rng.choice(classes[name])
            for _ in range(4):
                if (name, value) not in taken:
                    break
                value = rng.choice(classes[name])
            taken.add((name, value))
            values[name + number] = value
    return values


def dressed(text, rng):
    """Now and then an opening or an ending as people write them."""
    chinese = bool(HAN.search(text))
    if chinese and rng.random() < 0.07:
        text = rng.choice(OPENINGS) + text
    if chinese and text[-1] not in "。？！?!吗呢吧呀啊" and rng.random() < 0.22:
        text += rng.choice(ENDINGS)
    if not chinese and rng.random() < 0.3:
        text = text[0].upper() + text[1:] + rng.choice(("?", ".", ""))
    return text


def richness(way, classes):
    """How many sentences a way of asking can give, at most."""
    total = 1
    for name, _ in SLOT.findall(way):
        total *= len(classes[name])
    for inner in CHOICE.findall(way):
        total *= inner.count("|") + 1
    return total


def frame_sentences(ways, classes, plain, wide):
    """The sentences of one frame: two ways for each draw of its slots, so that one content is asked in two manners."""
    rng = random.Random(SEED + zlib.crc32("//".join(ways).encode()))
    wanted = 0
    for way in ways:
        most = wide if any(name in TAGS for name, _ in SLOT.findall(way)) else plain
        wanted += min(most, (richness(way, classes) + 1) // 2)
    out, seen = [], set()
    for _ in range(wanted * 4):
        values = draw_values(ways, classes, rng)
        for way in rng.sample(ways, min(len(ways), 2)):
            text = dressed(filled(opened(filled(way, values), rng), values), rng)
            if text not in seen:
                seen.add(text)
                out.append(text)
        if len(out) >= wanted:
            break
    return out[:wanted]


def corpus_sentences(folder):
    """Questions and answers of the chatterbot corpus, Chinese and English, 2 to 60 characters."""
    out = []
    for language in ("chinese", "english"):
        for path in sorted((folder / "data" / language).glob("*.yml")):
            for line in path.read_text(encoding="utf-8").splitlines():
                found = re.match(r"^\s*-\s+(?:-\s+)?(.+)$", line)
                text = found.group(1).strip().strip("'\"") if found else ""
                limit = 40 if language == "chinese" else 90
                if 2 <= len(text) <= limit and (language == "english" or HAN.search(text)):
                    out.append(text)
    return out


def word_sentences(words, rare, rng):
    """Plain words and small phrases: common words, and the words of characters that the student does not know yet."""
    common = [word for word, _, _ in words if 2 <= len(word) <= 4][:2500]
    count = {}
    rarer = []
    for word, frequency, tag in words:
        for character in word:
            if character in rare and count.get(character, 0) < rare[character] and 2 <= len(word) <= 4 and not tag.startswith("nr"):
                count[character] = count.get(character, 0) + 1
                rarer.append(word)
                break
    frames = ("{}", "{}", "{}是什么意思", "{}怎么样", "有{}吗", "什么叫{}", "{}怎么读", "这个{}不错", "不喜欢{}", "关于{}的问题", "{}和平时有什么不同", "看到{}了")
    out = list(common)
    for word in rarer:
        out.append(rng.choice(frames).format(word))
    return out


def rare_characters(words, pieces):
    """Common characters (GB2312 or met in frequent dictionary words) that are no piece of the student, sorted."""
    wanted = set()
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                wanted.add(bytes((high, low)).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    weight = {}
    for word, frequency, _ in words:
        for character in set(word):
            weight[character] = weight.get(character, 0) + frequency
    missing = [character for character in wanted | {c for c, w in weight.items() if w >= 60} if character not in pieces]
    return sorted(missing, key=lambda character: (-weight.get(character, 0), character))


def round_rows(round_, words, rare, wheels):
    """(sentence, group) of one round, in random order: the group is the text of the frame."""
    second, plain, wide, size = round_
    rng = random.Random(SEED)
    classes, frames = read_sentences(HERE / "sentences", second)
    classes.update(dictionary_classes(words))
    groups = [("//".join(ways), frame_sentences(ways, classes, plain, wide)) for ways in frames]
    groups.append(("corpus", corpus_sentences(wheels / "chatterbot_corpus")))
    groups.append(("words", word_sentences(words, rare, rng)))
    rows = {}
    for name, group in groups:
        for text in group:
            rows.setdefault(" ".join(text.split()), name)
    rows = [row for row in rows.items() if row[0]]
    rng.shuffle(rows)
    return rows[:size]


def main(work):
    work = Path(work)
    wheels = work / "wheels"
    words = dictionary_words(wheels / "jieba-0.42.1" / "jieba" / "dict.txt")
    known = set(from_use.sentencepiece(from_use.resources(wheels)[0])[0])
    added = rare_characters(words, known)
    rare = {character: 5 if place < 800 else 3 if place < 2000 else 1 for place, character in enumerate(added)}
    rows = {}
    for round_ in ROUNDS:
        for text, name in round_rows(round_, words, rare, wheels):
            rows.setdefault(text, name)
    numbers = {name: number for number, name in enumerate(sorted(set(rows.values())))}
    (work / "pool.txt").write_text("".join(text + "\n" for text in rows), encoding="utf-8")
    (work / "groups.txt").write_text("".join(f"{numbers[name]}\n" for name in rows.values()), encoding="utf-8")
    print(f"pool: {len(numbers) - 2} frames, {len(rows)} sentences, {len(added)} characters to add")


if __name__ == "__main__":
    main(sys.argv[1])
