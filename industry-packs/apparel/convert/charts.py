#!/usr/bin/env python3
"""Writes catalog/charts.csv and catalog/size-rows.csv.

    python3 convert/charts.py DATA        DATA holds size/brand-charts/*.json

Ranges are of the body (net measures), low end included, high end excluded, in cm."""
import csv
import json
import pathlib
import sys

PACK = pathlib.Path(__file__).resolve().parent.parent
LETTERS = ["XS", "S", "M", "L", "XL", "XXL", "3XL"]
CHART_COLUMNS = ["id", "zh", "en", "group", "measure", "default_for", "height_min", "height_max", "measure_min",
                 "measure_max", "source"]
ROW_COLUMNS = ["chart", "order", "size", "designation", "height_low", "height_high", "measure_low", "measure_high",
               "shoulder_low", "shoulder_high", "uk", "us"]


def tidy(number):
    return "" if number is None else f"{round(number, 2):g}"


class Chart:
    def __init__(self, ident, zh, en, group, measure, default_for, source):
        self.head = dict(id=ident, zh=zh, en=en, group=group, measure=measure, default_for=default_for, source=source)
        self.rows = []

    def row(self, size, height=None, girth=None, shoulder=None, designation="", uk="", us=""):
        pair = lambda p: (None, None) if p is None else p
        (hl, hh), (gl, gh), (sl, sh) = pair(height), pair(girth), pair(shoulder)
        self.rows.append(dict(chart=self.head["id"], order=len(self.rows) + 1, size=size, designation=designation,
                              height_low=hl, height_high=hh, measure_low=gl, measure_high=gh,
                              shoulder_low=sl, shoulder_high=sh, uk=uk, us=us))
        return self

    def finish(self):
        for kind in ("height", "measure"):
            lows = [r[f"{kind}_low"] for r in self.rows if r[f"{kind}_low"] is not None]
            highs = [r[f"{kind}_high"] for r in self.rows if r[f"{kind}_high"] is not None]
            self.head[f"{kind}_min"] = min(lows) if lows else None
            self.head[f"{kind}_max"] = max(highs) if highs else None
            for one, two in zip(self.rows, self.rows[1:]):
                assert one[f"{kind}_high"] == two[f"{kind}_low"], (self.head["id"], kind, one, two)
        return self


def gb(ident, zh, en, group, measure, kinds, first, step_shoulder=None):
    """A 5·4 chart of GB/T 1335, body type A: height by 5 cm, girth by 4 cm, each row to the middle of its neighbours."""
    height, girth, shoulder = first
    chart = Chart(ident, zh, en, group, measure, kinds,
                  "GB/T 1335-2008, system 5·4, body type A; XS and 3XL continue the series")
    for index, letter in enumerate(LETTERS):
        h, g = height + 5 * index, girth + 4 * index
        span = None
        if step_shoulder:
            s = shoulder + step_shoulder * index
            span = (round(s - step_shoulder / 2, 2), round(s + step_shoulder / 2, 2))
        chart.row(letter, (h - 2.5, h + 2.5), (g - 2, g + 2), span, f"{h}/{g}A")
    return chart


def letters(ident, zh, en, group, names, bounds):
    chart = Chart(ident, zh, en, group, "ap:Chest", "", "EN 13402-3 letter sizes")
    for name, low, high in zip(names, bounds, bounds[1:]):
        chart.row(name, girth=(low, high))
    return chart


def inches(ident, zh, en, group, sizes):
    """Denim sizes: the waist in inches; a size reaches to the middle of its neighbours."""
    chart = Chart(ident, zh, en, group, "ap:Waist", "", "waist in inches, 2.54 cm each")
    ends = [sizes[0] - 0.5] + [(a + b) / 2 for a, b in zip(sizes, sizes[1:])] + [sizes[-1] + 0.5]
    for size, low, high in zip(sizes, ends, ends[1:]):
        chart.row(str(size), girth=(round(low * 2.54, 1), round(high * 2.54, 1)))
    return chart


def foot(eu):
    """The foot length of a European size as Chinese shops print it: size = foot in cm x 2 - 10."""
    return (eu + 10) / 2


def shoes(ident, zh, en, group, rows, source, default_for=""):
    chart = Chart(ident, zh, en, group, "ap:Foot", default_for, source)
    sizes = [r["eu"] for r in rows]
    ends = [sizes[0] - (sizes[1] - sizes[0]) / 2]
    ends += [(a + b) / 2 for a, b in zip(sizes, sizes[1:])]
    ends += [sizes[-1] + (sizes[-1] - sizes[-2]) / 2]
    for row, low, high in zip(rows, ends, ends[1:]):
        chart.row(f"{row['eu']:g}", girth=(round(foot(low), 2), round(foot(high), 2)),
                  uk=f"{row['uk']:g}" if "uk" in row else "", us=f"{row['us']:g}" if "us" in row else "")
    return chart


