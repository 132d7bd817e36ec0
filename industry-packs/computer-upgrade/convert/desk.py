"""What stands on the desk: mice, keyboards, monitors, headphones, pads, cameras, speakers."""

import re

from sources import SHOP, Table, chance, key_of, part_number, price_of, products, stock_of
from words import BRANDS, COLOURS

COLUMNS = ["key", "kind", "sku", "zh", "en", "brand", "link", "light", "switch", "keys", "inch", "resolution", "refresh", "panel", "colour",
           "price", "stock", "url", "points"]
KINDS = [("Mouse", "cu:Mouse", "鼠标", 260, 120), ("Keyboard", "cu:Keyboard", "键盘", 240, 260), ("Monitor", "cu:Monitor", "显示器", 220, 0),
         ("Headphones", "cu:Headphones", "耳机", 120, 320), ("Mousepad", "cu:MousePad", "鼠标垫", 50, 90),
         ("Webcam", "cu:Webcam", "摄像头", 50, 260), ("Speaker", "cu:Speaker", "音箱", 60, 300)]
LINKS = {"Wired": "有线", "Wired USB-A": "有线", "Wired USB-C": "有线", "Wireless 2.4GHz": "2.4G无线", "Bluetooth": "蓝牙"}
SWITCHES = {"Linear": "线性轴", "Tactile": "段落轴", "Clicky": "有声段落轴", "Magnetic": "磁轴", "Membrane": "薄膜"}
SIZES = {"Full Size": "全尺寸", "TKL (80%)": "87键", "96%": "98键", "75%": "75%配列", "65%": "65%配列", "60%": "60%配列", "Numpad": "数字小键盘"}


def links_of(row):
    """How it connects; None where the list contradicts the name."""
    links = list(dict.fromkeys(LINKS[it] for it in row.get("connectivity") or [] if it in LINKS))
    name = row["metadata"]["name"]
    told = {"有线": r"\bWired\b", "蓝牙": r"Bluetooth", "2.4G无线": r"2\.4 ?G"}
    if any(re.search(pattern, name, re.I) and link not in links for link, pattern in told.items()):
        return None
    if re.search(r"Wireless", name, re.I) and not {"2.4G无线", "蓝牙"} & set(links):
        return None
    if links == ["2.4G无线"] and not re.search(r"Wireless|Lightspeed|2\.4", name, re.I):
        return None
    return links


def name_of(row):
    """The product's own name without the brand; None where it is a sentence rather than a name."""
    name, maker = row["metadata"]["name"], row["metadata"]["manufacturer"]
    name = re.sub(rf"^\s*{re.escape(maker)}\s*", "", name, flags=re.I)
    name = re.split(r"[,|–(]| - ", name)[0].strip()
    name = re.sub(r"\s*\b(?:Gaming )?(?:Mouse|Keyboard|Monitor|Headphones?|Headset|Webcam|Speakers?|Mouse ?pad|Mouse Mat)$", "", name, flags=re.I).strip()
    return name if 3 <= len(name) <= 60 else None


def monitor_facts(row):
    """Size, resolution, refresh rate and panel; None where one is missing."""
    size, rate, panel, shape = row.get("screen_size"), row.get("refresh_rate"), row.get("panel_type"), row.get("resolution") or {}
    if not (size and rate and shape.get("horizontalRes") and panel in ("IPS", "VA", "TN", "OLED", "QD-OLED")):
        return None
    return {"inch": size, "refresh": rate, "panel": panel, "resolution": f"{shape['horizontalRes']}×{shape['verticalRes']}"}


def monitor_base(facts):
    """INVENTED: dearer the larger, faster and sharper it is."""
    pixels = {"1920×1080": 0, "2560×1440": 400, "3840×2160": 1200}.get(facts["resolution"], 700)
    return 500 + max(0, facts["inch"] - 20) * 60 + facts["refresh"] * 4 + pixels + (2500 if "OLED" in facts["panel"] else 0)


def facts_of(kind, row):
    """What is known beside the name; None where an essential fact is missing."""
    if kind == "cu:Monitor":
        return monitor_facts(row)
    if kind not in ("cu:Mouse", "cu:Keyboard"):
        return {}
    links = links_of(row)
    if not links:
        return None
    light = row.get("rgb")
    if kind == "cu:Keyboard" and row.get("backlighting"):
        light = row["backlighting"] == "RGB"
    return {"link": "|".join(links), "light": {True: "true", False: "false"}.get(light, ""),
            "switch": SWITCHES.get(row.get("switch_type"), ""), "keys": SIZES.get(row.get("size"), "")}


def points_of(facts):
    """Sentences in its favour, each derived from a fact."""
    points = []
    if facts.get("link", "").count("|"):
        points.append(f"{facts['link'].replace('|', '、')}都能连")
    if facts.get("refresh", 0) >= 144:
        points.append(f"{facts['refresh']}Hz高刷新率")
    if facts.get("panel"):
        points.append(f"{facts['inch']}英寸{facts['panel']}面板")
    return "|".join(points)


def convert(data):
    """All that stands on the desk."""
    table = Table(COLUMNS)
    for source, kind, label, most, base in KINDS:
        rows = sorted(products(data, source), key=lambda row: chance(row["opendb_id"], "choice"))
        made = 0
        for row in rows:
            number, maker = part_number(row), row["metadata"].get("manufacturer")
            if made == most or not number or maker not in BRANDS or not name_of(row):
                continue
            facts = facts_of(kind, row)
            if facts is None:
                continue
            key, brand = key_of(number), BRANDS[maker]
            around = base or monitor_base(facts)
            shade = next((COLOURS[word.upper()] for word in re.findall(r"[A-Za-z]+", row["metadata"]["name"]) if word.upper() in COLOURS), "")
            line = {"key": key, "kind": kind, "sku": number, "zh": f"{brand} {name_of(row)} {label}", "en": row["metadata"]["name"], "brand": brand,
                    "colour": shade, "price": price_of(around * ((0.6 + 0.9 * chance(key, "class")) if base else 1), key), "stock": stock_of(key), "url": SHOP + key,
                    "points": points_of(facts), **facts}
            made += table.add(line)
    return table
