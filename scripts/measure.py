#!/usr/bin/env python3
"""Runs every measurement of `scripts/measure.sh`, each in its own process, and writes the report.

Everything is run in turns and several times, so that a busy minute does not fall on one program alone. What fails or is
missing leaves its cell empty; why is said on the way.
"""

import datetime
import hashlib
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import measure_report

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("DATELINE_BENCH_DATA") or Path(tempfile.gettempdir()) / "dateline-bench")
REPORT = Path(os.environ.get("DATELINE_BENCH_REPORT") or ROOT / "docs" / "performance.md")
REPEATS = int(os.environ.get("DATELINE_BENCH_REPEATS") or 3)
CORES = int(os.environ.get("DATELINE_BENCH_CORES") or 2)
GENERATOR = Path(os.environ.get("DATELINE_GEN") or ROOT / "scripts" / "gen_events.py")
SEED = 1

PACKAGES = {"polars": "2.1.0", "duckdb": "2.0.0", "pandas": "3.1.1"}
TASKS = ["polars-load", "polars-dates", "duckdb-load", "pandas-load", "polars-query", "duckdb-query"]
# What a person types on the way to a word, and what is nowhere.
TERMS = ["c", "cea", "ceasefire", "zzqx"]
STARTS = 10
SETTLE_S, IDLE_S = 8, 20
# Nothing here should take so long; what does has stopped.
LIMIT_S = 1_800

Json = dict[str, Any]


def say(text: str) -> None:
    print(f"measure: {text}", file=sys.stderr, flush=True)


@dataclass
class Run:
    """What a process told and what it took, its start included."""

    output: str
    wall_s: float
    cpu_s: float
    peak_mib: float | None

    def cost(self) -> Json:
        peak = {} if self.peak_mib is None else {"process_peak_mib": self.peak_mib}
        return {"process_wall_s": self.wall_s, "process_cpu_s": self.cpu_s, **peak}


def give_way(pid: int) -> None:
    """Where memory runs out, the measured process is the one to end."""
    with suppress(OSError):
        Path(f"/proc/{pid}/oom_score_adj").write_text("1000")


