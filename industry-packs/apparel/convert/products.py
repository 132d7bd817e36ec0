#!/usr/bin/env python3
"""Writes catalog/products.csv from the fashion-styles data set.

    python3 convert/products.py DATA        DATA holds catalog/fashion-styles/styles.csv

From the data set: id, brand, gender, colour, season, use, kind, pattern and the words of the name.
Invented for the demo shop, always the same for the same id: price, stock, fabric, stretch, fit, thickness, length, sleeve
where the name does not say, care, lining, shrinkage, heel height, size chart, sizes on sale, the model's note."""
import csv
import hashlib
import pathlib
import re
import sys

PACK = pathlib.Path(__file__).resolve().parent.parent
PER_KIND = 24
COLUMNS = ["sku", "zh", "en", "alias", "class", "brand", "gender", "colour", "material", "elasticity", "fit", "season",
           "thickness", "style", "pattern", "sleeve", "length", "care", "care_tip", "opacity", "lined", "pilling", "fading",
           "shrinkage", "heel", "chart", "sizes", "size_feel", "model_note", "price", "stock", "url", "points"]

BRANDS = ["United Colors of Benetton", "U.S. Polo Assn.", "Flying Machine", "French Connection", "Indigo Nation",
          "Mark Taylor", "Mother Earth", "Jealous 21", "John Miller", "John Players", "Carlton London", "Peter England",
          "Franco Leone", "Red Tape", "Numero Uno", "Lee Cooper", "Classic Polo", "Status Quo", "Gini and Jony",
          "Forever New", "Latin Quarters", "Tokyo Talkies", "Arrow Sport", "Enroute", "Urban Yoga", "Red Chief",
          "Nike", "Puma", "ADIDAS", "Reebok", "Fila", "Lotto", "Wrangler", "Levis", "Lee", "Spykar", "Locomotive",
          "Basics", "Scullers", "Arrow", "Proline", "Highlander", "Chromozome", "Hanes", "Converse", "Vans", "Timberland",
          "Clarks", "Woodland", "Skechers", "Catwalk", "Rocia", "Elle", "Femella", "ONLY", "Mineral", "Avirate",
          "Sepia", "Quechua", "Kalenji", "Doodle", "Provogue", "Buckaroo", "Ganuchi", "Crocs", "Crusoe", "Inkfruit"]
GENDERS = {"Men": ("Men", "男款"), "Women": ("Women", "女款"), "Boys": ("Boys", "男童"), "Girls": ("Girls", "女童"),
           "Unisex": ("Unisex", "男女同款")}
COLOURS = {"Black": "黑色", "White": "白色", "Off White": "白色", "Blue": "蓝色", "Turquoise Blue": "蓝色",
           "Navy Blue": "藏青色", "Brown": "棕色", "Coffee Brown": "棕色", "Tan": "棕色", "Grey": "灰色",
           "Grey Melange": "灰色", "Charcoal": "深灰色", "Red": "红色", "Maroon": "酒红色", "Burgundy": "酒红色",
           "Green": "绿色", "Sea Green": "绿色", "Olive": "军绿色", "Pink": "粉色", "Peach": "粉色", "Purple": "紫色",
           "Lavender": "紫色", "Yellow": "黄色", "Mustard": "黄色", "Beige": "米色", "Cream": "米色", "Khaki": "卡其色",
           "Orange": "橙色", "Silver": "银色", "Gold": "金色", "Multi": "拼色"}
SEASONS = {"Spring": "春季", "Summer": "夏季", "Fall": "秋季", "Winter": "冬季"}
STYLES = {"Casual": "休闲", "Sports": "运动风", "Formal": "正式", "Smart Casual": "商务休闲", "Party": "聚会", "Travel": "旅行"}
PATTERNS = [(r"strip", "条纹"), (r"check|plaid", "格纹"), (r"print|graphic|floral|paisley", "印花"), (r"solid", "纯色")]

