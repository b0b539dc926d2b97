#!/usr/bin/env python3
"""Writes what `scripts/measure.py` found as Markdown.

usage: scripts/measure_report.py RESULTS.json REPORT.md      without measuring again

Every figure comes from the results; one that is missing leaves its cell empty. What stands below the marker in the old
report is kept.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MARKER = "<!-- below: written by hand -->"
MIB = 1 << 20
SMALL, LARGE = (1_600, 900), (3_840, 2_160)
ONE_M, TEN_M = 1_000_000, 10_000_000

Json = dict[str, Any]
Number = float | int | None


def get(told: Any, *path: str) -> Number:
    """The number at the end of a path; nothing where the path or the number is missing."""
    for part in path:
        if not isinstance(told, dict):
            return None
        told = told.get(part)
    return told if isinstance(told, int | float) and not isinstance(told, bool) else None


def ratio(above: Number, below: Number) -> Number:
    return above / below if above is not None and below else None


def times(number: Number, factor: float) -> Number:
    return None if number is None else number * factor


def largest(numbers: list[Number]) -> Number:
    return max((number for number in numbers if number is not None), default=None)


def cell(number: Number, unit: str = "") -> str:
    """With three digits that mean something."""
    if number is None:
        return ""
    size = abs(number)
    digits = 0 if size >= 100 or number == int(number) else 1 if size >= 10 else 2 if size >= 0.1 else 3
    text = f"{number:,.{digits}f}".replace(",", " ")
    return f"{text} {unit}" if unit else text


def counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def short(rows: int) -> str:
    return f"{rows // 1_000_000} M" if rows % 1_000_000 == 0 else f"{rows:,}".replace(",", " ")


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table, its first column to the left and the others to the right."""
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


class Results:
    """What was measured, by number of rows."""

    def __init__(self, told: Json) -> None:
        self.told = told
        self.sizes = sorted(int(rows) for rows in told.get("rows", {}))

    def of(self, rows: int, *path: str) -> Number:
        return get(self.told.get("rows", {}).get(str(rows)), *path)

    def window(self, rows: int, size: tuple[int, int], *path: str) -> Number:
        """What `frames` told of one size of the window."""
        frames = self.told.get("rows", {}).get(str(rows), {}).get("frames", {})
        for of_size in frames.get("sizes", []):
            if (get(of_size, "width"), get(of_size, "height")) == size:
                return get(of_size, *path)
        return None

    def wait(self, rows: int, what: str, clock: str, part: str) -> Number:
        """How long a change of the filter took at most or mostly, at the usual size of the window."""
        by_clock = self.window(rows, SMALL, what, clock, part)
        return by_clock if by_clock is not None else self.window(rows, SMALL, what, part)

    def load(self, rows: int, clock: str, in_window: bool = False) -> Number:
        """What loading takes: the whole process of `dateline check`, or in the window up to its first answer."""
        if in_window:
            return self.of(rows, "frames", {"wall": "load_s", "cpu": "load_cpu_s"}[clock])
        return self.of(rows, "check", f"process_{clock}_s")

    def polars(self, rows: int, clock: str, alone: bool = False) -> Number:
        """The same of polars: its whole process, or the call of `read_csv` alone."""
        return self.of(rows, "polars-load", f"{clock}_s" if alone else f"process_{clock}_s")


@dataclass
class Goal:
    """A figure that may not be above a bound."""

    what: str
    bound: float
    unit: str
    figure: Number
    beside: str = ""

    def row(self) -> list[str]:
        met = "" if self.figure is None else "yes" if self.figure <= self.bound else "**no**"
        return [self.what, f"≤ {cell(self.bound, self.unit)}", cell(self.figure, self.unit), self.beside, met]


def with_reference(name: str, number: Number, unit: str) -> str:
    return "" if number is None else f"{name} {cell(number, unit)}"


