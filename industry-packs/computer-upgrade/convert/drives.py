"""Solid state and hard disk drives."""

import re

from sources import SHOP, Table, chance, key_of, part_number, price_of, products, stock_of
from words import BRANDS

COLUMNS = ["key", "kind", "sku", "zh", "en", "brand", "capacity", "size", "protocol", "generation", "spec", "price", "stock", "url", "points"]
CAPACITIES = (120, 128, 240, 250, 256, 480, 500, 512, 960, 1000, 2000, 4000, 8000)
SOLID, DISKS = 560, 90


def solid(row):
    """Size, protocol and generation of a solid state drive; None where they contradict the name."""
    form, way, name = row.get("form_factor") or "", row.get("interface") or "", row["metadata"]["name"]
    if form == '2.5"' and way == "SATA 6.0 Gb/s":
        return None if "NVMe" in name or "M.2" in name else ("Drive25", "Sata", "")
    size = re.fullmatch(r"M\.2-(22(?:30|42|60|80|110))", form)
    if not size:
        return None
    if any(other != size[1] and re.search(rf"\b{other}\b", name) for other in ("2230", "2242", "2260", "2280", "22110")):
        return None
    if way == "M.2 SATA":
        return None if re.search(r"NVMe|PCIe", name, re.I) else (f"M{size[1]}", "Sata", "")
    lane = re.fullmatch(r"M\.2 PCIe ([345])\.0 x[24]", way)
    if not lane or re.search(r"\bSATA\b", name):
        return None
    told = re.search(r"PCIe (?:Gen ?)?(\d)(?:\.0)?|Gen ?(\d)", name)
    if told and (told[1] or told[2]) != lane[1]:
        return None
    return (f"M{size[1]}", "Nvme", lane[1])


def series_of(row):
    """The line's name, without brand and figures."""
    name, maker = row["metadata"]["name"], row["metadata"]["manufacturer"]
    head = re.sub(rf"^\s*{re.escape(maker)}\s*", "", name, flags=re.I)
    head = re.split(r"\b\d+(?:\.\d+)? ?[TG]B\b|\bSSD\b|\bM\.2\b|\bSolid\b|\bInternal\b|\bHDD\b|,|\d\.5\"", head, maxsplit=1, flags=re.I)[0].strip(" -/")
    return "" if len(head) > 36 else head


def size_text(capacity):
    """1000 and 2000 are written in TB."""
    return f"{capacity // 1000}TB" if capacity % 1000 == 0 else f"{capacity}GB"


def contradicted(row):
    """Whether the name tells another capacity than the field: some fields hold 1.92 TB cut down to 1."""
    told = re.search(r"\b(\d+(?:\.\d+)?) ?([TG])B\b", row["metadata"]["name"], re.I)
    gigabytes = float(told[1]) * (1000 if told[2].upper() == "T" else 1) if told else row["capacity"]
    return abs(gigabytes - row["capacity"]) > 0.05 * gigabytes


def line(row, kind, facts):
    """One row of the catalogue; None where an essential fact is missing."""
    number, maker, capacity = part_number(row), row["metadata"].get("manufacturer"), row.get("capacity")
    if not number or maker not in BRANDS or not series_of(row) or contradicted(row):
        return None
    size, protocol, generation = facts
    brand, key = BRANDS[maker], key_of(number)
    way = {"Nvme": f"NVMe PCIe {generation}.0", "Sata": "SATA"}[protocol]
    shape = {"Drive25": "2.5英寸", "Drive35": "3.5英寸"}.get(size, f"M.2 {size[1:]}")
    label = "固态硬盘" if kind == "cu:SolidStateDrive" else "机械硬盘"
    base = 60 + capacity * ({"": 0.42, "3": 0.45, "4": 0.55, "5": 0.95}[generation] if kind == "cu:SolidStateDrive" else 0.13)
    points = [f"{shape}规格，{way}接口"]
    points += ["PCIe 5.0，目前消费级最新一代接口"] if generation == "5" else []
    return {"key": key, "kind": kind, "sku": number, "zh": f"{brand} {series_of(row)} {size_text(capacity)} {shape} {way} {label}",
            "en": row["metadata"]["name"], "brand": brand, "capacity": capacity, "size": f"cu:{size}", "protocol": f"cu:{protocol}",
            "generation": generation, "spec": f"{size}-{protocol}{generation}-{capacity}" if kind == "cu:SolidStateDrive" else "",
            "price": price_of(base, key), "stock": stock_of(key), "url": SHOP + key, "points": "|".join(points)}


def disk(row):
    """A 3.5 or 2.5 inch hard disk on SATA."""
    form = {'3.5"': "Drive35", '2.5"': "Drive25"}.get(row.get("form_factor"))
    fit = form and row.get("interface") == "SATA 6.0 Gb/s" and (row.get("capacity") or 0) in (1000, 2000, 4000, 6000, 8000, 12000, 16000)
    return (form, "Sata", "") if fit else None


def convert(data):
    """The drives and the kinds of drives they are."""
    table, specs = Table(COLUMNS), Table(["key", "zh", "size", "protocol", "generation", "capacity"])
    solids, disks = [], []
    for row in products(data, "Storage"):
        if row.get("storage_type") == "SSD" and row.get("type") == "SSD" and row.get("capacity") in CAPACITIES:
            made = line(row, "cu:SolidStateDrive", solid(row)) if solid(row) else None
            solids += [made] if made else []
        if row.get("storage_type") == "HDD" and row.get("type") == "HDD":
            made = line(row, "cu:HardDisk", disk(row)) if disk(row) else None
            disks += [made] if made else []
    rare = ("cu:M2230", "cu:M2242", "cu:M2260", "cu:M22110")
    solids.sort(key=lambda it: (it["size"] not in rare, chance(it["key"], "choice")))
    disks.sort(key=lambda it: chance(it["key"], "choice"))
    for made in solids[:SOLID] + disks[:DISKS]:
        if table.add(made) and made["spec"]:
            specs.add({"key": made["spec"], "zh": made["spec"].replace("-", " "), "size": made["size"], "protocol": made["protocol"], "generation": made["generation"], "capacity": made["capacity"]})
    return table, specs
