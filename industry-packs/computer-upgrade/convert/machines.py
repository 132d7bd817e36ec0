"""Laptops and motherboards, with their memory slots, M.2 slots and SATA ports."""

import re

from sources import SHOP, Table, chance, key_of, price_of, products, stock_of, thinkpads
from words import BRANDS

COLUMNS = ["key", "kind", "sku", "zh", "en", "alias", "brand", "type", "form", "slots", "per_slot", "max", "soldered", "max_speed", "ecc",
           "socket", "chipset", "board", "m2", "m2_least", "sata", "takes", "price", "stock", "url", "points"]
SOCKETS = {"AM4": 62, "AM5": 62, "LGA 1700": 60, "LGA 1851": 26, "LGA 1200": 40, "LGA 1151": 46, "LGA 1150": 22, "LGA 1155": 14}
BOARDS = {"ATX": "ATX大板", "Micro ATX": "M-ATX小板", "Mini-ITX": "ITX迷你板", "EATX": "E-ATX超大板"}
# The fastest memory that processors of the generation support where the chipset cannot overclock it, restated from Intel's specifications.
SPEED_LIMITS = {"H81": 1600, "B85": 1600, "H87": 1600, "H110": 2133, "B150": 2133, "H170": 2133, "B250": 2400, "H270": 2400,
                "H310": 2666, "B360": 2666, "B365": 2666, "H370": 2666, "H410": 2933, "B460": 2933, "H470": 2933}
# The newest PCIe generation an M.2 slot of these chipsets can have; rows that claim more are not believed.
PCIE = {"A320": 3, "B350": 3, "X370": 3, "B450": 3, "X470": 3, "A520": 3, "B550": 4, "X570": 4, "Z370": 3, "H310": 3, "B360": 3, "B365": 3, "H370": 3,
        "Z390": 3, "H410": 3, "B460": 3, "H470": 3, "Z490": 3, "H510": 4, "B560": 4, "H570": 4, "Z590": 4}
MODERN = re.compile(r"(A620|B650|X670|B840|B850|X870|H610|B660|H670|Z690|B760|H770|Z790|H810|B860|Z890)")


def thinkpad_names(name):
    """How buyers write a ThinkPad's name."""
    bare = name.removeprefix("ThinkPad ")
    maker = re.search(r"\((AMD|Intel)\)", bare)
    plain = re.sub(r"\s*\((AMD|Intel)\)", "", bare)
    words = [plain, plain.replace("Gen ", "Gen"), f"ThinkPad {plain}"]
    generation = re.search(r"^(.*) Gen (\d+)$", plain)
    if generation:
        model, number = generation.groups()
        numeral = "〇一二三四五六七八九十"[int(number)] if int(number) <= 10 else ""
        words += [f"{model} G{number}", model, f"ThinkPad {model}", f"联想{model}"]
        words += [f"{model} {numeral}代", f"{model}{numeral}代"] if numeral else []
        words += [f"{model}第{numeral}代"] if numeral else []
    if maker:
        full = [word for word in words if re.search(r"\d|代$", word.split(" ", 1)[-1]) and word not in (bare.split(" ")[0],)]
        nick = "锐龙" if maker[1] == "AMD" else "酷睿"
        words += [f"{word} {maker[1]}" for word in full] + [f"{word}{tail}" for word in full for tail in (f"{maker[1]}版", f"{nick}版")]
    return "|".join(dict.fromkeys(words))


def laptop_base(name):
    """INVENTED: by series, dearer with each generation."""
    generation = re.search(r"Gen (\d+)", name)
    series = {"P": 7200, "T": 5200, "X": 6400, "Z": 7800}[name.split()[1][0]]
    return series + 350 * min(int(generation[1]) if generation else 1, 4)


def laptop(row):
    """One ThinkPad. Soldered-only machines state no type: the source names the family, not the chip."""
    slots, most, soldered = row["memory_slots"], row["max_memory"], row["soldered_memory"]
    kinds = sorted(set(row["memory_type"]))
    if slots and (len(kinds) != 1 or (most - soldered) % slots):
        return None
    name = row["name"]
    code = row["machine_code"] if re.fullmatch(r"\w{4}", row["machine_code"]) else ""
    points = [f"{slots}个内存插槽，最大可到{most}GB"] if slots else []
    return {"key": key_of(name), "kind": "cu:Laptop", "sku": code, "zh": re.sub(r" \((\w+)\)", r"(\1)", name), "en": name,
            "alias": thinkpad_names(name), "brand": "联想", "type": kinds[0] if slots else "", "form": "cu:SoDimm" if slots else "",
            "slots": slots, "per_slot": (most - soldered) // slots if slots else "", "max": most, "soldered": soldered, "max_speed": "", "ecc": "",
            "socket": "", "chipset": "", "board": "", "m2": max(row["m2_count"]), "m2_least": min(row["m2_count"]), "sata": "",
            "price": price_of(laptop_base(name), key_of(name)), "stock": stock_of(key_of(name)), "url": SHOP + key_of(name), "points": "|".join(points),
            "slots_m2": [([row["m2_size"]], "", "", "")] * max(row["m2_count"])}