def join(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def goals(found: Results) -> list[Goal]:
    """The goals as they were set; each figure is the worst that the goal speaks of."""
    small, big = (min(found.sizes), max(found.sizes)) if found.sizes else (0, 0)
    named = f"{short(big)} events"
    frame_max = largest(
        [found.of(big, "frames", "loading_frame_ms", "max")]
        + [found.window(big, size, "frame_ms", "max") for size in (SMALL, LARGE)]
    )

    def canvas(size: tuple[int, int]) -> Number:
        whole = found.window(big, size, "canvas_ms", "p99")
        return whole if whole is not None else found.window(big, size, "layout_ms", "p99")

    def grown(part: str) -> Number:
        return ratio(found.window(big, SMALL, "frame_ms", part), found.window(small, SMALL, "frame_ms", part))

    def queries(rows: int) -> str:
        each = [
            with_reference(name, times(found.of(rows, task, "cpu_s"), 1_000), "ms")
            for name, task in (("polars", "polars-query"), ("DuckDB", "duckdb-query"))
        ]
        return join(*each)

    memmem = largest([found.of(ONE_M, f"memmem {term}", "wall_s") for term in found.told.get("terms", [])])
    start = found.told.get("window", {})
    hello = get(start, "hello", "wall_s")
    rows = [
        *(
            Goal(
                f"frame, whole window at {size[0]}×{size[1]}, {named}, {part}",
                bound, "ms", found.window(big, size, "frame_ms", part),
            )  # fmt: skip
            for size in (SMALL, LARGE)
            for part, bound in (("p50", 2), ("p99", 4))
        ),
        Goal(f"slowest frame, {named}, loading and filtering included", 16, "ms", frame_max),
    ]
    if small < big:
        rows += [
            Goal(f"frame p50, {short(big)} to {short(small)} events", 1.3, "×", grown("p50")),
            Goal(f"frame p99, {short(big)} to {short(small)} events", 1.3, "×", grown("p99")),
        ]
    rows += [
        Goal(f"canvas alone, {named}, p99 at 1600×900", 2, "ms", canvas(SMALL)),
        Goal(f"canvas alone, {named}, p99 at 3840×2160", 4, "ms", canvas(LARGE)),
    ]
    if ONE_M in found.sizes:
        for in_window, what in (
            (False, "process to process"),
            (True, "in the window, with previews, lanes and counts, to `read_csv` alone"),
        ):
            for clock, bound in (("cpu", 1), ("wall", 0.8)):
                ours, polars = found.load(ONE_M, clock, in_window), found.polars(ONE_M, clock, in_window)
                name = f"load 1 M rows, {'CPU' if clock == 'cpu' else clock} to polars, {what}"
                beside = join(with_reference("ours", ours, "s"), with_reference("polars", polars, "s"))
                rows.append(Goal(name, bound, "×", ratio(ours, polars), beside))
    if {ONE_M, TEN_M} <= set(found.sizes):
        peak = ratio(found.of(TEN_M, "check", "process_peak_mib"), times(found.of(TEN_M, "bytes"), 1 / MIB))
        polars_peak = ratio(
            found.of(TEN_M, "polars-load", "process_peak_mib"), times(found.of(TEN_M, "bytes"), 1 / MIB)
        )
        polars_grown = ratio(found.polars(TEN_M, "cpu"), found.polars(ONE_M, "cpu"))
        rows += [
            Goal(
                "load 10 M rows, CPU to 1 M", 11, "×", ratio(found.load(TEN_M, "cpu"), found.load(ONE_M, "cpu")),
                with_reference("polars", polars_grown, "×"),
            ),
            Goal(
                "load 10 M rows, peak memory to the file, `dateline check`", 1.2, "×", peak,
                with_reference("polars", polars_peak, "×"),
            ),
        ]  # fmt: skip
    rows.append(
        Goal(f"memory of an event beside its text, {named}", 60, "bytes", found.of(big, "frames", "bytes_per_event"))
    )
    for rows_there, bound in ((ONE_M, 10), (TEN_M, 100)):
        if rows_there in found.sizes:
            slowest = found.wait(rows_there, "filter_to_result_ms", "cpu", "max")
            what = f"filter toggle to all counts and marks, {short(rows_there)} events, CPU, slowest"
            rows.append(Goal(what, bound, "ms", slowest, queries(rows_there)))
    if ONE_M in found.sizes:
        letter = found.wait(ONE_M, "search_keystroke_ms", "wall", "max")
        beside = with_reference("memmem, slowest", times(memmem, 1_000), "ms")
        rows.append(Goal("search, per letter, 1 M events, wall, slowest", 60, "ms", letter, beside))
    rows += [
        Goal(
            "start to first frame, to an empty window", 1.3, "×", ratio(get(start, "dateline", "wall_s"), hello),
            join(
                with_reference("ours", times(get(start, "dateline", "wall_s"), 1_000), "ms"),
                with_reference("empty", times(hello, 1_000), "ms"),
            ),
        ),
        Goal(f"idle for {found.told.get('idle_s')} s, CPU ticks, most", 0, "", get(start, "idle_ticks")),
    ]  # fmt: skip
    return rows


def summary(found: Results) -> str:
    rows = [goal.row() for goal in goals(found)]
    head = ["what", "goal", "measured", "beside it", "met"]
    return "## Goals\n\nAn empty cell was not measured in this run.\n\n" + table(head, rows)


def loading(found: Results) -> str:
    """One table for each size."""
    names = {
        "scan": "`csv::ByteRecord` scan, nothing kept",
        "serde": "csv + serde into structs",
        "polars-load": "polars `read_csv`, dates as text",
        "polars-dates": "polars `read_csv`, both dates parsed",
        "duckdb-load": "DuckDB `read_csv` into a table",
        "pandas-load": "pandas `read_csv`",
    }
    parts = [
        "## Loading",
        "From the file, in the cache of the system, to data in memory. The first times are those of the work alone, "
        "those of the process have the start of the program and its imports too. In the window the work includes the "
        "frames drawn meanwhile. The peak is that of the whole process, for the window with the session after loading; "
        "it is empty where it is less than the script's own.",
    ]
    for rows in found.sizes:
        polars = {key: found.of(rows, "polars-load", key) for key in ("cpu_s", "process_cpu_s")}

        def line(name: str, *path: str, polars: dict[str, Number] = polars, rows: int = rows) -> list[str]:
            """Of `frames` the work alone, since the rest of its process is a session."""
            alone, process = ["wall_s", "cpu_s"], ["process_wall_s", "process_cpu_s"]
            if path == ("frames",):
                alone, process = ["load_s", "load_cpu_s"], ["", ""]
            numbers = [found.of(rows, *path, key) for key in [*alone, *process]]
            ratios = [ratio(numbers[1], polars["cpu_s"]), ratio(numbers[3], polars["process_cpu_s"])]
            cells = [*map(cell, numbers[:2]), cell(ratios[0]), *map(cell, numbers[2:]), cell(ratios[1])]
            return [name, *cells, cell(found.of(rows, *path, "process_peak_mib"))]

        ours = [line("**Dateline**, in its window", "frames"), line("**Dateline**, `dateline check`", "check")]
        others = [line(name, task) for task, name in names.items()]
        file = cell(times(found.of(rows, "bytes"), 1 / MIB), "MiB")
        head = [f"{short(rows)} rows, {file}", "wall s", "CPU s", "CPU to polars"]
        head += ["process wall s", "process CPU s", "CPU to polars", "peak MiB"]
        parts.append(table(head, ours + others))
    return "\n\n".join(parts)


def memory(found: Results) -> str:
    rows = []
    for size in found.sizes:
        file = times(found.of(size, "bytes"), 1 / MIB)
        rows.append([
            short(size),
            cell(file),
            cell(found.of(size, "frames", "bytes_per_event")),
            cell(ratio(found.of(size, "check", "process_peak_mib"), file)),
            cell(ratio(found.of(size, "frames", "process_peak_mib"), file)),
            cell(ratio(found.of(size, "polars-load", "process_peak_mib"), file)),
            cell(ratio(found.of(size, "serde", "process_peak_mib"), file)),
        ])  # fmt: skip
    head = [
        "events",
        "file MiB",
        "bytes an event beside its text",
        "`dateline check`",
        "window",
        "polars",
        "csv + serde",
    ]
    note = "The last four columns are peak memory as a multiple of the file."
    return f"## Memory\n\n{note}\n\n" + table(head, rows)


def spreads(found: Results, key: str) -> str:
    """p50, p95, p99 and the most, at both sizes of the window, and how the largest file compares with the smallest."""
    parts = ["p50", "p95", "p99", "max"]
    rows = []
    for size in (SMALL, LARGE):
        figures = {at: [found.window(at, size, key, part) for part in parts] for at in found.sizes}
        for at, numbers in figures.items():
            rows.append([f"{size[0]}×{size[1]}, {short(at)} events", *map(cell, numbers)])
        if len(found.sizes) > 1:
            first, last = found.sizes[0], found.sizes[-1]
            ratios = [ratio(many, few) for many, few in zip(figures[last], figures[first], strict=True)]
            rows.append([f"{size[0]}×{size[1]}, {short(last)} to {short(first)}", *(cell(r, "×") for r in ratios)])
    return table(["CPU ms", *parts], rows)


def frames(found: Results) -> str:
    waits = []
    for at in found.sizes:
        waits.append([
            short(at),
            cell(found.of(at, "frames", "first_frame_ms")),
            cell(found.of(at, "frames", "first_marks_ms")),
            cell(found.of(at, "frames", "loading_frame_ms", "p50")),
            cell(found.of(at, "frames", "loading_frame_ms", "max")),
        ])  # fmt: skip
    return "\n\n".join([
        "## Frames",
        "A scripted session through the whole window without a screen (`examples/frames`): zooming and panning at "
        "several places, other lanes, filters, a search, selections. The time of a frame is the CPU time of its "
        "thread, down to triangles.",
        spreads(found, "frame_ms"),
        "While the file is loading:",
        table(["events", "first frame ms", "first marks ms", "frame p50, CPU ms", "frame max, CPU ms"], waits),
        "## Layout and canvas",
        "Layout alone, where a frame laid out anew:",
        spreads(found, "layout_ms"),
        "The canvas, layout and painting:",
        spreads(found, "canvas_ms"),
    ])  # fmt: skip


def filtering(found: Results) -> str:
    rows = []
    for at in found.sizes:
        ours = [
            cell(found.wait(at, "filter_to_result_ms", clock, part))
            for clock in ("wall", "cpu")
            for part in ("p50", "max")
        ]
        polars, duckdb = (
            [cell(times(found.of(at, task, clock), 1_000)) for clock in ("wall_s", "cpu_s")]
            for task in ("polars-query", "duckdb-query")
        )
        rows.append([short(at), *ours, *polars, *duckdb])
    head = [
        "events", "ours, wall p50", "wall max", "CPU p50", "CPU max", "polars, wall", "CPU", "DuckDB, wall", "CPU",
    ]  # fmt: skip
    return "\n\n".join([
        "## Filter",
        "In ms. Ours: from a toggle in the panel to all counts and marks on the screen, frames included. Beside it the "
        "same kind of question to the columns of polars and DuckDB, made ready before the clock starts: the three most "
        "frequent countries hidden, from 2005 on, counts by country, by month and by actor. Those count one thing each "
        "and draw nothing.",
        table(head, rows),
    ])  # fmt: skip


def searching(found: Results) -> str:
    terms = found.told.get("terms", [])
    rows = []
    for at in found.sizes:
        ours = [
            cell(found.wait(at, "search_keystroke_ms", clock, part))
            for clock in ("wall", "cpu")
            for part in ("p50", "max")
        ]
        theirs = [cell(times(found.of(at, f"memmem {term}", "wall_s"), 1_000)) for term in terms]
        rows.append([short(at), *ours, *theirs])
    head = ["events", "ours, wall p50", "wall max", "CPU p50", "CPU max", *(f"memmem `{term}`" for term in terms)]
    return "\n\n".join([
        "## Search",
        "In ms. Ours: from a letter in the search field to all counts and marks on the screen, frames included; case "
        "and accents do not matter. Beside it `memchr::memmem` over the bytes of the file in memory on one processor: "
        "it finds the places of exactly these letters, not the events.",
        table(head, rows),
    ])  # fmt: skip


def window(found: Results) -> str:
    told = found.told.get("window", {})
    if not told:
        return "## Start and idleness\n\nNot measured: there was no Xvfb."
    rows = [
        [
            name,
            cell(times(get(told, program, "wall_s"), 1_000)),
            cell(times(get(told, program, "cpu_s"), 1_000)),
            cell(get(told, "idle_ticks")) if program == "dateline" else "",
        ]
        for program, name in (("dateline", "**Dateline**, bundled events"), ("hello", "empty window, `examples/hello`"))
    ]
    seconds = found.told.get("idle_s")
    return "\n\n".join([
        "## Start and idleness",
        f"Under Xvfb, drawn in software; median of {found.told.get('starts')} starts in turns, from the call of the "
        f"program to its first frame on the screen. CPU is until its end. Idle: CPU ticks in {seconds} s, the most of "
        f"{counted(found.told['repeats'], 'run')}.",
        table(["window", "first frame ms", "CPU ms", "idle ticks"], rows),
    ])  # fmt: skip


def heading(found: Results) -> str:
    told, machine, versions = found.told, found.told["machine"], found.told["versions"]
    rows = [
        ["processor", f"{machine['processor']}, {machine['cores']} of {machine['cores_there']} cores used"],
        ["memory", cell(machine.get("memory_gib"), "GiB")],
        ["system", machine["system"]],
        ["versions", join(*(f"{name} {version}" for name, version in versions.items()))],
        ["date", told["date"]],
        ["command", f"`{told['command']}`, tables by {told['generator']}"],
        ["other programs meanwhile", cell(times(told.get("others"), 100), "% of all processors' time")],
    ]
    facts = "\n".join(["| | |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows)])
    return "\n\n".join([
        "# Performance",
        "Written by `scripts/measure.sh`, which keeps what stands below the marker at the end. Every figure is the "
        f"median of {counted(told['repeats'], 'run')}, each in a process of its own, ours and the others' in turns.",
        facts,
    ])  # fmt: skip


def commands(found: Results) -> str:
    """What was run on each table."""
    lines = [*found.told.get("commands", {}).values()]
    lines += ["cargo run --release --example hello -- --first-frame", "cargo run --release -- --first-frame"]
    note = "FILE is one table after the other; `python` has the packages of the versions above."
    return "\n".join(["## Commands", "", note, "", "```sh", *lines, "```"])


def report(told: Json, old: str = "") -> str:
    """The whole report, with what was written by hand below the marker of the old one."""
    found = Results(told)
    chapters = [heading, summary, loading, memory, frames, filtering, searching, window, commands]
    _, _, by_hand = old.partition(MARKER)
    return "\n\n".join(chapter(found) for chapter in chapters) + f"\n\n{MARKER}" + (by_hand or "\n")


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    results, path = Path(sys.argv[1]), Path(sys.argv[2])
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(report(json.loads(results.read_text(encoding="utf-8")), old), encoding="utf-8")


if __name__ == "__main__":
    main()
