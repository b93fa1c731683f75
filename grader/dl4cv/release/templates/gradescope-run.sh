#!/usr/bin/env bash
# Runs for each submission: grades what lies in submission/ and writes results/results.json.
set -euo pipefail
root=${AUTOGRADER_ROOT:-/autograder}
export OMP_NUM_THREADS=1
exec "$root/dl4cv/bin/dl4cv-grade" gradescope-run "$root"