# kind: (words of the name, subCategory, Chinese, groups, price from-to, fabrics, stretches, lengths)
KINDS = {
    "ap:Polo": (r"polo t-?shirts?|polo tee", "Topwear", "POLO衫", "MW", (119, 299), ["纯棉", "棉涤混纺"], ["微弹"], ["常规长度"]),
    "ap:Sweatshirt": (r"sweat ?shirts?|hoodies?", "Topwear", "卫衣", "MW", (159, 399), ["纯棉", "棉涤混纺", "抓绒"], ["微弹"], ["常规长度", "短款"]),
    "ap:TShirt": (r"t-?shirts?|tees?", "Topwear", "T恤", "MWBG", (49, 199), ["纯棉", "棉涤混纺", "聚酯纤维"], ["微弹", "高弹"], ["常规长度", "短款"]),
    "ap:Shirt": (r"shirts?", "Topwear", "衬衫", "MWB", (129, 399), ["纯棉", "棉涤混纺", "棉麻"], ["无弹", "微弹"], ["常规长度"]),
    "ap:Sweater": (r"sweaters?|pullovers?|cardigans?", "Topwear", "毛衣", "MW", (199, 599), ["羊毛", "羊毛混纺", "纯棉"], ["微弹", "高弹"], ["常规长度"]),
    "ap:Jacket": (r"jackets?", "Topwear", "外套", "MW", (259, 899), ["聚酯纤维", "锦纶", "抓绒", "纯棉"], ["无弹", "微弹"], ["常规长度", "短款"]),
    "ap:Blouse": (r"tops?|tunics?", "Topwear", "小衫", "WG", (89, 269), ["雪纺", "粘胶", "纯棉", "棉麻"], ["无弹", "微弹"], ["常规长度", "短款"]),
    "ap:Jeans": (r"jeans", "Bottomwear", "牛仔裤", "MW", (159, 499), ["牛仔布"], ["微弹", "高弹", "无弹"], ["长款"]),
    "ap:TrackPants": (r"track ?pants?|jogger", "Bottomwear", "运动裤", "MW", (119, 359), ["聚酯纤维", "棉涤混纺"], ["微弹", "高弹"], ["长款"]),
    "ap:Shorts": (r"shorts", "Bottomwear", "短裤", "MWB", (79, 229), ["纯棉", "聚酯纤维", "棉麻"], ["无弹", "微弹"], ["短款"]),
    "ap:Leggings": (r"leggings?|tights|jeggings?", "Bottomwear", "打底裤", "W", (59, 169), ["锦纶", "纯棉"], ["高弹"], ["长款"]),
    "ap:Trousers": (r"trousers?|pants?|chinos?", "Bottomwear", "长裤", "MW", (129, 399), ["棉涤混纺", "纯棉", "棉麻"], ["无弹", "微弹"], ["长款"]),
    "ap:Skirt": (r"skirts?", "Bottomwear", "半身裙", "WG", (99, 299), ["雪纺", "纯棉", "牛仔布"], ["无弹", "微弹"], ["短款", "长款"]),
    "ap:Dress": (r"dress(es)?|gown", "Dress", "连衣裙", "WG", (139, 599), ["雪纺", "粘胶", "纯棉", "聚酯纤维"], ["无弹", "微弹"], ["短款", "长款", "常规长度"]),
    "ap:FormalShoe": (r"formal shoes?", "Shoes", "皮鞋", "M", (259, 799), ["真皮", "人造革"], [], []),
    "ap:SportsShoe": (r"sports? shoes?|running shoes?", "Shoes", "运动鞋", "MWU", (199, 699), ["网布", "人造革"], [], []),
    "ap:CasualShoe": (r"casual shoes?|sneakers?|canvas shoes?|loafers?", "Shoes", "休闲鞋", "MWU", (149, 599), ["帆布", "真皮", "人造革", "网布"], [], []),
    "ap:Heels": (r"heels|wedges|stilettos?", "Shoes", "高跟鞋", "W", (159, 499), ["人造革", "真皮"], [], []),
    "ap:Flats": (r"flats|ballerinas?", "Shoes", "平底鞋", "W", (99, 299), ["人造革", "真皮", "帆布"], [], []),
    "ap:Sandal": (r"sandals?", "Sandal", "凉鞋", "MWG", (89, 359), ["人造革", "真皮"], [], []),
    "ap:FlipFlop": (r"flip ?flops?", "Flip Flops", "人字拖", "MW", (39, 129), ["EVA橡胶"], [], []),
}
POINTS = {"纯棉": "纯棉面料,亲肤吸汗", "棉涤混纺": "棉涤混纺,不容易皱,干得快", "聚酯纤维": "聚酯纤维面料,轻便好打理,洗完干得快",
          "棉麻": "棉麻面料,透气凉爽", "牛仔布": "牛仔布耐磨,越穿越有味道", "羊毛": "羊毛保暖又透气", "羊毛混纺": "羊毛混纺,保暖还好打理",
          "雪纺": "雪纺面料,轻盈垂顺", "粘胶": "粘胶面料,柔软垂坠", "抓绒": "抓绒里面,保暖轻便", "锦纶": "锦纶面料,耐磨轻便",
          "真皮": "真皮材质,透气耐穿", "人造革": "人造革鞋面,一擦就干净", "帆布": "帆布鞋面,轻便透气", "网布": "网布鞋面,跑起来不闷脚",
          "EVA橡胶": "EVA橡胶底,轻软防滑"}
