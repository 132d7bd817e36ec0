"""Measures the aggregation: makes up a raw log and aggregates it within a bound of memory.

    python bench/aggregation.py --events 20000000 --memory-mb 256,1024

Prints a line for each bound: seconds, peak memory of the process, pairs. Needs numpy, pyarrow and
datafusion.
"""

import argparse
import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
import pyarrow
import pyarrow.parquet

NOW_MS = 1_760_000_000_000
DAY_MS = 86_400_000
KINDS = numpy.array(["click", "focus", "cart", "order", "view"])


def write_log(folder, count, part_rows=1_000_000):
    """Zipf-like users and items over 120 days, one file for each million events."""
    draw = numpy.random.default_rng(11)
    users, items = max(count // 20, 10), max(count // 200, 10)
    for part, begin in enumerate(range(0, count, part_rows)):
        rows = min(part_rows, count - begin)
        # The square of a uniform draw: few are met often.
        user = (draw.random(rows) ** 2 * users).astype(numpy.int64)
        item = (draw.random(rows) ** 3 * items).astype(numpy.int64)
        kind = KINDS[draw.choice(5, rows, p=[0.6, 0.1, 0.1, 0.1, 0.1])]
        basket = numpy.where(kind == "order", draw.integers(0, count // 30 + 1, rows), -1)
        columns = {
            "user_id": pyarrow.array([f"user-{it}" for it in user]),
            "item_id": pyarrow.array([f"item-{it}" for it in item]),
            "kind": pyarrow.array(kind),
            "time_ms": pyarrow.array(NOW_MS - draw.integers(0, 120 * DAY_MS, rows)),
            "basket_id": pyarrow.array(basket, mask=basket < 0),
        }
        place = folder / f"part={part:04}"
        place.mkdir(parents=True)
        pyarrow.parquet.write_table(pyarrow.table(columns), place / "events.parquet")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=5_000_000)
    parser.add_argument("--memory-mb", default="256,1024")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        write_log(log, given.events)
        size = sum(it.stat().st_size for it in log.rglob("*.parquet")) >> 20
        print(f"{given.events} events, {size} MB of Parquet")
        peak = 0
        for bound in given.memory_mb.split(","):
            out = Path(folder) / f"out-{bound}"
            command = [sys.executable, "-m", "qianmian.aggregate", "--events", log, "--out", out]
            command += ["--now-ms", str(NOW_MS), "--memory-mb", bound]
            told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            pairs, seconds = re.match(r"(\d+) pairs in ([\d.]+) s", told).groups()
            # Of all children so far: bounds are given from the smallest on.
            peak = max(peak, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10)
            print(f"bound {bound} MB: {seconds} s, peak {peak} MB, {pairs} pairs", flush=True)


if __name__ == "__main__":
    main()
