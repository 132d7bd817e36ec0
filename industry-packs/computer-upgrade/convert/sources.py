"""Reading the sources, and the small decisions every table shares: keys, part numbers, invented prices and stock."""

import hashlib
import json
import re

SHOP = "https://demo.qianmian.dev/p/"


def products(data, kind):
    """The rows of one BuildCores category, in a fixed order."""
    path = f"{data}/catalog/buildcores-open-db/{kind}.jsonl"
    with open(path, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    return sorted(rows, key=lambda row: row["opendb_id"])


def thinkpads(data):
    """The ThinkPads, in the order of their names."""
    with open(f"{data}/catalog/thinkpad-chx/thinkpads.json", encoding="utf-8") as text:
        return sorted(json.load(text), key=lambda row: row["name"])


def chance(text, salt=""):
    """A number in [0, 1) that depends on the text alone."""
    digest = hashlib.sha256(f"{salt}:{text}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def part_number(row):
    """The maker's part number; the source splits some at a slash, which is mended. None where there is none."""
    numbers = [n.strip() for n in row["metadata"].get("part_numbers") or [] if n and n.strip()]
    if not numbers:
        return None
    first = numbers[0]
    if len(numbers) > 1 and re.fullmatch(r"\d+G?|EU|BK|WW", numbers[1]) and "/" not in first:
        first = f"{first}/{numbers[1]}"
    plain = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 ._/#()+-]{4,39}", first)
    # Ids of the source's own making are no part numbers.
    made_up = re.fullmatch(r"[0-9a-f]{16}|[0-9a-f-]{30,}", first)
    return first if plain and not made_up and re.search(r"\d", first) else None


def key_of(number):
    """The end of an IRI made of a part number."""
    return re.sub(r"-+", "-", re.sub(r"[^A-Za-z0-9_-]", "-", number)).strip("-")


def price_of(base, key):
    """INVENTED: near the base, different for each product, ending in 9."""
    shifted = base * (0.88 + 0.3 * chance(key, "price"))
    return max(9, int(shifted / 10) * 10 + 9)


def stock_of(key):
    """INVENTED: about one in twelve is out of stock."""
    return 0 if chance(key, "none") < 0.08 else 3 + int(chance(key, "stock") * 180)


class Table:
    """Rows with unique keys and unique Chinese names."""

    def __init__(self, columns):
        self.columns = columns
        self.rows = []
        self.keys = set()
        self.names = set()

    def add(self, row):
        """Adds a row; the name gets the part number where another product has it already."""
        key = row["key"].lower()
        if key in self.keys:
            return False
        name = row.get("zh")
        if name and name.lower() in self.names:
            row["zh"] = f"{name} {row['sku']}"
        self.keys.add(key)
        self.names.add((row.get("zh") or "").lower())
        self.rows.append(row)
        return True
