"""The package as a data scientist meets it: tables in, models, tables out."""

import datetime
import inspect
import json
import math
import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
import time

import pandas
import pyarrow
import pyarrow.parquet
import pytest

import qianmian


def two_tastes(users=120, items=30, met=8, seed=4):
    """Users who like either the even or the odd items; each meets one a day."""
    draw = random.Random(seed)
    rows = []
    for user in range(users):
        liked = [f"i{2 * item + user % 2}" for item in range(items)]
        chosen = draw.sample(liked, met)
        rows += [(f"u{user}", item, 1.0, 1.7e9 + 86_400.0 * day) for day, item in enumerate(chosen)]
    return rows


@pytest.fixture(scope="module")
def parts():
    return qianmian.read(two_tastes()).split(by="leave-one-out")


@pytest.fixture(scope="module")
def model(parts):
    return qianmian.train(parts[0], "ease")


# Reading


def tables():
    users, items = ["7", "7", "8", "8"], ["x", "y", "x", "z"]
    times = [datetime.datetime(2024, 1, day, tzinfo=datetime.timezone.utc) for day in (1, 2, 3, 4)]
    plain = {"user": users, "item": items, "weight": [1.0, 2.0, 0.0, 1.0], "time": times}
    numbers = {**plain, "user": [7, 7, 8, 8]}
    coded = {**plain, "item": pyarrow.array(items).dictionary_encode()}
    views = {**plain, "item": pyarrow.array(items, pyarrow.string_view())}
    large = {**plain, "user": pyarrow.array(users, pyarrow.large_string())}
    named = {"User_ID": users, "product_id": items, "rating": [1, 2, 0, 1], "timestamp": times}
    yield from map(pyarrow.table, (plain, numbers, coded, views, large, named))
    yield pandas.DataFrame(plain)
    yield pandas.DataFrame(plain).astype({"item": "category"})
    seconds = [when.timestamp() for when in times]
    yield list(zip(users, items, plain["weight"], seconds))
    yield pyarrow.table({**plain, "time": [round(1000 * it) for it in seconds]})


@pytest.mark.parametrize("table", list(tables()), ids=lambda it: type(it).__module__)
def test_the_same_is_read_from_every_table(table):
    log = qianmian.read(table)
    assert (log.users, log.items, log.shape, len(log)) == (["7", "8"], ["x", "y", "z"], (2, 3), 3)
    assert log.to_arrow().to_pylist() == [
        {"user": "7", "item": "x", "time": 1_704_067_200.0},
        {"user": "7", "item": "y", "time": 1_704_153_600.0},
        {"user": "8", "item": "z", "time": 1_704_326_400.0},
    ]
    assert any("weight 0" in note for note in log.notes)


def test_files_and_folders_are_read(tmp_path):
    (tmp_path / "a.inter").write_text("user_id:token\titem_id:token\nann\tx\nbob\ty\nann\tz\n")
    assert qianmian.read(tmp_path / "a.inter").items == ["x", "y", "z"]
    (tmp_path / "lists.txt").write_text("0 5 1\n0 7 1\n")
    assert len(qianmian.read(tmp_path / "lists.txt", layout="lists")) == 3
    table = pyarrow.table({"user": ["a", "b"], "item": ["x", "x"]})
    (tmp_path / "parts").mkdir()
    for part in range(2):
        pyarrow.parquet.write_table(table.slice(part, 1), tmp_path / "parts" / f"{part}.parquet")
    (tmp_path / "parts" / "_SUCCESS").touch()
    assert qianmian.read(tmp_path / "parts").users == ["a", "b"]


# What pyarrow writes, by the settings of its writer.
WRITERS = [
    *({"compression": codec} for codec in ("none", "snappy", "zstd", "gzip", "lz4")),
    {"use_dictionary": False},
    {"version": "1.0"},
    {"data_page_version": "2.0", "compression": "zstd"},
    {"use_deprecated_int96_timestamps": True},
    {"coerce_timestamps": "ms", "row_group_size": 2},
    {"write_page_checksum": True},
    {"use_dictionary": False, "column_encoding": {"item": "DELTA_BYTE_ARRAY"}},
]