def m2_slots(row, chipset):
    """The M.2 slots (sizes, generation, NVMe, SATA); empty where the row's list cannot be believed."""
    slots, listed = [], row.get("m2_slots") or []
    limit = 5 if MODERN.search(chipset) else PCIE.get(chipset, 0)
    if any(slot.get("key") == "E" and slot.get("size") == "2280" for slot in listed):
        return []
    for slot in listed:
        if slot.get("key") != "M":
            continue
        size, way = slot.get("size") or "", slot.get("interface") or ""
        sizes = [s for s in re.findall(r"\d+", size) if s in ("2230", "2242", "2260", "2280", "22110")]
        generation = re.search(r"PCIE? ?(?:Gen ?)?(\d)(?:\.0)? ?x ?\d", way, re.I)
        if not re.fullmatch(r"[\d/, ]+", size) or not {"2280", "22110"} & set(sizes) or not generation or int(generation[1]) > limit:
            return []
        slots.append((sizes, generation[1], "true", "true" if "SATA" in way else "false"))
    return slots


def model_of(row, chipset):
    """The board's model name: the first part number that reads like one."""
    for number in row["metadata"].get("part_numbers") or []:
        if chipset[:4] in number.upper() and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 +/.()-]{3,40}", number):
            return re.sub(r"\s+", " ", number).strip()
    return None


def board(row):
    """One motherboard; None where an essential fact is missing or unlikely."""
    memory, maker = row.get("memory") or {}, row["metadata"].get("manufacturer")
    slots, most, kind = memory.get("slots"), memory.get("max"), memory.get("ram_type")
    chipset = (row.get("chipset") or "").split(" ")[-1]
    model = model_of(row, chipset) if chipset else None
    unusual = re.search(r"D4I|STX|DeskMini|Thin|D3\b.*DDR4", row["metadata"]["name"])
    if not (slots in (2, 4) and most and model and maker in BRANDS and row.get("form_factor") in BOARDS) or unusual:
        return None
    per_slot = most / slots
    if kind not in ("DDR3", "DDR4", "DDR5") or per_slot not in {"DDR3": (4, 8), "DDR4": (8, 16, 32), "DDR5": (32, 48, 64)}[kind]:
        return None
    brand, m2 = BRANDS[maker], m2_slots(row, chipset)
    ports = (row.get("storage_devices") or {}).get("sata_6_gb_s") or 0
    key = key_of(f"{maker}-{model}")
    zh = model if re.match(maker, model, re.I) else f"{brand} {model}"
    points = [f"{slots}个内存插槽，最大支持{most}GB {kind}"] + ([f"{len(m2)}个M.2插槽"] if m2 else [])
    base = {"ATX": 950, "Micro ATX": 650, "Mini-ITX": 1100, "EATX": 2400}[row["form_factor"]] * (1.3 if kind == "DDR5" else 0.8 if kind == "DDR3" else 1)
    return {"key": key, "kind": "cu:Motherboard", "sku": model, "zh": f"{zh} 主板", "en": row["metadata"]["name"],
            "alias": "|".join(dict.fromkeys([zh, model, f"{maker} {model}", f"{brand}{model}"])), "brand": brand, "type": kind, "form": "cu:Dimm",
            "slots": slots, "per_slot": int(per_slot), "max": most, "soldered": 0, "max_speed": SPEED_LIMITS.get(chipset, ""),
            "ecc": {True: "true", False: "false"}.get(row.get("ecc_support"), ""), "socket": row["socket"].replace(" ", ""), "chipset": chipset,
            "board": BOARDS[row["form_factor"]], "m2": len(m2) or "", "m2_least": "", "sata": ports or "", "price": price_of(base, key),
            "stock": stock_of(key), "url": SHOP + key, "points": "|".join(points), "slots_m2": m2}


def chosen_boards(data):
    """So many boards of each socket; those with believable M.2 slots first, chipsets in turn."""
    by_socket = {}
    for row in products(data, "Motherboard"):
        made = board(row) if row.get("socket") in SOCKETS else None
        if made:
            by_socket.setdefault(row["socket"], []).append(made)
    for socket, many in sorted(by_socket.items()):
        turns = {}
        many.sort(key=lambda it: (not it["slots_m2"], it["brand"] not in ("华硕", "微星", "技嘉", "华擎"), chance(it["key"], "choice")))
        for made in many:
            made["turn"] = turns[made["chipset"]] = turns.get(made["chipset"], 0) + 1
        yield from sorted(many, key=lambda it: (it["turn"], it["chipset"]))[: SOCKETS[socket]]


def takes(made, m2):
    """The sizes of drives a machine takes: those of its M.2 slots, and on SATA ports both others; empty where no slot is known."""
    sizes = sorted({f"M{size}" for slot in m2 for size in slot[0]})
    return sizes + ["Drive25", "Drive35"] if sizes and made["sata"] else sizes


def convert(data):
    """The machines and their M.2 slots."""
    table, slots = Table(COLUMNS), Table(["key", "machine", "sizes", "generation", "nvme", "sata"])
    laptops = [made for made in map(laptop, thinkpads(data)) if made]
    for made in laptops + list(chosen_boards(data)):
        m2 = made.pop("slots_m2")
        made.pop("turn", None)
        made["takes"] = "|".join(f"cu:{size}" for size in takes(made, m2))
        if not table.add(made):
            continue
        for number, (sizes, generation, nvme, sata) in enumerate(m2, 1):
            slots.add({"key": f"{made['key']}-m2-{number}", "machine": made["key"], "sizes": "|".join(f"cu:M{size}" for size in sizes),
                       "generation": generation, "nvme": nvme, "sata": sata})
    return table, slots
