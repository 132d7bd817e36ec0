"""Writes the pack's catalogue from the sources: python3 convert/convert.py --data DIR. The same sources give the same bytes."""

import argparse
import csv
import pathlib

import desk
import drives
import machines
import memory

CATALOG = pathlib.Path(__file__).resolve().parent.parent / "catalog"


def write(name, table):
    """One table, rows in the order of their keys."""
    with open(CATALOG / f"{name}.csv", "w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, table.columns, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(sorted(table.rows, key=lambda row: row["key"]))
    print(f"{name}.csv: {len(table.rows)} rows")


def main():
    """Converts everything; a key that two tables share goes to the first."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", required=True, help="the folder that holds catalog/")
    data = arguments.parse_args().data
    modules, kits = memory.convert(data)
    hosts, slots = machines.convert(data)
    disks, kinds = drives.convert(data)
    tables = {"machines": hosts, "memory": modules, "drives": disks, "desk": desk.convert(data)}
    taken = set()
    for table in tables.values():
        table.rows = [row for row in table.rows if row["key"].lower() not in taken]
        taken |= {row["key"].lower() for row in table.rows}
    for name, table in {**tables, "memory-kinds": kits, "m2-slots": slots, "drive-kinds": kinds}.items():
        write(name, table)


if __name__ == "__main__":
    main()