@pytest.mark.parametrize("settings", WRITERS, ids=str)
@pytest.mark.parametrize("table", [it for it in tables() if isinstance(it, pyarrow.Table)])
def test_the_same_is_read_from_parquet_as_from_its_table(tmp_path, table, settings):
    if "column_encoding" in settings:
        settings = {**settings, "column_encoding": {table.schema.names[1]: "DELTA_BYTE_ARRAY"}}
    path = tmp_path / "shop.parquet"
    pyarrow.parquet.write_table(table, path, **settings)
    of_file, of_table = qianmian.read(path), qianmian.read(table)
    assert of_file.to_arrow().to_pylist() == of_table.to_arrow().to_pylist()
    assert any("weight 0" in note for note in of_file.notes)


def test_many_rows_of_parquet_come_in_their_order(tmp_path):
    draw = random.Random(8)
    rows = [(f"u{draw.randrange(300)}", draw.randrange(5_000)) for _ in range(70_000)]
    table = pyarrow.table({"user": [user for user, _ in rows], "item": [item for _, item in rows]})
    pyarrow.parquet.write_table(table, tmp_path / "a.parquet", row_group_size=9_999, data_page_size=1_000)
    told = qianmian.read(tmp_path / "a.parquet").to_arrow()
    assert list(zip(told["user"], map(int, told["item"]))) == rows


@pytest.mark.parametrize(
    "columns, told",
    [
        ({"who": ["a"], "item": ["x"]}, "names its columns who, item, and not both users and items"),
        ({"user": [1.5], "item": ["x"]}, "`user` is of .*: give texts or whole numbers"),
        ({"user": [["a"]], "item": ["x"]}, "`user` is of lists or records: give texts"),
        ({"user": ["a", None], "item": ["x", "y"]}, "row 2: has an empty user or item"),
        ({"user": ["a"], "item": ["x"], "weight": [float("nan")]}, "row 1: `NaN` is no weight"),
        ({"user": ["a"], "item": ["x"], "weight": [-2]}, "row 1: `-2` is no weight"),
        ({"user": ["a"], "item": ["x"], "weight": ["2"]}, "`weight` is of texts: give numbers"),
        ({"user": ["a"], "item": ["x"], "time": ["noon"]}, "`time` is of texts: give times"),
    ],
)
def test_what_parquet_cannot_say_is_told(tmp_path, columns, told):
    path = tmp_path / "shop.parquet"
    pyarrow.parquet.write_table(pyarrow.table(columns), path)
    with pytest.raises(qianmian.Error, match=f"shop.parquet: .*{told}"):
        qianmian.read(path)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(qianmian.Error, match="shop.parquet: cannot be read as Parquet"):
        qianmian.read(path)


@pytest.mark.parametrize(
    "source, told",
    [
        ([], "no interaction"),
        ([("a", "")], "row 1: has an empty user or item"),
        ([("a", "x", -1.0)], "row 1: `-1` is no weight"),
        ([("a", "x", float("nan"))], "is no weight"),
        ([("a", "x", 1.0, 9e10)], "lie in the future"),
        (pyarrow.table({"who": ["a"], "item": ["x"]}), "has no `user`"),
        (pyarrow.table({"user": [1.5], "item": ["x"]}), "texts or whole numbers"),
        (pyarrow.table({"user": ["a", None], "item": ["x", "y"]}), "row 2: has an empty user"),
        ("nowhere.csv", "check the path"),
    ],
)
def test_what_cannot_be_read_is_told(source, told):
    with pytest.raises(qianmian.Error, match=told) as raised:
        qianmian.read(source)
    assert isinstance(raised.value, ValueError)


def test_a_stream_is_read_once():
    table = pyarrow.table({"user": ["a"], "item": ["x"]})

    class Once:
        capsule = table.__arrow_c_stream__()

        def __arrow_c_stream__(self, requested_schema=None):
            return self.capsule

    once = Once()
    assert len(qianmian.read(once)) == 1
    with pytest.raises(qianmian.Error):
        qianmian.read(once)


