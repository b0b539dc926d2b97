#!/usr/bin/env python3
"""What figures cost: whole processes, start included, files in the cache; beside matplotlib drawing the same events.

usage: scripts/measure_figures.py PATH-TO-DATELINE [EVENTS.csv of 10 000 rows] [--runs N]

Prints the median of N runs (default 11): wall and CPU milliseconds, peak memory, and the size of the file.
The row for matplotlib needs it installed (python3 -m pip install matplotlib) and is left out otherwise.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

MATPLOTLIB = """
import json, sys
import matplotlib
matplotlib.use("Agg")
from matplotlib import pyplot as plt
import datetime
data, out, dpi = sys.argv[1], sys.argv[2], float(sys.argv[3])
events = []
for event in json.load(open(data))["events"]:
    digits = event.get("when", "").strip("?~%[]{}.").lstrip("?~").split("/")[0]
    parts = [int(p) for p in digits.strip("?~%").replace("?", "").replace("~", "").split("T")[0].split("-") if p.isdigit()]
    if parts:
        parts = (parts + [1, 1])[:3]
        events.append((datetime.date(*parts), event["title"], (event.get("countries") or [{"code": ""}])[0]["code"]))
lanes = sorted({lane for _, _, lane in events})
fig, ax = plt.subplots(figsize=(8.27, 11.69))
for nth, (day, title, lane) in enumerate(sorted(events)):
    y = lanes.index(lane) + (nth % 7) / 8
    ax.plot([day], [y], "o", color="black", markersize=4)
    ax.annotate(title, (day, y), fontsize=7, xytext=(5, -2), textcoords="offset points")
ax.set_yticks(range(len(lanes)), lanes)
ax.grid(axis="x")
fig.savefig(out, dpi=dpi)
"""


def run(command):
    """Wall and CPU seconds and peak bytes of one process."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    if status != 0:
        raise SystemExit(f"{' '.join(map(str, command))} failed")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("events", nargs="?")
    parser.add_argument("--runs", type=int, default=11)
    args = parser.parse_args()
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    bundled = os.path.join(root, "data", "events.json")
    program = os.path.abspath(args.program)
    with tempfile.TemporaryDirectory() as folder:
        out = lambda name: os.path.join(folder, name)
        cases = [
            ("bundled to SVG", [program, "render", "-o", out("a.svg")], out("a.svg")),
            ("bundled, numbered, to SVG", [program, "render", "--numbered", "-o", out("b.svg")], out("b.svg")),
            ("bundled to PDF", [program, "render", "-o", out("a.pdf")], out("a.pdf")),
            ("bundled to A4 PNG, 300 dpi", [program, "render", "--size", "a4", "-o", out("a.png")], out("a.png")),
            ("bundled to A4 PNG, 600 dpi", [program, "render", "--size", "a4", "--dpi", "600", "-o", out("b.png")], out("b.png")),
        ]
        if args.events:
            cases += [
                ("10 000 events, A4, to SVG", [program, "render", args.events, "--size", "a4", "-o", out("c.svg")], out("c.svg")),
                ("10 000 events, A4, to PDF", [program, "render", args.events, "--size", "a4", "-o", out("c.pdf")], out("c.pdf")),
                ("10 000 events, A4, to PNG, 300 dpi", [program, "render", args.events, "--size", "a4", "-o", out("c.png")], out("c.png")),
            ]
        try:
            import matplotlib  # noqa: F401

            plot = [sys.executable, "-c", MATPLOTLIB, bundled]
            cases += [
                ("matplotlib, the same events, to SVG", plot + [out("m.svg"), "100"], out("m.svg")),
                ("matplotlib, the same events, to A4 PNG, 300 dpi", plot + [out("m.png"), "300"], out("m.png")),
            ]
        except ImportError:
            print("matplotlib is not installed: no comparison", file=sys.stderr)
        print("| | wall ms | CPU ms | peak MB | file kB |\n| --- | --- | --- | --- | --- |")
        for name, command, path in cases:
            run(command)
            runs = [run(command) for _ in range(args.runs)]
            wall, cpu, peak = (statistics.median(column) for column in zip(*runs))
            size = os.path.getsize(path) / 1e3
            print(f"| {name} | {wall * 1e3:.0f} | {cpu * 1e3:.0f} | {peak / 1e6:.0f} | {size:.0f} |", flush=True)


if __name__ == "__main__":
    main()
