#!/usr/bin/env python3
"""What data frames and databases need for the same file: the Python references of `scripts/measure.sh`.

usage: scripts/references.py TOOL-TASK FILE          with the Python that has the packages

polars-load, polars-dates, duckdb-load, pandas-load   from the file to a table in memory
polars-query, duckdb-query                            three countries hidden, from 2005 on: counts by country, by month
                                                      and by actor, on columns made ready before the clock starts

Prints one line of JSON: wall_s and cpu_s (user and system, all threads) of the task alone, without the start of Python
and its imports, and the rows. A query is run several times and the median told. The number of threads is that of the
processors which the process may use.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

QUERIES = 7
HIDDEN = 3
SINCE = 2005
THREADS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
os.environ["POLARS_MAX_THREADS"] = str(THREADS)

Report = dict[str, float | int]


def timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Wall and CPU seconds of the work, and what it made."""
    cpu, wall = time.process_time(), time.perf_counter()
    made = work()
    return time.perf_counter() - wall, time.process_time() - cpu, made


def loading(work: Callable[[], Any], count: Callable[[Any], int]) -> Report:
    wall, cpu, table = timed(work)
    return {"wall_s": wall, "cpu_s": cpu, "rows": count(table)}


def asking(work: Callable[[], int]) -> Report:
    """The median of several runs after one that does not count; `work` tells how many events are left."""
    rows = work()
    costs = sorted(timed(work)[:2] for _ in range(QUERIES))
    return {
        "wall_s": statistics.median(wall for wall, _ in costs),
        "cpu_s": statistics.median(cpu for _, cpu in costs),
        "rows": rows,
    }


def polars_dated(path: str) -> Any:
    """The table with both dates parsed; a year or a month stands for its first day."""
    import polars as pl

    def day(name: str) -> Any:
        text = pl.col(name)
        letters = text.str.len_bytes()
        whole = pl.when(letters == 4).then(text + "-01-01").when(letters == 7).then(text + "-01").otherwise(text)
        return whole.str.to_date("%Y-%m-%d").alias(name)

    return pl.read_csv(path).with_columns(day("start"), day("end"))


def polars_load(path: str) -> Report:
    import polars as pl

    return loading(lambda: pl.read_csv(path), lambda table: table.height)


def polars_dates(path: str) -> Report:
    import polars  # noqa: F401 - imported before the clock starts

    return loading(lambda: polars_dated(path), lambda table: table.height)


def polars_query(path: str) -> Report:
    """On categories and numbers, actors one a row: of the ways that were tried the one that costs least."""
    import polars as pl

    start = pl.col("start")
    dated = polars_dated(path)
    events = dated.select(
        pl.col("country").cast(pl.Categorical),
        start.dt.year().cast(pl.Int16).alias("year"),
        (start.dt.year() * 12 + start.dt.month()).cast(pl.Int32).alias("month"),
        pl.col("actors").str.split(";").cast(pl.List(pl.Categorical)).alias("actor"),
    )
    hidden = dated["country"].value_counts(sort=True)["country"][:HIDDEN].to_list()
    del dated
    links = events.select("country", "year", "actor").explode("actor")
    events = events.select("country", "year", "month")
    shown = pl.all_horizontal(pl.col("year") >= SINCE, *(pl.col("country") != name for name in hidden))

    def query() -> int:
        kept = events.select(shown.alias("shown"))["shown"]
        kept_links = links.select(shown.alias("shown"))["shown"]
        countries = events["country"].filter(kept).value_counts()
        events["month"].filter(kept).value_counts()
        links["actor"].filter(kept_links).value_counts()
        return int(countries["count"].sum())

    return asking(query)


def duckdb_open() -> Any:
    import duckdb

    base = duckdb.connect()
    base.execute(f"SET threads = {THREADS}")
    return base


def duckdb_load(path: str) -> Report:
    base = duckdb_open()
    return loading(
        lambda: base.execute("CREATE TABLE raw AS SELECT * FROM read_csv(?)", [path]),
        lambda _: base.execute("SELECT count(*) FROM raw").fetchone()[0],
    )


def duckdb_query(path: str) -> Report:
    """On enumerations and numbers, actors one a row, as for polars."""
    base = duckdb_open()
    base.execute(
        """CREATE TABLE dated AS
        SELECT country, year(day)::SMALLINT AS year, (year(day) * 12 + month(day))::INTEGER AS month, actors
        FROM (SELECT country, string_split(actors, ';') AS actors, CASE length(start)
              WHEN 4 THEN start || '-01-01' WHEN 7 THEN start || '-01' ELSE start END::DATE AS day
              FROM (SELECT country, actors, start::VARCHAR AS start FROM read_csv(?)))""",
        [path],
    )
    top = f"SELECT country FROM dated GROUP BY country ORDER BY count(*) DESC, country LIMIT {HIDDEN}"
    hidden = [row[0] for row in base.execute(top).fetchall()]
    base.execute("CREATE TYPE country AS ENUM (SELECT DISTINCT country FROM dated ORDER BY country)")
    base.execute("CREATE TYPE actor AS ENUM (SELECT DISTINCT unnest(actors) AS actor FROM dated ORDER BY actor)")
    base.execute("CREATE TABLE events AS SELECT country::country AS country, year, month FROM dated")
    base.execute(
        "CREATE TABLE links AS SELECT country::country AS country, year, unnest(actors)::actor AS actor FROM dated"
    )
    base.execute("DROP TABLE dated")
    names = ", ".join("'" + name.replace("'", "''") + "'" for name in hidden)

    def counts(table: str, column: str) -> list[tuple[Any, int]]:
        where = f"country NOT IN ({names}) AND year >= {SINCE}"
        rows = base.execute(f"SELECT {column}, count(*) FROM {table} WHERE {where} GROUP BY {column}")
        found: list[tuple[Any, int]] = rows.fetchall()
        return found

    def query() -> int:
        countries = counts("events", "country")
        counts("events", "month")
        counts("links", "actor")
        return sum(count for _, count in countries)

    return asking(query)


def pandas_load(path: str) -> Report:
    import pandas as pd

    return loading(lambda: pd.read_csv(path), len)


TASKS: dict[str, Callable[[str], Report]] = {
    "polars-load": polars_load,
    "polars-dates": polars_dates,
    "polars-query": polars_query,
    "duckdb-load": duckdb_load,
    "duckdb-query": duckdb_query,
    "pandas-load": pandas_load,
}


def main() -> None:
    if len(sys.argv) != 3 or sys.argv[1] not in TASKS:
        sys.exit(__doc__)
    print(json.dumps(TASKS[sys.argv[1]](sys.argv[2])))


if __name__ == "__main__":
    main()