def test_parts_share_nothing_and_are_cut_as_asked():
    log = qianmian.read(two_tastes())
    pairs = lambda part: set(zip(part.to_arrow()["user"], part.to_arrow()["item"]))
    for by in (None, "temporal", "leave-one-out", "random"):
        train, test = log.split(by=by)
        assert pairs(train) | pairs(test) == pairs(log)
        assert not pairs(train) & pairs(test) and len(test) == 120
    train, test = log.split(by="temporal")
    assert max(train.to_arrow()["time"]) < min(test.to_arrow()["time"])
    with pytest.raises(qianmian.Error, match="one of temporal, leave-one-out, random"):
        log.split(by="hand")


# Training, lists


def test_taste_is_learned(parts, model):
    lists = model.recommend(k=5).to_pandas()
    assert len(lists) == 5 * 120 and list(lists["rank"][:5]) == [1, 2, 3, 4, 5]
    right = (lists["item"].str[1:].astype(int) % 2) == (lists["user"].str[1:].astype(int) % 2)
    assert right.mean() > 0.99
    met = set(zip(parts[0].to_arrow()["user"], parts[0].to_arrow()["item"]))
    assert not met & set(zip(lists["user"], lists["item"]))
    assert lists.groupby("user")["score"].apply(lambda it: it.is_monotonic_decreasing).all()


def test_a_history_of_nobody_is_ranked_for(parts, model):
    history = ["i0", "i2", "i4", "unheard-of"]
    found = model.recommend(history=history, k=3)
    assert found["user"] == [None] * 3 and not set(found["item"]) & set(history)
    assert all(int(item[1:]) % 2 == 0 for item in found["item"])
    assert set(model.recommend(history=history, k=60, seen=True)["item"]) == set(model.items)
    only = model.recommend(history=history, k=9, among=["i6", "i7", "i0"])
    assert set(only["item"]) == {"i6", "i7"}
    louder = model.recommend(history={"i0": 1.0, "i1": 9.0}, k=3)
    assert all(int(item[1:]) % 2 == 1 for item in louder["item"])
    others = qianmian.read([("new", "i1"), ("new", "i3"), ("newer", "i2")])
    assert set(model.recommend(history=others, k=2)["user"]) == {"new", "newer"}
    assert model.recommend("newer", history=others, k=1)["user"] == ["newer"]
    assert model.recommend("u3", k=4).to_pylist() == model.recommend(["u3"], k=4).to_pylist()


def test_bad_questions_are_told(parts, model):
    with pytest.raises(qianmian.Error, match="no user is called nobody"):
        model.recommend("nobody")
    with pytest.raises(qianmian.Error, match="knows no item `x`"):
        model.explain(["i0"], "x")
    with pytest.raises(qianmian.Error, match="not above 0"):
        model.recommend(history={"i0": -1.0})
    with pytest.raises(qianmian.Error, match="no model is called best"):
        qianmian.train(parts[0], "best")
    with pytest.raises(qianmian.Error, match="no settings of a model"):
        qianmian.train(parts[0], {"model": "ease", "rigde": 3.0})
    with pytest.raises(qianmian.Error, match="setting ridge"):
        qianmian.train(parts[0], {"model": "ease", "ridge": -3.0})
    with pytest.raises(qianmian.Error, match="raise memory_mb"):
        qianmian.train(parts[0], "ease", memory_mb=0)
    with pytest.raises(qianmian.Error, match="knowledge"):
        qianmian.train(parts[0], "match")


def test_knowledge_is_taken_from_a_table(parts):
    model = qianmian.train(parts[0], "match", knowledge=sides(parts[0].items))
    assert all(int(item[1:]) % 2 == 1 for item in model.recommend(history=["i1"], k=5)["item"])


def sides(items):
    """What is known of items: on which side they are, in a table of triples."""
    tails = ["even" if int(item[1:]) % 2 == 0 else "odd" for item in items]
    return pyarrow.table({"head": items, "relation": ["side"] * len(items), "tail": tails})


