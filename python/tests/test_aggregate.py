"""The aggregation against a plain count in one process."""

import csv
import random
import re
from collections import defaultdict
from pathlib import Path

import pyarrow
import pyarrow.dataset
import pyarrow.parquet
import pytest

import qianmian
from qianmian.aggregate import DAY_MS, Settings, aggregate

NOW_MS = 1_760_000_000_000
ROOT = Path(__file__).parents[2]


def events(count=6_000, seed=5):
    """Events of people, one machine, one reseller, nobody, the future and an unknown kind."""
    draw = random.Random(seed)
    rows = []
    for at in range(count):
        kind = draw.choices(["click", "focus", "cart", "order", "view"], [60, 10, 15, 10, 5])[0]
        time_ms = NOW_MS - draw.randrange(120 * DAY_MS) + (DAY_MS if at % 500 == 0 else 0)
        user = "" if at % 97 == 0 else f"user-{draw.randrange(80)}"
        basket = f"order-{draw.randrange(200)}" if kind == "order" else None
        rows.append((user, f"item-{draw.randrange(60)}", kind, time_ms, basket))
    rows += [("machine", f"item-{at % 60}", "click", NOW_MS - at, None) for at in range(400)]
    rows += [("user-1", f"bulk-{at}", "order", NOW_MS - 5, "resale") for at in range(31)]
    rows += [("user-2", f"few-{at}", "order", NOW_MS - 5, "party") for at in range(30)]
    draw.shuffle(rows)
    return rows


def plain(rows, settings):
    """The same by dictionaries, one row after another."""
    deeds = [
        (user, item, kind, at, basket)
        for user, item, kind, at, basket in rows
        if user and item and kind in settings.kinds and at <= settings.now_ms
    ]
    baskets, days = defaultdict(set), defaultdict(int)
    for user, item, _, at, basket in deeds:
        days[user, at // DAY_MS] += 1
        if basket is not None:
            baskets[basket].add(item)
    machines = {user for (user, _), count in days.items() if count > settings.deeds_max}
    weights, first = defaultdict(float), {}
    for user, item, kind, at, basket in deeds:
        if user in machines or len(baskets.get(basket, ())) > settings.basket_max:
            continue
        decay = 2.0 ** ((at - settings.now_ms) / settings.half_life_ms)
        weights[user, item] += settings.kinds[kind] * decay
        first[user, item] = min(at, first.get((user, item), at))
    kept = {pair for pair, weight in weights.items() if weight >= settings.weight_min}
    return {pair: (weights[pair], first[pair] / 1000.0) for pair in kept}


def write_parquet(rows, folder, partitions):
    names = ["user_id", "item_id", "kind", "time_ms", "basket_id"]
    for part in range(partitions):
        columns = list(zip(*rows[part::partitions]))
        table = pyarrow.table(dict(zip(names, map(list, columns))))
        place = folder / f"day={part}"
        place.mkdir(parents=True)
        pyarrow.parquet.write_table(table, place / "events.parquet")


def write_csv(rows, folder, partitions):
    folder.mkdir()
    for part in range(partitions):
        with open(folder / f"part-{part}.csv", "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["user_id", "item_id", "kind", "time_ms", "basket_id"])
            writer.writerows(rows[part::partitions])


@pytest.mark.parametrize("write, file_format", [(write_parquet, "parquet"), (write_csv, "tsv")])
def test_it_counts_as_a_plain_loop_does(tmp_path, write, file_format):
    rows, settings = events(), Settings(now_ms=NOW_MS, deeds_max=300, weight_min=0.2)
    expected = plain(rows, settings)
    write(rows, tmp_path / "log", 7)
    out = tmp_path / "matrix"
    pairs = aggregate(tmp_path / "log", out, settings, file_format=file_format, parts=3)
    assert pairs == len(expected)
    if file_format == "parquet":
        found = pyarrow.dataset.dataset(out).to_table().to_pylist()
    else:
        found = []
        for part in out.iterdir():
            with open(part, encoding="utf-8") as file:
                found += list(csv.DictReader(file, delimiter="\t"))
    assert len(found) == len(expected)
    for row in found:
        weight, time = expected[row["user_id"], row["item_id"]]
        assert float(row["weight"]) == pytest.approx(weight, rel=1e-9)
        assert float(row["event_time"]) == pytest.approx(time)
    users = {user for user, _ in expected}
    assert "machine" not in users and "" not in users
    assert ("user-2", "few-0") in expected and ("user-1", "bulk-0") not in expected
    # What comes out is what the trainers read.
    log = qianmian.read(out)
    assert (len(log), set(log.users)) == (len(expected), users)
    assert qianmian.train(log, "walk").recommend("user-2", k=5)["rank"] == [1, 2, 3, 4, 5]


def test_a_small_bound_of_memory_gives_the_same(tmp_path):
    rows, settings = events(20_000), Settings(now_ms=NOW_MS)
    write_parquet(rows, tmp_path / "log", 4)
    counts = [
        aggregate(tmp_path / "log", tmp_path / f"out-{mb}", settings, parts=2, memory_mb=mb)
        for mb in (16, 1024)
    ]
    assert counts == [len(plain(rows, settings))] * 2


def test_no_step_holds_the_log(tmp_path):
    """The side of a join that is held in memory is a small one, for the engine that runs here."""
    import datafusion

    from qianmian.aggregate import prepare, query

    write_parquet(events(2_000), tmp_path / "log", 2)
    context = datafusion.SessionContext(datafusion.SessionConfig().with_target_partitions(2))
    prepare(context, tmp_path / "log", Settings(now_ms=NOW_MS))
    plan = context.sql(query()).execution_plan().display_indent()
    assert "HashJoinExec" in plan
    for held in ("CrossJoin", "NestedLoop", "LeftAnti", "SortMergeJoin", "join_type=Left,"):
        assert held not in plan, plan


def test_what_cannot_be_read_is_told(tmp_path):
    settings = Settings(now_ms=NOW_MS)
    (tmp_path / "log").mkdir()
    with pytest.raises(ValueError, match="holds nothing"):
        aggregate(tmp_path / "log", tmp_path / "out", settings)
    (tmp_path / "log" / "a.csv").write_text("user_id,item_id,time_ms\na,b,1\n", encoding="utf-8")
    with pytest.raises(ValueError, match="has no kind"):
        aggregate(tmp_path / "log", tmp_path / "out", settings)
    with pytest.raises(FileExistsError, match="is there already"):
        aggregate(tmp_path / "log", tmp_path / "log", settings)


def test_the_weights_are_those_by_which_a_server_counts():
    path = ROOT / "engine" / "recommend" / "src" / "weights.rs"
    text = path.read_text(encoding="utf-8").split("pub const DEFAULT: Self")[-1]
    told = dict(re.findall(r"^\s+(\w+): ([\d_.]+),", text, re.M))
    number = lambda name: float(told[name].replace("_", ""))
    settings = Settings(now_ms=0)
    assert settings.kinds == {name: number(name) for name in settings.kinds}
    assert settings.half_life_ms == number("half_life_ms")
    assert settings.basket_max == number("basket_max")