def run(command: list[str | Path], environment: dict[str, str] | None = None) -> Run | None:
    """Runs a program to its end; nothing if it fails."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        try:
            process = subprocess.Popen(command, stdout=output, stderr=errors, env=environment)
        except OSError as error:
            say(f"{Path(command[0]).name} cannot be run: {error}")
            return None
        give_way(process.pid)
        clock = threading.Timer(LIMIT_S, process.kill)
        clock.start()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        clock.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if process.returncode != 0:
            last = errors.read().decode(errors="replace").strip().splitlines()[-1:]
            said = f": {last[0]}" if last else ""
            say(f"{' '.join(Path(part).name for part in command)} ended with {process.returncode}{said}")
            return None
        unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
        told = output.read().decode(errors="replace")
        # A new process inherits the mark of the one that starts it: below that nothing can be said.
        ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        peak = used.ru_maxrss / unit if used.ru_maxrss > 1.02 * ours else None
        return Run(told, wall, used.ru_utime + used.ru_stime, peak)


def run_json(command: list[str | Path]) -> Json | None:
    """Runs a program that prints one JSON object, and adds what the process took."""
    done = run(command)
    if done is None:
        return None
    try:
        told = json.loads(done.output)
    except json.JSONDecodeError:
        say(f"{Path(command[0]).name} printed no JSON")
        return None
    return {**told, **done.cost()} if isinstance(told, dict) else None


def median(values: list[Any]) -> Any:
    """The median of numbers; of objects and lists, that of each part; of anything else, the first."""
    first = values[0]
    if isinstance(first, dict):
        same = [value for value in values if isinstance(value, dict)]
        return {key: median([value[key] for value in same if key in value]) for key in first}
    if isinstance(first, list):
        return [median(list(parts)) for parts in zip(*values, strict=False)]
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    return statistics.median(numbers) if numbers else first


def python_of(environment: Path) -> Path:
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def prepare_python() -> tuple[Path, dict[str, str]]:
    """An environment with the packages that can be had, and their versions."""
    python = python_of(DATA / "venv")
    if not python.exists():
        say("making a Python environment")
        if subprocess.run([sys.executable, "-m", "venv", DATA / "venv"], check=False).returncode != 0:
            say("there is no environment for polars, DuckDB and pandas; their cells stay empty")
            return python, {}
    ask = "import importlib.metadata as m, sys; print(m.version(sys.argv[1]))"
    versions = {}
    for name, wanted in PACKAGES.items():
        found = subprocess.run([python, "-c", ask, name], capture_output=True, text=True, check=False)
        if found.stdout.strip() != wanted:
            pip: list[str | Path] = [
                python,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                f"{name}=={wanted}",
            ]
            if subprocess.run(pip, check=False).returncode != 0:
                say(f"{name} {wanted} cannot be installed; its cells stay empty")
                continue
        versions[name] = wanted
    return python, versions


def table_of(rows: int) -> Path:
    """The file with so many rows; made where it is not there yet."""
    source = hashlib.sha256(GENERATOR.read_bytes() + bytes([SEED])).hexdigest()[:8]
    path = DATA / f"events-{source}-{rows}.csv"
    if not path.exists():
        say(f"making {path.name}")
        unfinished = DATA / f"unfinished-{os.getpid()}"
        subprocess.run([sys.executable, GENERATOR, str(rows), str(SEED), unfinished], check=True)
        unfinished.with_name(unfinished.name + ".csv").rename(path)
    return path


def warm(path: Path) -> None:
    """Reads the file once, so that nobody waits for the disk."""
    with path.open("rb", buffering=0) as file:
        while file.read(1 << 24):
            pass


def without_lists(told: Json) -> Json:
    """What `frames` told, less the single frames and steps, which differ from run to run."""
    kept = {key: value for key, value in told.items() if not isinstance(value, list)}
    sizes = [without_lists(size) for size in told.get("sizes", [])]
    return {**kept, "sizes": sizes} if sizes else kept


def commands(path: Path, binaries: Path, python: Path, packages: dict[str, str]) -> dict[str, list[str | Path]]:
    """Everything that is run on one table; all but `check` prints JSON."""
    examples = binaries / "examples"
    works: dict[str, list[str | Path]] = {}
    # What was built once may be left over from a time when it had a source.
    if (ROOT / "examples" / "frames").exists() or (ROOT / "examples" / "frames.rs").exists():
        works["frames"] = [examples / "frames", path, "--json"]
    else:
        say("there is no example frames; its cells stay empty")
    works["check"] = [binaries / "dateline", "check", path]
    for task in TASKS:
        if task.split("-")[0] in packages:
            works[task] = [python, ROOT / "scripts" / "references.py", task, path]
    for task in ["scan", "serde"]:
        works[task] = [examples / "references", task, path]
    for term in TERMS:
        works[f"memmem {term}"] = [examples / "references", "memmem", path, term]
    return works


def written(works: dict[str, list[str | Path]]) -> dict[str, str]:
    """Commands as a person would type them in the repository, without the folders of this machine."""
    begins = {
        "frames": "cargo run --release --example frames --",
        "dateline": "cargo run --release --",
        "references": "cargo run --release --example references --",
        "python": "python scripts/references.py",
    }
    typed = {}
    for name, (program, *rest) in works.items():
        begin = begins[Path(program).stem]
        typed[name] = " ".join([begin, *(str(part) for part in rest if Path(part).name != "references.py")])
    return typed


def measure_rows(rows: int, works: dict[str, list[str | Path]]) -> Json:
    """Runs everything in turns."""
    found: dict[str, list[Json]] = {}
    for turn in range(REPEATS):
        for name, command in works.items():
            if turn > 0 and name not in found:
                continue
            say(f"{rows} rows, turn {turn + 1} of {REPEATS}: {name}")
            if name == "check":
                done = run(command)
                told = done.cost() if done else None
            else:
                told = run_json(command)
            if told:
                found.setdefault(name, []).append(without_lists(told))
    measured: Json = {name: median(tellings) for name, tellings in found.items()}
    for name, told in measured.items():
        if (name.endswith(("-load", "-dates")) or name in ("scan", "serde")) and told.get("rows") != rows:
            say(f"{name} read {told.get('rows')} rows of {rows}")
    return measured


def measure_table(rows: int, binaries: Path, python: Path, packages: dict[str, str]) -> Json:
    """Everything that is done with one table."""
    path = table_of(rows)
    warm(path)
    return {"bytes": path.stat().st_size, **measure_rows(rows, commands(path, binaries, python, packages))}


@contextmanager
def screen() -> Iterator[dict[str, str] | None]:
    """The environment of programs on a virtual screen, with settings of their own; none where there is no Xvfb."""
    if shutil.which("Xvfb") is None:
        say("there is no Xvfb; start and idleness are not measured")
        yield None
        return
    with tempfile.TemporaryDirectory() as home:
        reading, writing = os.pipe()
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x900x24", "-nolisten", "tcp"]
        server = subprocess.Popen(command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(writing)
        try:
            with os.fdopen(reading) as told:
                number = told.readline().strip()
            environment = {key: value for key, value in os.environ.items() if not key.startswith("WAYLAND")}
            environment |= {"DISPLAY": f":{number}", "HOME": home, "LIBGL_ALWAYS_SOFTWARE": "1"}
            environment |= {"XDG_DATA_HOME": f"{home}/data", "XDG_CONFIG_HOME": f"{home}/config"}
            if number:
                yield environment
            else:
                say("Xvfb does not start; start and idleness are not measured")
                yield None
        finally:
            server.terminate()
            server.wait()


def first_line(command: list[str | Path], environment: dict[str, str]) -> Json | None:
    """How long until a program says its first line, and its CPU time to the end."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, text=True)
    clock = threading.Timer(60, process.kill)
    clock.start()
    assert process.stdout is not None
    line = process.stdout.readline()
    wall = time.perf_counter() - began
    process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    clock.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    if not line or process.returncode != 0:
        say(f"{Path(command[0]).name} --first-frame does not work")
        return None
    return {"wall_s": wall, "cpu_s": used.ru_utime + used.ru_stime}