CARE = {"羊毛": ("建议干洗", "干洗最好;手洗用冷水和羊毛洗涤剂,不拧,平铺阴干"),
        "羊毛混纺": ("建议手洗", "30度以下手洗,不拧,平铺阴干"), "雪纺": ("建议手洗", "冷水轻柔手洗,阴干,低温垫布熨烫"),
        "粘胶": ("建议手洗", "冷水手洗,不久泡,阴干,中温熨烫"), "真皮": ("擦拭清洁", "软布擦净,定期上鞋油,避免泡水和暴晒"),
        "人造革": ("擦拭清洁", "湿布擦净后阴干,避免暴晒"), "帆布": ("建议手洗", "软刷蘸中性洗涤剂刷洗,阴干,避免暴晒发黄"),
        "网布": ("建议手洗", "软刷轻刷,包纸巾阴干"), "EVA橡胶": ("擦拭清洁", "清水冲洗即可,避免暴晒"),
        "牛仔布": ("可机洗", "翻面冷水洗,第一次单独洗,阴干"), "抓绒": ("可机洗", "30度以下机洗,不烘干,不熨烫"),
        "聚酯纤维": ("可机洗", "30度以下机洗,不用柔顺剂,低温熨烫"), "锦纶": ("可机洗", "冷水轻柔机洗,阴干,不熨烫")}
CARE_ELSE = ("可机洗", "30度以下机洗,深浅色分开,翻面晾干,中温熨烫")
SHRINK = {"纯棉": 3, "棉涤混纺": 2, "棉麻": 4, "牛仔布": 3, "羊毛": 5, "羊毛混纺": 3, "粘胶": 4}
DARK = {"黑色", "藏青色", "深灰色", "酒红色", "红色", "蓝色", "紫色"}
WARM = {"ap:Sweater", "ap:Sweatshirt", "ap:Jacket"}
EN_BRANDS = {"Nike", "Puma", "ADIDAS", "Reebok", "Fila", "Lotto", "United Colors of Benetton", "French Connection"}
# Punctuation as Chinese is set.
WIDE = {ord(","): "\uff0c", ord(";"): "\uff1b"}
SLOW_WORDS = set("""men mens men's women womens women's woman boys boy boy's girls girl girl's unisex kids kid kid's the of and with for
    by in on a an & solid striped stripes stripe checks checked check printed print graphic casual formal sports sport shoe
    shoes t-shirt t-shirts tshirt tshirts tee shirt shirts polo jeans trousers trouser pants pant shorts skirt skirts dress
    dresses top tops tunic sweater sweatshirt sweatshirts jacket jackets track leggings legging heels flats sandals sandal
    flip flops flop fit slim regular""".split())


def dice(ident, name, options):
    """The same pick for the same product, whatever else changes."""
    number = int(hashlib.sha256(f"{ident}/{name}".encode()).hexdigest()[:8], 16)
    return options[number % len(options)]


def kind_of(row, name):
    for kind, (words, sub, zh, groups, *_) in KINDS.items():
        if row["subCategory"] == sub and GENDERS[row["gender"]][0][0] in groups and re.search(rf"\b({words})$", name.lower()):
            return kind
    return None


def series(name, brand, colour):
    """The words of the name that say neither brand, colour, kind nor gender: the model's own."""
    rest = name[len(brand):].replace("'s", "")
    colours = {w.lower() for c in COLOURS for w in c.split()}
    words = [w for w in re.findall(r"[A-Za-z0-9][A-Za-z0-9'.+-]*", rest)
             if w.lower() not in SLOW_WORDS and w.lower() not in colours and len(w) > 1]
    return " ".join(words[:3])


