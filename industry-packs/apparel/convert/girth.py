#!/usr/bin/env python3
"""Fits girth by weight on the public ANSUR II tables: python3 girth.py MALE.csv FEMALE.csv

Prints the numbers that sizes.ttl states (base = mean girth, baseWeight = mean weight, perKg = slope, spread = standard
deviation of the residuals). The tables are public (US Army, 2012) and are not part of this repository."""
import csv
import statistics
import sys

RANGES = {"men": (45, 100), "women": (38, 85)}


def fit(path, low, high, column):
    with open(path, encoding="latin-1") as file:
        rows = [(float(r["weightkg"]) / 10, float(r[column]) / 10) for r in csv.DictReader(file)]
    rows = [(w, g) for w, g in rows if low <= w <= high]
    mean_w = statistics.mean(w for w, _ in rows)
    mean_g = statistics.mean(g for _, g in rows)
    slope = sum((w - mean_w) * (g - mean_g) for w, g in rows) / sum((w - mean_w) ** 2 for w, _ in rows)
    left = [g - mean_g - slope * (w - mean_w) for w, g in rows]
    return len(rows), mean_g, mean_w, slope, statistics.stdev(left)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    for group, path in zip(RANGES, sys.argv[1:]):
        for column in ("chestcircumference", "waistcircumference"):
            count, girth, weight, slope, spread = fit(path, *RANGES[group], column)
            print(f"{group} {column}: n={count} base={girth:.2f} baseWeight={weight:.1f} perKg={slope:.3f} spread={spread:.1f}")


if __name__ == "__main__":
    main()
