"""Traditional characters to simplified ones, by the engine's own table."""

import os

PATH = os.path.join(os.path.dirname(__file__), "../../engine/understand/src/data/traditional.txt")


def _pairs():
    with open(PATH, encoding="utf-8") as lines:
        chars = "".join(line.strip() for line in lines if not line.startswith("#"))
    return {ord(one): two for one, two in zip(chars[::2], chars[1::2])}


TABLE = _pairs()


def simplified(text):
    """The text in simplified characters."""
    return text.translate(TABLE)
