#!/usr/bin/env python3
"""What reading each format costs: whole processes, start included, files in the cache; beside what a person would pick.

usage: scripts/measure_formats.py [ROWS [NAME...]]      100000 of every format unless told

Prints a table: `dateline check` of an invented file of each format (examples/samples.rs), and beside it a Python process
that only loads the same file: polars for tables and JSON Lines, the json and xml of Python, icalendar, polars with
calamine and pandas with openpyxl for workbooks. The median of DATELINE_BENCH_REPEATS runs (3), in turns.
"""

import subprocess
import sys
from pathlib import Path

import measure

PACKAGES = {"icalendar": "7.3.0", "openpyxl": "3.1.5", "fastexcel": "0.21.0"}

# What only loads a file, by its extension.
LOADERS = {
    "csv": ("polars", "import polars, sys; polars.read_csv(sys.argv[1], infer_schema=False)"),
    "tsv": (
        "polars",
        "import polars, sys; polars.read_csv(sys.argv[1], separator='\\t', has_header=False, infer_schema=False, quote_char=None)",
    ),
    "tab": (
        "polars",
        "import polars, sys; polars.read_csv(sys.argv[1], separator='\\t', infer_schema=False, quote_char=None)",
    ),
    "jsonl": ("polars", "import polars, sys; polars.read_ndjson(sys.argv[1])"),
    "json": ("json of Python", "import json, sys; json.load(open(sys.argv[1], encoding='utf-8'))"),
    "geojson": ("json of Python", "import json, sys; json.load(open(sys.argv[1], encoding='utf-8'))"),
    "xml": ("ElementTree", "import sys, xml.etree.ElementTree as e; e.parse(sys.argv[1])"),
    "timeline": ("ElementTree", "import sys, xml.etree.ElementTree as e; e.parse(sys.argv[1])"),
    "ics": (
        "icalendar",
        "import icalendar, sys; [dict(e) for e in icalendar.Calendar.from_ical(open(sys.argv[1], 'rb').read()).walk('VEVENT')]",
    ),
    "xlsx": ("polars, calamine", "import polars, sys; polars.read_excel(sys.argv[1], infer_schema_length=0)"),
}
SECOND = {"xlsx": ("pandas, openpyxl", "import pandas, sys; pandas.read_excel(sys.argv[1])")}


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    subprocess.run(["cargo", "build", "--release", "--locked", "--bins", "--examples"], cwd=measure.ROOT, check=True)
    binaries = measure.ROOT / "target" / "release"
    dateline = binaries / "dateline"
    folder = measure.DATA / f"formats-{rows}"
    folder.mkdir(parents=True, exist_ok=True)
    names = sys.argv[2:]
    for path in folder.iterdir():
        path.unlink()
    subprocess.run([binaries / "examples" / "samples", str(rows), folder, *names], check=True)
    for name in [] if names else ["csv.xlsx", "csv.geojson"]:
        subprocess.run([dateline, "convert", folder / "csv.csv", "-o", folder / name], check=True)
    measure.PACKAGES.update(PACKAGES)
    python, _ = measure.prepare_python()

    paths = sorted(folder.iterdir())
    works: dict[tuple[Path, str], list[str | Path]] = {}
    for path in paths:
        measure.warm(path)
        works[path, ""] = [dateline, "check", path]
        for loaders in (LOADERS, SECOND):
            if path.suffix[1:] in loaders:
                name, code = loaders[path.suffix[1:]]
                works[path, name] = [python, "-c", code, path]
    found: dict[tuple[Path, str], list[measure.Json]] = {}
    for _ in range(measure.REPEATS):
        for key, command in works.items():
            if done := measure.run(command):
                found.setdefault(key, []).append(done.cost())

    def cells(key: tuple[Path, str]) -> str:
        if key not in found:
            return " |  |  |"
        told = measure.median(found[key])
        peak = told.get("process_peak_mib")
        return f" {told['process_wall_s']:.2f} | {told['process_cpu_s']:.2f} | {'' if peak is None else f'{peak:.0f}'} |"

    print(f"| {rows:,} records".replace(",", " "), "| MB | wall s | CPU s | peak MiB | beside it | wall s | CPU s | peak MiB |")
    print("| --- | ---: | ---: | ---: | ---: | --- | ---: | ---: | ---: |")
    for path in paths:
        beside = [name for other, name in works if other == path and name] or [""]
        for nth, name in enumerate(beside):
            ours = cells((path, "")) if nth == 0 else " |  |  |"
            begin = f"| {path.name} | {path.stat().st_size / 1e6:.1f} |" if nth == 0 else "|  |  |"
            print(f"{begin}{ours} {name} |{cells((path, name)) if name else ' |  |  |'}", flush=True)


if __name__ == "__main__":
    main()
