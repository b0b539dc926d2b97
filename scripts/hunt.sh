#!/usr/bin/env bash
# Looks for cases that the tests of properties have not met: other ones in every round, and at last the tests that take minutes.
# usage: scripts/hunt.sh [ROUNDS [CASES]]
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-10}
failed=
export PROPTEST_CASES=${2:-1024}
cargo test --locked --lib --tests --no-run
for round in $(seq "$rounds"); do
  export PROPTEST_RNG_SEED=$((RANDOM * 32768 + RANDOM))
  echo "== round $round of $rounds, PROPTEST_RNG_SEED=$PROPTEST_RNG_SEED PROPTEST_CASES=$PROPTEST_CASES"
  cargo test --locked --lib --tests --quiet --no-fail-fast || failed="$failed $PROPTEST_RNG_SEED"
done
echo "== what takes minutes"
cargo test --locked --lib --tests --quiet --no-fail-fast -- --ignored || failed="$failed ignored"
[ -z "$failed" ] || { echo "failed:$failed" >&2; exit 1; }
