"""Memory modules and kits."""

import re

from sources import SHOP, Table, chance, key_of, part_number, price_of, products, stock_of
from words import BRANDS, COLOURS

COLUMNS = ["key", "kind", "sku", "zh", "en", "alias", "brand", "type", "form", "capacity", "count", "each", "speed", "latency",
           "ecc", "registered", "heat", "light", "colour", "spec", "price", "stock", "url", "points"]
PER_GIGABYTE = {"DDR3": 9.0, "DDR4": 13.0, "DDR5": 19.0}
# So many kits of each kind of DIMM: enough to choose from, few enough to read.
EACH_KIND = 26
POPULAR = ["Kingston", "Corsair", "G.SKILL", "Crucial", "ADATA", "TEAMGROUP", "Samsung", "Klevv", "Lexar", "KINGBANK", "Biwin", "GeIL",
           "Silicon Power", "Patriot", "Acer", "Predator", "GIGABYTE", "Apacer", "PNY", "Mushkin", "SK Hynix", "Micron", "Transcend"]
TINTS = ("black|white|silver|grey|gray|red|blue|green|yellow|gold|pink|orange|purple|chrome|champagne|matte|mint|"
         "gunmetal|titanium|wood|bronze|purple|brown|dark|copper")


def form_of(row):
    """The form factor; None where the name contradicts it."""
    form = row.get("form_factor") or ""
    small = "SO-DIMM" in form
    named = re.search(r"SO-?DIMM", row["metadata"]["name"], re.I)
    if not small and (named or not re.search(r"DIMM", form)):
        return None
    # Part numbers that are desktop or server modules by their maker's scheme, tagged SO-DIMM by mistake.
    number = part_number(row) or ""
    if small and re.match(r"CT\w+BA\d|M3[79][38]|KVR\w*D3N", number):
        return None
    return "SoDimm" if small else "Dimm"


def series_of(row):
    """The name of the line, between the brand and the figures, without colours."""
    name = row["metadata"]["name"]
    head = re.split(r"\b(?:DDR\d?|SO-?DIMM|UDIMM|RDIMM)\b", name, maxsplit=1, flags=re.I)[0]
    maker = row["metadata"]["manufacturer"]
    head = re.sub(rf"^\s*{re.escape(maker)}\s*", "", head, flags=re.I)
    tail = rf"(?:\s*/?\s*\b(?:{TINTS})\b)+\s*$"
    head = re.sub(tail, "", head, flags=re.I).strip(" -/")
    if re.search(r"\d{4}|\(", head) or len(head) > 34 or re.search(r"[A-Z]+\d+[A-Z]\w*\d", head):
        return ""
    return head


def facts(row):
    """The facts of one row; None where an essential one is missing or two contradict each other."""
    kit, number, form = row.get("modules") or {}, part_number(row), form_of(row)
    count, each = kit.get("quantity"), kit.get("capacity_gb")
    generation, speed, maker = row.get("ram_type"), row.get("speed"), row["metadata"].get("manufacturer")
    name = row["metadata"]["name"]
    if not (count and each and number and form and speed and maker) or generation not in PER_GIGABYTE:
        return None
    if row.get("capacity") != count * each or each not in (2, 4, 8, 16, 24, 32, 48, 64) or count not in (1, 2, 4):
        return None
    told = re.search(r"DDR\d", name)
    if told and told[0] != generation:
        return None
    low, high = {"DDR3": (800, 2400), "DDR4": (1600, 5100), "DDR5": (4400, 8400)}[generation]
    if not low <= speed <= high:
        return None
    registered = bool(row.get("registered") == "Registered" or re.search(r"Registered|RDIMM|R-DIMM|M393|M321", name + number))
    ecc = registered or row.get("ecc") == "ECC" or bool(re.search(r"(?<!Non-)(?<!Non )\bECC\b", name))
    return {"count": count, "each": each, "type": generation, "speed": speed, "form": form, "number": number,
            "brand": maker, "registered": registered, "ecc": ecc, "name": name}


