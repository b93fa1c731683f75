#!/usr/bin/env bash
# Runs once, when Gradescope builds the autograder's image: a Python that is new enough, and the grader in its own environment.
set -euo pipefail
root=${AUTOGRADER_ROOT:-/autograder}
source=$root/source

newest() {
    for name in python3.13 python3.12 python3.11 python3; do
        if command -v "$name" >/dev/null && "$name" -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
}

python=$(newest)
if [[ -z $python ]]; then
    apt-get update
    apt-get install -y python3.12 python3.12-venv || apt-get install -y python3.11 python3.11-venv
    python=$(newest)
fi

"$python" -m venv "$root/dl4cv"
"$root/dl4cv/bin/pip" install --no-cache-dir "$source"/dl4cv_grade-*.whl
