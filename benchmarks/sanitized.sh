#!/usr/bin/env bash
# The equality benchmark with durable_rules' C module built from its source under AddressSanitizer and UBSan.
# Needs gcc and a package index. Any report ends the run with an error; a control shows first that reports are made.
#
#     PYTHON=.venv/bin/python benchmarks/sanitized.sh [evaluations]
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
python=${PYTHON:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$python" -m pip download --quiet --no-deps --no-binary :all: --dest "$work" durable-rules==2.0.28
tar -xzf "$work"/durable_rules-2.0.28.tar.gz -C "$work"
include=$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')
cd "$work/durable_rules-2.0.28/src"
gcc -shared -fPIC -g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all \
    -std=c99 -D_GNU_SOURCE -w -I rules -I "$include" rules/*.c rulespy/rules.c -o "$work/durable_rules_engine.so"

export LD_PRELOAD="$(gcc -print-file-name=libasan.so) $(gcc -print-file-name=libubsan.so)"
# fresh memory is filled, so that what is read before it is set is noticed
export ASAN_OPTIONS=detect_leaks=0:max_malloc_fill_size=2000000000:malloc_fill_byte=165 UBSAN_OPTIONS=print_stacktrace=1 PYTHONPATH="$work:$here"
cd "$work"
cat > control.py <<'CONTROL'
import durable_rules_engine as rete
assert rete.__file__.startswith("WORK"), rete.__file__
handle = rete.create_ruleset("t", '{"r": {"all": [{"m": {"$eq": {"b": 1}}}]}}')
rete.assert_fact(handle, '{"sid":"s","id":"f","b":0}')
print("in place", flush=True)
rete.delete_state(handle, "s")  # before it fired: frees what was never set
CONTROL
sed -i "s|WORK|$work|" control.py
if "$python" control.py > control.txt 2>&1; then
    echo "the control made no report" >&2
    exit 1
fi
grep -q "in place" control.txt && grep -q -E "AddressSanitizer|runtime error" control.txt
echo "control: $(grep -m1 -E "AddressSanitizer|runtime error" control.txt)" >&2

"$python" "$here/benchmarks/equality.py" --evaluations "${1:-50000}" --seed 900001 --json
