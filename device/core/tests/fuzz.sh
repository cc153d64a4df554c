#!/bin/sh
# Fuzzes the patch decoder with libFuzzer: fuzz.sh [seconds [folder]]. What it finds worth keeping goes into the folder,
# and from there into the next run; a crash ends it and leaves its input there too.
set -eu
seconds=${1:-60}
work=${2:-.build/fuzz}
root=$(cd "$(dirname "$0")/../../.." && pwd)
mkdir -p "$work/corpus"
${CLANG:-clang} -std=c99 -g -O2 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
    -I"$root/device/core/include" -I"$root/device/core/src" \
    "$root"/device/core/src/patch*.c "$root/device/core/src/crc32.c" \
    "$root/device/core/tests/patch_runner.c" "$root/device/core/tests/fuzz_patch.c" -o "$work/fuzz_patch"
exec "$work/fuzz_patch" -max_len=8192 -timeout=10 -max_total_time="$seconds" -artifact_prefix="$work/" \
    -print_final_stats=1 "$work/corpus" "$root/vectors/fuzz"