def ticks(pid: int) -> int:
    """What the process has used so far, in ticks of the system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def idle_ticks(command: list[str | Path], environment: dict[str, str]) -> int | None:
    """Ticks that an open window uses while nobody touches it."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    try:
        time.sleep(SETTLE_S)
        if process.poll() is not None:
            say(f"{Path(command[0]).name} does not stay open")
            return None
        before = ticks(process.pid)
        time.sleep(IDLE_S)
        return ticks(process.pid) - before if process.poll() is None else None
    finally:
        process.kill()
        process.wait()


def measure_window(binaries: Path) -> Json:
    """Start and idleness on a virtual screen."""
    programs: dict[str, Path] = {"dateline": binaries / "dateline", "hello": binaries / "examples" / "hello"}
    found: dict[str, list[Json]] = {name: [] for name in programs}
    result: Json = {}
    with screen() as environment:
        if environment is None:
            return result
        for turn in range(STARTS):
            for name, program in programs.items():
                if turn > 0 and not found[name]:
                    continue
                told = first_line([program, "--first-frame"], environment)
                if told:
                    found[name].append(told)
        result = {name: median(tellings) for name, tellings in found.items() if tellings}
        say("idle")
        idle = [idle_ticks([programs["dateline"]], environment) for _ in range(REPEATS)]
        counted = [count for count in idle if count is not None]
        if counted:
            result["idle_ticks"] = max(counted)
    return result


def busy() -> tuple[float, float] | None:
    """Seconds that all processors have worked, and seconds of those for this process and those it waited for."""
    try:
        fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    except OSError:
        return None
    # User, nice, system, interrupts and what the host took away; not idle, waiting for disks, nor guests again.
    worked = sum(fields[:3]) + sum(fields[5:8])
    ours = sum(os.times()[:4])
    return worked / os.sysconf("SC_CLK_TCK"), ours


def others_share(before: tuple[float, float] | None, wall_s: float) -> float | None:
    """The part of all processors' time that went to other programs since then."""
    after = busy()
    if before is None or after is None:
        return None
    others = (after[0] - before[0]) - (after[1] - before[1])
    return max(0.0, others / (wall_s * (os.cpu_count() or 1)))


def output_of(command: list[str]) -> str:
    """What a tool of the system says; nothing where it is missing."""
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""


def machine() -> Json:
    """What everything was run on."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        processor = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
        memory = Path("/proc/meminfo").read_text().split()[1]
        system = platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, StopIteration, KeyError):
        processor, memory, system = platform.processor(), "0", platform.platform()
    return {
        "processor": processor,
        "cores": CORES,
        "cores_there": os.cpu_count(),
        "memory_gib": round(int(memory) / (1 << 20), 1) or None,
        "system": f"{system}, {platform.machine()}",
    }


def versions(packages: dict[str, str]) -> dict[str, str]:
    """Of everything that is compared."""
    changed = " with changes" if output_of(["git", "status", "--porcelain", "src", "Cargo.lock"]) else ""
    locked = tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]
    crates = {crate["name"]: crate["version"] for crate in locked}
    commit = output_of(["git", "rev-parse", "--short", "HEAD"])
    return {
        "dateline": f"{crates['dateline']} at {commit}{changed}" if commit else crates["dateline"],
        "rustc": output_of(["rustc", "--version"]).removeprefix("rustc ").split(" (")[0],
        "egui": crates.get("egui", ""),
        "csv": crates.get("csv", ""),
        "serde": crates.get("serde", ""),
        "memchr": crates.get("memchr", ""),
        "Python": platform.python_version(),
        **packages,
    }


def main() -> None:
    sizes = sorted({int(rows) for rows in sys.argv[1:]} or {10_000, 1_000_000})
    DATA.mkdir(parents=True, exist_ok=True)
    python, packages = prepare_python()
    told = json.loads(output_of(["cargo", "metadata", "--no-deps", "--format-version", "1"]))
    binaries = Path(told["target_directory"]) / "release"
    for rows in sizes:
        table_of(rows)
    results: Json = {
        "date": datetime.date.today().isoformat(),
        "command": " ".join(["scripts/measure.sh", *map(str, sizes)]),
        "generator": "scripts/gen_events.py" if "DATELINE_GEN" not in os.environ else "another generator",
        "repeats": REPEATS,
        "starts": STARTS,
        "idle_s": IDLE_S,
        "terms": TERMS,
        "commands": written(commands(Path("FILE"), binaries, python, packages)),
        "machine": machine(),
        "versions": versions(packages),
    }
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    before, began = busy(), time.monotonic()
    results["window"] = measure_window(binaries)
    results["rows"] = {str(rows): measure_table(rows, binaries, python, packages) for rows in sizes}
    results["others"] = others_share(before, time.monotonic() - began)
    (DATA / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    old = REPORT.read_text(encoding="utf-8") if REPORT.exists() else ""
    REPORT.write_text(measure_report.report(results, old), encoding="utf-8")
    say(f"wrote {REPORT.name}")


if __name__ == "__main__":
    main()
