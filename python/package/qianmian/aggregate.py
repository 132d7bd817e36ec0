"""Aggregates a raw event log into the sparse matrix that the trainers read.

    python -m qianmian.aggregate --events log/ --out matrix/

runs ``aggregate.sql`` by DataFusion over a folder of Parquet or CSV files, in parts and within a
bound of memory, spilling to disk past it. The same text runs on Ballista or Spark for what does not
fit one machine: see AGGREGATION.md. What is written (Parquet, or TSV for the commands) is read by
``qianmian.read(out)`` and by ``qianmian train --train out``.
"""

from __future__ import annotations

import argparse
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, Optional

DAY_MS = 86_400_000
#: Columns by which a log may be told.
COLUMNS = ("user_id", "item_id", "kind", "time_ms", "basket_id")


def _kinds() -> Dict[str, float]:
    return {"click": 1.0, "focus": 0.5, "cart": 3.0, "order": 5.0}


@dataclass(frozen=True)
class Settings:
    """What counts, and how much. The defaults are those by which a server counts its own events."""

    #: The present, in milliseconds since 1970: later events are left out, older ones count less.
    now_ms: int
    #: After so many milliseconds an event counts half.
    half_life_ms: float = 30.0 * DAY_MS
    #: A basket of more different items than this is a reseller's and is left out.
    basket_max: int = 30
    #: A user who does more than this on any day (of UTC) is a machine and is left out.
    deeds_max: int = 2_000
    #: A pair that counts less than this is left out.
    weight_min: float = 0.001
    #: What a deed of each kind counts; other kinds are left out.
    kinds: Dict[str, float] = field(default_factory=_kinds)

    def views(self) -> Dict[str, str]:
        """The small views that the query needs, as SQL for any engine."""
        kinds = " UNION ALL ".join(
            f"SELECT '{kind}' AS kind, CAST({weight!r} AS DOUBLE) AS weight"
            for kind, weight in self.kinds.items()
        )
        settings = (
            f"SELECT CAST({self.now_ms} AS BIGINT) AS now_ms, "
            f"CAST({self.half_life_ms!r} AS DOUBLE) AS half_life_ms, "
            f"{self.basket_max} AS basket_max, {self.deeds_max} AS deeds_max, "
            f"CAST({self.weight_min!r} AS DOUBLE) AS weight_min"
        )
        return {"kinds": kinds, "settings": settings}


def query() -> str:
    """The text that any engine runs."""
    return (Path(__file__).parent / "aggregate.sql").read_text(encoding="utf-8")


def aggregate(
    events,
    out,
    settings: Settings,
    *,
    file_format: str = "parquet",
    parts: Optional[int] = None,
    memory_mb: int = 2048,
) -> int:
    """Runs the query over a folder (or file) of events; returns how many pairs were written.

    ``events`` holds Parquet or CSV (with a row of names), told by the files' endings. ``out`` must
    not be there yet; it is written beside its place and renamed. ``parts`` is how many are worked
    on at once (as many as processors where not given), ``memory_mb`` what they may take together
    before they spill to disk.
    """
    import datafusion

    events, out = Path(events), Path(out)
    if out.exists():
        raise FileExistsError(f"{out} is there already: name another folder, or take it away")
    runtime = (
        datafusion.RuntimeEnvBuilder()
        .with_disk_manager_os()
        .with_fair_spill_pool(memory_mb << 20)
    )
    parts = parts or os.cpu_count() or 1
    config = datafusion.SessionConfig().with_target_partitions(parts)
    context = datafusion.SessionContext(config, runtime)
    prepare(context, events, settings)
    beside = out.with_name(out.name + ".part")
    stored = {
        "parquet": "STORED AS PARQUET",
        "tsv": "STORED AS CSV OPTIONS ('format.delimiter' '\t', 'format.has_header' 'true')",
    }[file_format]
    statement = f"COPY ({query()}) TO '{beside}/' {stored}"
    written = context.sql(statement).collect()
    if file_format == "tsv":
        for part in beside.iterdir():
            part.rename(part.with_suffix(".tsv"))
    if not beside.exists():
        # Nothing came out.
        beside.mkdir(parents=True)
    beside.rename(out)
    return sum(batch.column(0)[row].as_py() for batch in written for row in range(len(batch)))


def prepare(context, events, settings: Settings) -> None:
    """Makes the three views that the query needs in a DataFusion context."""
    events = Path(events)
    _register(context, events)
    for name, text in settings.views().items():
        context.sql(f"CREATE VIEW {name} AS {text}").collect()


def _register(context, events: Path) -> None:
    names = [events] if events.is_file() else [it for it in events.rglob("*") if it.is_file()]
    endings = sorted({name.suffix for name in names if not name.name.startswith((".", "_"))})
    if endings == [".parquet"]:
        context.register_parquet("raw_events", str(events))
    elif endings == [".csv"]:
        context.register_csv("raw_events", str(events), has_header=True)
    else:
        told = ", ".join(endings) or "nothing"
        raise ValueError(f"{events} holds {told}: give Parquet files, or CSV files, ending so")
    found = {it.name for it in context.table("raw_events").schema()}
    missing = [name for name in COLUMNS[:4] if name not in found]
    if missing:
        raise ValueError(f"{events} has no {', '.join(missing)}: name the columns {', '.join(COLUMNS)}")
    basket = "CAST(basket_id AS VARCHAR)" if "basket_id" in found else "CAST(NULL AS VARCHAR)"
    context.sql(
        "CREATE VIEW events AS SELECT CAST(user_id AS VARCHAR) AS user_id, "
        "CAST(item_id AS VARCHAR) AS item_id, CAST(kind AS VARCHAR) AS kind, "
        f"CAST(time_ms AS BIGINT) AS time_ms, {basket} AS basket_id FROM raw_events"
    ).collect()


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m qianmian.aggregate", description=__doc__)
    parser.add_argument("--events", required=True, help="a folder of Parquet or CSV files")
    parser.add_argument("--out", required=True, help="a folder that is not there yet")
    parser.add_argument("--format", choices=["parquet", "tsv"], default="parquet")
    parser.add_argument("--parts", type=int, help="how many are worked on at once")
    parser.add_argument("--memory-mb", type=int, default=2048, help="past this it spills to disk")
    parser.add_argument("--now-ms", type=int, help="the present; the clock's if left out")
    parser.add_argument("--half-life-days", type=float, default=30.0)
    parser.add_argument("--basket-max", type=int, default=Settings.basket_max)
    parser.add_argument("--deeds-max", type=int, default=Settings.deeds_max)
    parser.add_argument("--weight-min", type=float, default=Settings.weight_min)
    given = parser.parse_args()
    settings = Settings(
        now_ms=given.now_ms if given.now_ms is not None else time.time_ns() // 1_000_000,
        half_life_ms=given.half_life_days * DAY_MS,
        basket_max=given.basket_max,
        deeds_max=given.deeds_max,
        weight_min=given.weight_min,
    )
    begin = time.monotonic()
    pairs = aggregate(
        given.events,
        given.out,
        settings,
        file_format=given.format,
        parts=given.parts,
        memory_mb=given.memory_mb,
    )
    print(f"{pairs} pairs in {time.monotonic() - begin:.1f} s: {given.out}")


if __name__ == "__main__":
    main()