def test_settings_are_a_dict_to_change(parts):
    assert {qianmian.settings(name)["model"] for name in qianmian.MODELS} <= {
        *qianmian.MODELS,
        "filter",
    }
    recent = {**qianmian.settings("recent"), "half_life_days": 2.0}
    assert qianmian.train(parts[0], recent).recipe == pytest.approx(recent)
    knowledge = sides(parts[0].items)
    for name, changed in {
        "paths": {"keep": 50, "kin": 10, "direct": 0.5},
        "pagerank": {"restart": 0.5, "steps": 2, "tilt": 0.25},
    }.items():
        recipe = {**qianmian.settings(name), **changed}
        model = qianmian.train(parts[0], recipe, knowledge=knowledge)
        assert model.recipe == pytest.approx(recipe)
        listed = model.recommend(history=["i1", "i3"], k=5)["item"]
        assert all(int(item[1:]) % 2 == 1 for item in listed)
    usual = qianmian.train(parts[0], "pagerank", knowledge=knowledge)
    assert usual.recommend("u1", k=9).to_pylist() != model.recommend("u1", k=9).to_pylist()
    with pytest.raises(qianmian.Error, match="no model is called best: one of popularity"):
        qianmian.settings("best")
    with pytest.raises(qianmian.Error, match="setting restart"):
        qianmian.train(parts[0], {"model": "pagerank", "restart": 2.0}, knowledge=knowledge)


# Explanations


# These say the same to everybody: no history speaks for anything.
OF_NOBODY = ("popularity", "recent")
# These compare items by their attributes.
NEED_KNOWLEDGE = ("match", "paths", "pagerank")


@pytest.mark.parametrize("name", [name for name in qianmian.MODELS if name not in NEED_KNOWLEDGE])
def test_explanations_add_up(parts, name):
    model = qianmian.train(parts[0], name)
    listed = model.recommend("u5", k=1).to_pylist()[0]
    found = model.explain("u5", listed["item"])
    assert found.score == pytest.approx(listed["score"], rel=1e-4)
    parts_of = found.contributions["contribution"]
    assert sum(parts_of) + found.rest == pytest.approx(found.score, rel=1e-3, abs=1e-5)
    assert found.additive == (name not in (*OF_NOBODY, "als"))
    assert sorted(map(abs, parts_of), reverse=True) == list(map(abs, parts_of))
    if name not in OF_NOBODY:
        assert sum(found.contributions["share"]) == pytest.approx(1.0, rel=1e-4)
    assert listed["item"] in repr(found)


def test_a_blend_is_explained_exactly(parts):
    blend = {
        "model": "blend",
        "parts": [
            {"weight": 1.0, "recipe": {"model": "walk"}},
            {"weight": 0.5, "recipe": {"model": "ease"}},
        ],
    }
    found = qianmian.train(parts[0], blend).explain("u5", "i7")
    assert found.additive and abs(found.rest) < 1e-4
    assert len(found.contributions) == 7


# Judging


def test_judging_is_what_counting_by_hand_gives(parts, model):
    train, test = parts
    judged = qianmian.evaluate(model, train, test, at=[5, 20])
    assert (judged.users, judged.lengths) == (120, [5, 20])
    wanted = dict(zip(test.to_arrow()["user"], test.to_arrow()["item"]))
    listed = model.recommend(list(wanted), k=20).to_pylist()
    hits = {row["user"]: row["rank"] for row in listed if wanted[row["user"]] == row["item"]}
    found = sum(rank <= 5 for rank in hits.values()) / len(wanted)
    assert judged["recall@5"] == pytest.approx(found)
    assert judged["mrr@20"] == pytest.approx(sum(1 / rank for rank in hits.values()) / len(wanted))
    by_user = judged.by_user("recall@20").to_pydict()
    assert {user for user, value in zip(*by_user.values()) if value} == set(hits)
    for row in judged.measures.to_pylist():
        assert row["low"] <= row["value"] <= row["high"] and row["value"] == judged[row["measure"]]
    assert judged.bands["band"] == ["head", "torso", "tail"]
    assert sum(judged.bands["pairs"]) == 120 and 0.5 < judged.coverage <= 1.0
    with pytest.raises(KeyError):
        judged["recall@7"]