def spec_of(fact):
    """The kind of kit: what decides whether it fits a machine."""
    kind = "R" if fact["registered"] else "E" if fact["ecc"] else "U"
    return f"{fact['type']}-{fact['form']}-{fact['count']}x{fact['each']}-{kind}"


def points_of(fact, row):
    """Sentences in its favour, each derived from a fact."""
    points = []
    if fact["count"] == 2:
        points.append("两条成套，装上就能组双通道")
    if fact["count"] == 4:
        points.append("四条成套，一次插满四个插槽")
    if row.get("heat_spreader"):
        points.append("自带散热马甲")
    if row.get("rgb"):
        points.append("带RGB灯效")
    if fact["form"] == "SoDimm":
        points.append("笔记本短条，适合有SO-DIMM插槽的机器")
    return "|".join(points)


def line(fact, row):
    """One row of the catalogue."""
    brand = BRANDS.get(fact["brand"], fact["brand"])
    total = fact["count"] * fact["each"]
    kit = f"({fact['count']}×{fact['each']}GB)" if fact["count"] > 1 else ""
    server = " RECC服务器" if fact["registered"] else " ECC" if fact["ecc"] else ""
    small = "笔记本内存" if fact["form"] == "SoDimm" else ""
    series = series_of(row)
    zh = " ".join(f"{brand} {series} {fact['type']} {fact['speed']} {total}GB{kit}{server}{small}".split())
    key = key_of(fact["number"])
    colours = row.get("color") or []
    base = total * PER_GIGABYTE[fact["type"]] * (1.25 if fact["ecc"] else 1) * (1 + max(0, fact["speed"] - 3200) / 16000)
    flag = {True: "true", False: "false"}
    return {"key": key, "kind": {"SoDimm": "cu:LaptopMemory", "Dimm": "cu:DesktopMemory"}[fact["form"]], "sku": fact["number"], "zh": zh, "en": fact["name"], "alias": "", "brand": brand, "type": fact["type"],
            "form": {"SoDimm": "cu:SoDimm", "Dimm": "cu:Dimm"}[fact["form"]], "capacity": total, "count": fact["count"], "each": fact["each"],
            "speed": fact["speed"], "latency": row.get("cas_latency") or "", "ecc": flag[fact["ecc"]], "registered": flag[fact["registered"]],
            "heat": flag.get(row.get("heat_spreader"), ""), "light": flag.get(row.get("rgb"), ""),
            "colour": COLOURS.get(colours[0], "") if colours else "", "spec": spec_of(fact),
            "price": price_of(base + 30, key), "stock": stock_of(key), "url": SHOP + key, "points": points_of(fact, row)}


def convert(data):
    """The modules and the kinds of kits they are."""
    kinds = {}
    for row in products(data, "RAM"):
        fact = facts(row)
        if fact:
            kinds.setdefault(spec_of(fact), []).append((fact, row))
    table, specs = Table(COLUMNS), Table(["key", "zh", "type", "form", "count", "each", "total", "ecc", "registered"])
    for spec, found in sorted(kinds.items()):
        found.sort(key=lambda it: (it[0]["brand"] not in POPULAR, chance(it[0]["number"], "choice")))
        keep = found if "SoDimm" in spec else found[:EACH_KIND]
        for fact, row in keep:
            table.add(line(fact, row))
        fact = found[0][0]
        flag = {True: "true", False: "false"}
        form = {"Dimm": "DIMM", "SoDimm": "SO-DIMM"}[fact["form"]]
        server = " RDIMM" if fact["registered"] else " ECC" if fact["ecc"] else ""
        specs.add({"key": spec, "zh": f"{fact['type']} {form} {fact['count']}×{fact['each']}GB{server}", "type": f"cu:{fact['type']}", "form": f"cu:{fact['form']}", "count": fact["count"], "each": fact["each"],
                   "total": fact["count"] * fact["each"], "ecc": flag[fact["ecc"]], "registered": flag[fact["registered"]]})
    return table, specs