def sleeve(kind, name, season):
    low = name.lower()
    if "sleeveless" in low:
        return "无袖"
    if "full sleeve" in low or "long sleeve" in low or kind in WARM:
        return "长袖"
    if "half sleeve" in low or kind in ("ap:TShirt", "ap:Polo"):
        return "短袖款"
    return "短袖款" if season == "夏季" else "长袖"


def chart(kind, group, brand, ident, words):
    if words[1] in ("Shoes", "Sandal", "Flip Flops"):
        if group in ("Boys", "Girls"):
            return "SaltWaterKids"
        if group == "Unisex":
            return "ShoeEveryone"
        if kind == "ap:Sandal" and group == "Women":
            return "SaltWaterWomen"
        if kind in ("ap:SportsShoe", "ap:FlipFlop"):
            return "ShoeMen" if group == "Men" else "ShoeWomen"
        return dice(ident, "chart", ["DuneMen", "MalletMen", "ShoeMen"] if group == "Men"
                    else ["DuneWomen", "EsskaWomen", "MalletWomen", "ShoeWomen"])
    if group in ("Boys", "Girls"):
        return "KidsHeight"
    if kind == "ap:Jeans":
        return "InchMen" if group == "Men" else "InchWomen"
    if words[1] == "Bottomwear":
        return "GbMenBottom" if group == "Men" else "GbWomenBottom"
    if brand in EN_BRANDS and kind != "ap:Dress":
        return "EnMenChest" if group == "Men" else "EnWomenBust"
    return "GbMenTop" if group == "Men" else "GbWomenTop"


def fabric_facts(out, kind, shoe, ident, fabric):
    out["material"] = fabric
    out["care"], out["care_tip"] = CARE.get(fabric, CARE_ELSE)
    out["fading"] = "深色首次洗涤有少量浮色" if out["colour"] in DARK and fabric in ("纯棉", "牛仔布", "棉麻") else "正常洗涤不掉色"
    if shoe:
        return
    out["opacity"] = "微透" if out["colour"] in ("白色", "米色") and fabric in ("雪纺", "粘胶", "棉麻") else "不透"
    out["lined"] = "true" if kind in ("ap:Jacket", "ap:Dress", "ap:Skirt") and fabric in ("雪纺", "聚酯纤维", "锦纶") else "false"
    out["pilling"] = "摩擦处可能轻微起球" if fabric in ("羊毛", "羊毛混纺", "棉涤混纺", "抓绒", "粘胶") else "不易起球"
    out["shrinkage"] = SHRINK.get(fabric, 1)
    thick = kind in WARM and fabric in ("羊毛", "抓绒", "羊毛混纺")
    out["thickness"] = "加厚" if thick else "薄款" if out["season"] == "夏季" else "厚薄适中"