def test_what_lists_are_like_is_told(parts, model):
    train, test = parts
    judged = qianmian.evaluate(model, train, test, at=[5], knowledge=sides(train.items))
    looks = {row["look"]: row for row in judged.looks.to_pylist()}
    assert list(looks) == ["novelty@5", "diversity@5", "miscalibration@5", "personalisation@5"]
    for name, row in looks.items():
        assert row["value"] == judged[name]
        assert name == "personalisation@5" or row["low"] <= row["value"] <= row["high"]
    assert looks["personalisation@5"]["low"] is None
    # Lists hold items of the one side that the user met: none differs from another by its side.
    assert judged["diversity@5"] == pytest.approx(0.0, abs=1e-4)
    assert judged["miscalibration@5"] < 0.01
    met = {item: 0 for item in train.items}
    for item in train.to_arrow()["item"]:
        met[item] += 1
    surprise = {item: -math.log2((count + 1) / 121) for item, count in met.items()}
    listed = model.recommend(test.users, k=5)["item"]
    assert judged["novelty@5"] == pytest.approx(sum(map(surprise.get, listed)) / len(listed), rel=1e-4)
    popular = qianmian.train(train, "popularity")
    same = qianmian.evaluate(popular, train, test, at=[5], knowledge=sides(train.items))
    assert same["personalisation@5"] < judged["personalisation@5"]
    assert same["miscalibration@5"] > 0.1 and same["novelty@5"] < judged["novelty@5"]
    without = qianmian.evaluate(model, train, test, at=[5])
    assert "miscalibration@5" not in without.looks["look"] and without["diversity@5"] > 0.1
    for name in ("miscalibration@5", "novelty@10", "novelty", "taste@5"):
        with pytest.raises(KeyError):
            without[name]


def test_two_models_are_compared_user_by_user(parts, model):
    popular = qianmian.evaluate(qianmian.train(parts[0], "popularity"), *parts, at=[10])
    good = qianmian.evaluate(model, *parts, at=[10])
    ahead = {row["measure"]: row for row in good.ahead_of(popular).to_pylist()}
    row = ahead["recall@10"]
    assert row["value"] == pytest.approx(good["recall@10"] - popular["recall@10"])
    assert row["low"] > 0.0, "twice as many items are in question without taste"
    with pytest.raises(qianmian.Error, match="different users or lengths"):
        good.ahead_of(qianmian.evaluate(model, *parts, at=[20]))


def test_other_numbers_of_items_and_strangers_are_judged_alike(parts, model):
    train, test = parts
    rows = train.to_arrow().to_pylist()
    turned = [(row["user"], row["item"], 1.0, row["time"]) for row in reversed(rows)]
    again = qianmian.evaluate(model, qianmian.read(turned), test, at=[5])
    assert again["recall@5"] == pytest.approx(qianmian.evaluate(model, train, test, at=[5])["recall@5"])
    strange = qianmian.read([("u1", "never-met"), ("stranger", "i1")])
    found = qianmian.evaluate(model, train, strange, at=[5])
    assert found["recall@5"] <= 0.5 and any("does not know" in note for note in found.notes)


def test_leaks_are_refused_or_dropped(parts, model):
    train, test = parts
    leaked = test.to_arrow().to_pylist() + train.to_arrow().to_pylist()[:3]
    leaked = qianmian.read([(row["user"], row["item"]) for row in leaked])
    with pytest.raises(qianmian.Error, match='leaks="drop"'):
        qianmian.evaluate(model, train, leaked)
    dropped = qianmian.evaluate(model, train, leaked, leaks="drop")
    assert dropped["recall@20"] == pytest.approx(qianmian.evaluate(model, train, test)["recall@20"])


# Tuning