def kids():
    chart = Chart("KidsHeight", "童装身高码表", "children by height", "ap:Kids", "",
                  "ap:Top|ap:Bottom|ap:Dress|ap:Skirt", "sizes named by body height in steps of 10 cm, after GB/T 1335.3")
    for height in range(80, 170, 10):
        chart.row(str(height), height=(height - 5, height + 5))
    return chart


BRAND_SHOES = [
    ("DuneMen", "男鞋欧码表(Dune London)", "men's shoes (Dune London)", "ap:Men", "dunelondon", 46),
    ("DuneWomen", "女鞋欧码表(Dune London)", "women's shoes (Dune London)", "ap:Women", "dunelondon", 42),
    ("MalletMen", "男鞋欧码表(Mallet)", "men's shoes (Mallet)", "ap:Men", "mallet.com/pages/mens", 47),
    ("MalletWomen", "女鞋欧码表(Mallet)", "women's shoes (Mallet)", "ap:Women", "mallet.com/pages/womens", 41),
    ("SaltWaterWomen", "女凉鞋欧码表(Salt-Water)", "women's sandals (Salt-Water)", "ap:Women", "red-womens-sandal", 41),
    ("SaltWaterKids", "童鞋欧码表(Salt-Water)", "children's shoes (Salt-Water)", "ap:Kids", "kids-sandal", 35),
    ("EsskaWomen", "女鞋欧码表(Esska)", "women's shoes (Esska)", "ap:Women", "esskashoes", 43),
]


def brand_shoes(data):
    found = [json.loads(p.read_text()) for p in sorted((data / "size/brand-charts").glob("*.json"))]
    for ident, zh, en, group, url, top in BRAND_SHOES:
        match = [c for c in found if url in c["source_url"] and c["rows"][-1]["eu"] == top]
        assert len(match) == 1, (ident, len(match))
        yield shoes(ident, zh, en, group, match[0]["rows"],
                    f"UK/EU/US from {match[0]['source_url']}; foot length by the Chinese rule")


def charts(data):
    yield gb("GbMenTop", "国标男上装表", "men's tops, GB/T 1335", "ap:Men", "ap:Chest", "ap:Top", (160, 80, 41.2), 1.2)
    yield gb("GbMenBottom", "国标男下装表", "men's bottoms, GB/T 1335", "ap:Men", "ap:Waist", "ap:Bottom", (160, 66, None))
    yield gb("GbWomenTop", "国标女上装表", "women's tops and dresses, GB/T 1335", "ap:Women", "ap:Chest",
             "ap:Top|ap:Dress", (150, 76, 37.4), 1.0)
    yield gb("GbWomenBottom", "国标女下装表", "women's bottoms, GB/T 1335", "ap:Women", "ap:Waist",
             "ap:Bottom|ap:Skirt", (150, 60, None))
    yield kids()
    yield letters("EnMenChest", "欧标男上装字母码表", "men's letters, EN 13402-3", "ap:Men",
                  ["XS", "S", "M", "L", "XL", "XXL"], [78, 86, 94, 102, 110, 118, 129])
    yield letters("EnWomenBust", "欧标女上装字母码表", "women's letters, EN 13402-3", "ap:Women",
                  ["S", "M", "L", "XL", "XXL", "3XL"], [82, 90, 98, 107, 119, 131, 143])
    yield inches("InchMen", "男牛仔裤英寸码表", "men's jeans in inches", "ap:Men", [28, 29, 30, 31, 32, 33, 34, 36, 38, 40])
    yield inches("InchWomen", "女牛仔裤英寸码表", "women's jeans in inches", "ap:Women", [24, 25, 26, 27, 28, 29, 30, 31, 32, 34])
    rule = "size = foot length in cm x 2 - 10, the rule Chinese shops print"
    yield shoes("ShoeEveryone", "通用鞋码表", "shoes by foot length", "ap:Everyone",
                [{"eu": n} for n in range(22, 49)], rule, "ap:Shoe")
    yield shoes("ShoeMen", "男鞋码表", "men's shoes", "ap:Men", [{"eu": n} for n in range(38, 48)], rule)
    yield shoes("ShoeWomen", "女鞋码表", "women's shoes", "ap:Women", [{"eu": n} for n in range(34, 43)], rule)
    yield from brand_shoes(data)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    made = [chart.finish() for chart in charts(pathlib.Path(sys.argv[1]))]
    with open(PACK / "catalog/charts.csv", "w", newline="", encoding="utf-8") as file:
        out = csv.DictWriter(file, CHART_COLUMNS, lineterminator="\n")
        out.writeheader()
        for chart in made:
            out.writerow({k: tidy(v) if isinstance(v, (int, float)) else v or "" for k, v in chart.head.items()})
    with open(PACK / "catalog/size-rows.csv", "w", newline="", encoding="utf-8") as file:
        out = csv.DictWriter(file, ROW_COLUMNS, lineterminator="\n")
        out.writeheader()
        for chart in made:
            for row in chart.rows:
                out.writerow({k: v if k == "size" or isinstance(v, str) else tidy(v) for k, v in row.items()})
    print(f"{len(made)} charts, {sum(len(c.rows) for c in made)} rows")


if __name__ == "__main__":
    main()
