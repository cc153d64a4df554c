#!/bin/sh
# Builds MicroPython for this machine with 32-bit integers and pointers, a heap of a fixed size, littlefs, sockets and machine code:
# the nearest thing to a board. Prints the path of the interpreter last.
#
#     export ALOFT_MICROPYTHON_UNIX=$(sh device/micropython/tests/build-micropython.sh | tail -n 1)
#     npm run test:micropython
#
# Needs git, make, python3 and gcc with 32-bit libraries (Debian: gcc-multilib). ALOFT_MICROPYTHON_SOURCE is the repository to take
# it from, MICROPYTHON_VERSION the tag.
set -eu
version=${MICROPYTHON_VERSION:-v1.27.0}
source=${ALOFT_MICROPYTHON_SOURCE:-https://github.com/micropython/micropython.git}
folder=$(cd "$(dirname "$0")/../../.." && pwd)/.build/micropython-$version
binary=$folder/ports/unix/build-32/micropython

if [ ! -x "$binary" ]; then
    rm -rf "$folder"
    git -c advice.detachedHead=false clone -q --depth 1 --branch "$version" "$source" "$folder"
    # Frozen modules that come from submodules are left out; asyncio is here.
    mkdir -p "$folder/lib/micropython-lib"
    touch "$folder/lib/micropython-lib/README.md"
    printf 'include("$(MPY_DIR)/extmod/asyncio")\n' >"$folder/frozen.py"
    make -C "$folder/mpy-cross" -j2 CWARN=-Wall >"$folder/build.log" 2>&1 || { tail -n 5 "$folder/build.log" >&2; exit 1; }
    make -C "$folder/ports/unix" -j2 BUILD=build-32 MICROPY_FORCE_32BIT=1 FROZEN_MANIFEST="$folder/frozen.py" CWARN=-Wall \
        MICROPY_PY_SSL=0 MICROPY_SSL_MBEDTLS=0 MICROPY_PY_BTREE=0 MICROPY_PY_FFI=0 MICROPY_PY_BLUETOOTH=0 \
        >>"$folder/build.log" 2>&1 || { tail -n 5 "$folder/build.log" >&2; exit 1; }
fi
echo "$binary"