def test_tuning_finds_more_than_popularity_and_goes_on(parts):
    told = []
    found = qianmian.tune(parts[0], budget_s=4, progress=told.append)
    tried = found.attempts.to_pylist()
    assert [it["recall"] for it in told] == [it["recall"] for it in tried]
    popular = next(it for it in tried if it["model"] == "popularity")
    assert found.recall + found.ndcg > 1.3 * (popular["recall"] + popular["ndcg"])
    assert qianmian.train(parts[0], found).recipe == found.recipe
    further = qianmian.tune(parts[0], budget_s=2, after=found)
    assert further.attempts.to_pylist()[: len(tried)] == tried
    with pytest.raises(qianmian.Error, match="other data"):
        qianmian.tune(parts[1], valid=parts[0], budget_s=2, after=found)


def test_a_search_goes_on_from_its_file(tmp_path, parts):
    class Enough(Exception):
        pass

    def stop(attempt):
        told.append(attempt)
        if len(told) == 3:
            raise Enough

    told, state = [], tmp_path / "state.json"
    with pytest.raises(Enough):
        qianmian.tune(parts[0], budget_s=60, state=state, progress=stop)
    kept = json.loads(state.read_text())["attempts"]
    assert kept == told and os.listdir(tmp_path) == ["state.json"]
    found = qianmian.tune(parts[0], budget_s=2, state=state)
    tried = found.attempts.to_pylist()
    assert [it["recall"] for it in tried[:3]] == [it["recall"] for it in told]
    assert len(tried) > 3 and len({it["recipe"] for it in tried}) == len(tried)
    assert len(json.loads(state.read_text())["attempts"]) == len(tried)
    with pytest.raises(qianmian.Error, match="state.json: of a search on other data: name another"):
        qianmian.tune(parts[1], valid=parts[0], budget_s=2, state=state)
    with pytest.raises(qianmian.Error, match="`after` or from `state`"):
        qianmian.tune(parts[0], budget_s=2, state=state, after=found)
    state.write_text("[]")
    with pytest.raises(qianmian.Error, match="take it away to begin anew"):
        qianmian.tune(parts[0], budget_s=2, state=state)


def test_what_a_callback_raises_ends_the_search(parts):
    class Enough(Exception):
        pass

    def stop(attempt):
        raise Enough

    begin = time.monotonic()
    with pytest.raises(Enough):
        qianmian.tune(parts[0], budget_s=60, progress=stop)
    assert time.monotonic() - begin < 20


def test_ctrl_c_ends_the_search():
    program = textwrap.dedent(
        """
        import qianmian
        rows = [(f"u{u}", f"i{(u * n) % 41}") for u in range(400) for n in range(9)]
        try:
            qianmian.tune(qianmian.read(rows), budget_s=120, progress=lambda it: print("tried", flush=True))
        except KeyboardInterrupt:
            print("ended", flush=True)
        """
    )
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "tried\n"
    child.send_signal(signal.SIGINT)
    told, _ = child.communicate(timeout=60)
    assert told.endswith("ended\n") and child.returncode == 0


def test_other_threads_run_meanwhile(parts):
    ticks = []
    done = threading.Event()

    def tick():
        while not done.wait(0.001):
            ticks.append(time.monotonic())

    thread = threading.Thread(target=tick)
    thread.start()
    begin = time.monotonic()
    qianmian.tune(parts[0], budget_s=3)
    end = time.monotonic()
    done.set()
    thread.join()
    gaps = [later - earlier for earlier, later in zip([begin, *ticks], [*ticks, end])]
    assert max(gaps) < (end - begin) / 3, "the lock is given back"


# Files, registry


def test_a_model_is_kept_and_read_again(tmp_path, model):
    model.save(tmp_path / "model.qmm")
    again = qianmian.Model.load(tmp_path / "model.qmm")
    ask = lambda it: it.recommend(history=["i0", "i5"], k=9).to_pylist()
    assert ask(again) == ask(model) and again.recipe == model.recipe
    with pytest.raises(qianmian.Error, match="read from a file"):
        again.recommend("u1")
    (tmp_path / "other").write_bytes(b"something else")
    with pytest.raises(qianmian.Error, match="no model file"):
        qianmian.Model.load(tmp_path / "other")


