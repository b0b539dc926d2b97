#!/usr/bin/env bash
# Measures Dateline beside what others need for the same files, and writes docs/performance.md.
# usage: scripts/measure.sh [ROWS...]        10000 1000000 unless told; 10000 1000000 10000000 for the full run
#
# Wants Python 3.11, cargo, and for the window Xvfb; polars, DuckDB and pandas are installed into an environment of their
# own. What cannot be had is said, and its cells stay empty. The full run needs 5 GB of disk and 16 GB of memory.
#
# DATELINE_BENCH_DATA     where tables, environment and results.json are kept; default: dateline-bench in TMPDIR or /tmp
# DATELINE_BENCH_REPEATS  how often everything is run, 3; the median is told
# DATELINE_BENCH_CORES    how many processors everything may use, 2
# DATELINE_BENCH_REPORT   where the report is written, docs/performance.md
# DATELINE_GEN            another generator, called as GEN N SEED OUTPREFIX, that writes OUTPREFIX.csv
set -euo pipefail
cd "$(dirname "$0")/.."
for rows in "$@"; do
  case $rows in
    '' | 0* | *[!0-9]*) sed -n '2,13s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
done
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "measure: Python 3.11 or later is needed" >&2; exit 1; }
cargo build --release --locked --bins --examples
exec python3 -B scripts/measure.py "$@"
