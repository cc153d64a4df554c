#!/bin/sh
# Fuzzes the device code with libFuzzer: fuzz.sh [target [seconds [folder]]]. Targets: patch offer image bundle journal
# http engine manifest trust, or all, one after the other (the default). What is worth keeping goes into the folder, and
# from there into the next run; a crash ends it and leaves its input there too. With a file in place of the seconds that
# input alone is run.
set -eu
target=${1:-all}
seconds=${2:-60}
work=${3:-.build/fuzz}
root=$(cd "$(dirname "$0")/../../.." && pwd)
core=$root/device/core
tests=$core/tests

if [ "$target" = all ]; then
    for target in patch offer image bundle journal http engine manifest trust; do
        printf '\n## %s\n' "$target"
        sh "$0" "$target" "$seconds" "$work"
    done
    exit
fi

case $target in
    patch | image | bundle) longest=8448 ;;
    offer) longest=1536 ;;
    manifest | trust) longest=1024 ;;
    journal | http | engine) longest=512 ;;
    *) printf 'no such target: %s\n' "$target" >&2 && exit 2 ;;
esac
corpus=$work/corpus/$target
mkdir -p "$corpus"
clang=${CLANG:-clang}
include="-I$core/include -I$core/src"
# Digests take most of the time and hide nothing: they are tested elsewhere, so here they run as fast as they can.
for part in sha256 crc32; do
    $clang -std=c99 -O2 $include -c "$core/src/$part.c" -o "$work/$part.o"
done
parts=$(ls "$core"/src/*.c | grep -v -e /sha256.c -e /crc32.c)
$clang -std=c99 -g -O2 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -DFUZZ_TARGET="fuzz_$target" \
    $include $parts "$tests"/fuzz_*.c "$tests/check.c" "$tests/memory_port.c" "$tests/offer_builder.c" \
    "$tests/manifest_builder.c" "$tests/patch_runner.c" "$tests/trust_flash.c" "$work/sha256.o" "$work/crc32.o" -o "$work/fuzz_$target"
if [ -f "$seconds" ]; then
    exec "$work/fuzz_$target" -timeout=10 "$seconds"
fi
exec "$work/fuzz_$target" -max_len="$longest" -timeout=10 -max_total_time="$seconds" -artifact_prefix="$work/$target-" \
    -print_final_stats=1 "$corpus" "$root/vectors/fuzz/$target"
