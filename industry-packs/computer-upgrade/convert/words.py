"""Chinese names of brands and colours; what is not here keeps its own name."""

BRANDS = {
    "Kingston": "金士顿", "HyperX": "HyperX", "Corsair": "海盗船", "G.SKILL": "芝奇", "Crucial": "英睿达", "ADATA": "威刚",
    "ADATA XPG": "威刚XPG", "TEAMGROUP": "十铨", "Samsung": "三星", "Silicon Power": "广颖电通", "Patriot": "博帝", "Klevv": "科赋",
    "Lexar": "雷克沙", "KINGBANK": "金百达", "Biwin": "佰维", "GeIL": "金邦", "Acer": "宏碁", "Predator": "宏碁掠夺者", "Gigabyte": "技嘉",
    "GIGABYTE": "技嘉", "Apacer": "宇瞻", "Transcend": "创见", "Thermaltake": "曜越", "SK Hynix": "SK海力士", "Micron": "镁光",
    "Netac": "朗科", "HP": "惠普", "ASUS": "华硕", "MSI": "微星", "ASRock": "华擎", "Biostar": "映泰", "Colorful": "七彩虹",
    "MAXSUN": "铭瑄", "Western Digital": "西部数据", "Seagate": "希捷", "Toshiba": "东芝", "Intel": "英特尔", "SanDisk": "闪迪",
    "KIOXIA": "铠侠", "KingSpec": "金胜维", "PNY": "必恩威", "Solidigm": "思得", "Logitech": "罗技", "Logitech G": "罗技G",
    "Microsoft": "微软", "Razer": "雷蛇", "SteelSeries": "赛睿", "Cherry": "樱桃", "Lenovo": "联想", "Dell": "戴尔", "LG": "LG",
    "AOC": "AOC", "BenQ": "明基", "Philips": "飞利浦", "ViewSonic": "优派", "Sony": "索尼", "Sennheiser": "森海塞尔",
    "Audio-Technica": "铁三角", "AKG": "AKG", "Edifier": "漫步者", "Ducky": "魔力鸭", "Keychron": "Keychron", "AULA": "狼蛛",
    "Redragon": "红龙", "Cooler Master": "酷冷至尊", "ROCCAT": "冰豹", "Zowie": "卓威", "Creative Labs": "创新", "CREATIVE": "创新",
    "Plantronics": "缤特力", "Koss": "高斯", "Panasonic": "松下", "Anker": "安克", "Insta360": "影石", "Genius": "精灵",
    "Kensington": "肯辛通", "Innodisk": "宜鼎", "Hitachi": "日立", "Turtle Beach": "乌龟海岸", "Skullcandy": "骷髅头", "YAMAHA": "雅马哈",
    "Kanto": "Kanto", "Audioengine": "声擎",
}

COLOURS = {
    "BLACK": "黑色", "WHITE": "白色", "GREY": "灰色", "GRAY": "灰色", "SILVER": "银色", "RED": "红色", "BLUE": "蓝色",
    "GREEN": "绿色", "PINK": "粉色", "GOLD": "金色", "YELLOW": "黄色", "PURPLE": "紫色", "ORANGE": "橙色", "BROWN": "棕色",
}