def test_a_model_is_published_and_taken_back(tmp_path, parts, model):
    registry = qianmian.Registry(tmp_path / "models")
    assert len(registry.list()) == 0 and registry.published()["champion"] is None
    manifest = registry.add("spring", model, neighbours=20)
    assert manifest["metrics"]["recall@20"] > 0.3 and manifest["users"] == 120
    assert manifest["metrics"].keys() >= {"ndcg@20", "served_recall@20", "served_ndcg@20"}
    walk = qianmian.train(parts[0], "walk")
    registry.add("summer", walk, metrics={"recall@20": 0.5})
    registry.publish("spring")
    now = registry.publish("summer", share=0.1)
    assert now["champion"] == "spring" and now["challenger"] == {"name": "summer", "share": 0.1}
    listed = registry.list().to_pylist()
    assert [(it["name"], it["published"]) for it in listed] == [("spring", True), ("summer", True)]
    assert registry.rollback()["challenger"] is None
    assert registry.manifest("summer")["metrics"] == {"recall@20": 0.5}
    served = registry.served("spring").recommend(history=["i0", "i2"], k=5)
    assert all(int(item[1:]) % 2 == 0 for item in served["item"])
    assert registry.model("spring").recommend(history=["i0"], k=3).to_pylist() == (
        model.recommend(history=["i0"], k=3).to_pylist()
    )
    with pytest.raises(qianmian.Error, match="is called `spring` already"):
        registry.add("spring", model, metrics={})
    with pytest.raises(qianmian.Error, match="no model is called `autumn`"):
        registry.publish("autumn")
    with pytest.raises(qianmian.Error, match="no name for a model"):
        registry.add("../spring", model, metrics={})
    with pytest.raises(qianmian.Error, match="read from a file"):
        registry.add("copy", registry.model("spring"))


# Tables, documentation


def test_tables_go_out_by_arrow(model):
    lists = model.recommend(["u1", "u2"], k=3)
    table = pyarrow.table(lists)
    assert table.schema.names == lists.column_names == ["user", "item", "rank", "score"]
    assert table.to_pylist() == lists.to_pylist() and table.to_pydict() == lists.to_pydict()
    assert pyarrow.schema(lists).field("rank").type == pyarrow.uint32()
    assert lists.to_pandas()["item"].tolist() == lists["item"]
    with pytest.raises(KeyError):
        lists["price"]
    assert repr(lists).startswith("6 rows: user, item, rank, score")


def test_everything_is_documented_and_typed():
    folder = os.path.dirname(qianmian.__file__)
    stubs = open(os.path.join(folder, "_native.pyi"), encoding="utf-8").read()
    assert os.path.exists(os.path.join(folder, "py.typed"))
    for name in qianmian.__all__:
        value = getattr(qianmian, name)
        if name in ("MEASURES", "MODELS", "__version__"):
            continue
        assert inspect.getdoc(value), name
        assert name == "read" or f" {name}" in stubs, name
        for member in vars(value) if isinstance(value, type) else ():
            if not member.startswith("_") and issubclass(value, Exception) is False:
                assert inspect.getdoc(getattr(value, member)), f"{name}.{member}"
                assert f"def {member}(" in stubs, f"{name}.{member}"


def test_the_examples_in_docstrings_hold():
    import doctest

    native = qianmian._native
    names = ("settings", "tune", "train", "evaluate")
    names = {name: getattr(native, name) for name in names}
    finder = doctest.DocTestFinder()
    tests = finder.find(qianmian, "qianmian", globs={"qianmian": qianmian, "read": qianmian.read})
    parser = doctest.DocTestParser()
    for name, function in names.items():
        tests.append(parser.get_doctest(function.__doc__, {"qianmian": qianmian}, name, None, 0))
    examples = [test for test in tests if test.examples]
    assert len(examples) >= 5
    runner = doctest.DocTestRunner()
    for test in examples:
        assert runner.run(test).failed == 0, test.name