def invent(out, kind, group, brand, name, ident, sizes):
    words = KINDS[kind]
    shoe = words[1] in ("Shoes", "Sandal", "Flip Flops")
    fabric_facts(out, kind, shoe, ident, dice(ident, "fabric", words[5]))
    low = name.lower()
    if not shoe:
        out["elasticity"] = dice(ident, "stretch", words[6])
        out["fit"] = "修身" if re.search(r"slim|skinny|fitted", low) or kind == "ap:Leggings" else dice(
            ident, "fit", ["合身", "合身", "宽松", "修身"] if group in ("Men", "Women") else ["合身", "宽松"])
        out["length"] = dice(ident, "length", words[7])
        out["size_feel"] = dice(ident, "feel", ["标准码"] * 8 + ["尺码偏小", "尺码偏大"])
        if words[1] == "Topwear":
            out["sleeve"] = sleeve(kind, name, out["season"])
    if kind in ("ap:Heels", "ap:Flats", "ap:FormalShoe"):
        out["heel"] = dice(ident, "heel", {"ap:Heels": [5, 6, 7, 8, 9], "ap:Flats": [1, 2], "ap:FormalShoe": [2.5, 3]}[kind])
    out["chart"] = chart(kind, group, brand, ident, words)
    out["sizes"] = "、".join(sizes[out["chart"]])
    if group in ("Men", "Women") and not shoe and out["chart"].startswith("Gb"):
        height = 180 if group == "Men" else 168
        out["model_note"] = f"模特身高{height}cm,穿{'XL' if group == 'Men' else 'L'}码"
    low_price, high_price = words[4]
    out["price"] = low_price + 10 * dice(ident, "price", range((high_price - low_price) // 10 + 1))
    out["stock"] = dice(ident, "stock", [0, 3, 8, 15, 26, 40, 55, 80, 120, 200])
    out["points"] = POINTS[out["material"]]
    if out.get("fit") == "宽松":
        out["points"] += "|宽松版型,不挑身材"
    if out.get("thickness") == "薄款":
        out["points"] += "|薄款,夏天穿不闷"
    if out.get("elasticity") == "高弹":
        out["points"] += "|高弹面料,活动自如"


def describe(row, sizes):
    name = re.sub(r"\s+", " ", row["productDisplayName"] or "").strip()
    brand = next((b for b in BRANDS if name.lower().startswith(b.lower() + " ")), None)
    if brand is None or row["gender"] not in GENDERS or row["baseColour"] not in COLOURS:
        return None
    if row["usage"] not in STYLES or row["season"] not in SEASONS or row.get(""):
        return None
    kind = kind_of(row, name)
    if kind is None:
        return None
    group, group_zh = GENDERS[row["gender"]]
    colour, own = COLOURS[row["baseColour"]], series(name, brand, row["baseColour"])
    pattern = next((zh for words, zh in PATTERNS if re.search(words, name.lower())), "")
    words = KINDS[kind]
    shown = "" if pattern in ("", "纯色") else pattern
    zh = f"{brand} {group_zh}{colour}{shown}{words[2]}" + (f" {own}" if own else "")
    out = dict.fromkeys(COLUMNS, "")
    out.update({"sku": f"AP{row['id']}", "zh": zh, "en": name, "class": kind, "brand": brand, "gender": group_zh,
                "colour": colour, "season": SEASONS[row["season"]], "style": STYLES[row["usage"]], "pattern": pattern})
    out["url"] = f"https://shop.example/item/{out['sku']}"
    invent(out, kind, group, brand, name, row["id"], sizes)
    return out, group


def chosen(rows, sizes):
    """Up to PER_KIND products of each kind and group, names all different, in the order of the ids."""
    names, count, brands, made = set(), {}, {}, []
    for row in sorted(rows, key=lambda r: hashlib.sha256(r["id"].encode()).hexdigest()):
        described = describe(row, sizes)
        if described is None:
            continue
        out, group = described
        slot = (out["class"], group)
        limit = PER_KIND // 2 if group in ("Men", "Women") else 5
        key = (slot, out["brand"])
        if out["zh"].lower() in names or out["en"].lower() in names or count.get(slot, 0) >= limit or brands.get(key, 0) >= 3:
            continue
        names.update((out["zh"].lower(), out["en"].lower()))
        count[slot] = count.get(slot, 0) + 1
        brands[key] = brands.get(key, 0) + 1
        made.append(out)
    return sorted(made, key=lambda o: int(o["sku"][2:]))


def add_aliases(products):
    """Short names, where only one product has them."""
    short = {}
    for out in products:
        words = KINDS[out["class"]][2]
        for alias in {f"{out['brand']}{out['colour']}{words}", f"{out['brand']}{out['gender']}{words}"}:
            short.setdefault(alias.lower(), []).append((out, alias))
    for holders in short.values():
        if len(holders) == 1:
            out, alias = holders[0]
            out["alias"] = "|".join(sorted(filter(None, [*out["alias"].split("|"), alias])))


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sizes = {}
    with open(PACK / "catalog/size-rows.csv", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            sizes.setdefault(row["chart"], []).append(row["size"])
    with open(pathlib.Path(sys.argv[1]) / "catalog/fashion-styles/styles.csv", encoding="utf-8", errors="replace") as file:
        products = chosen(list(csv.DictReader(file)), sizes)
    add_aliases(products)
    for out in products:
        for column in ("care_tip", "model_note", "points"):
            out[column] = out[column].translate(WIDE)
    with open(PACK / "catalog/products.csv", "w", newline="", encoding="utf-8") as file:
        out = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        out.writeheader()
        out.writerows(products)
    print(f"{len(products)} products")


if __name__ == "__main__":
    main()
