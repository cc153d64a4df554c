#!/usr/bin/env bash
# Publishes, prunes and audits; everything comes in through the environment, see action.yml. Works outside of GitHub too.
set -euo pipefail

export PATH="$ALOFT/node_modules/.bin:$PATH"
aloft() { node "$ALOFT/packages/cli/src/main.ts" "$@"; }

options=() trusted=()
# One a line: options and their values, and files of trust anchors.
while IFS= read -r line; do if [ -n "$line" ]; then options+=("$line"); fi; done <<<"${OPTIONS:-}"
while IFS= read -r line; do if [ -n "$line" ]; then trusted+=("$line"); fi; done <<<"${TRUST:-}"
if [ ${#trusted[@]} -gt 0 ]; then trusted=(--trust "${trusted[@]}"); fi
if [ -n "${VERSION:-}" ]; then options+=(--version "$VERSION"); fi
if [ -n "${VENDOR:-}" ]; then options+=(--vendor "$VENDOR"); fi

if [ -n "${SIGNING_KEY:-}" ]; then
    # The key is on disk while it signs, readable by this user alone, and goes whatever happens.
    keys=$(mktemp -d)
    trap 'rm -rf "$keys"' EXIT
    (
        umask 077
        printf '%s\n' "$SIGNING_KEY" >"$keys/ci.private.pem"
        if [ -n "${PUBLIC_KEY:-}" ]; then printf '%s\n' "$PUBLIC_KEY" >"$keys/ci.public.pem"; fi
        printf '%s\n' "${SIGNING_PASSPHRASE:-}" >"$keys/passphrase"
    )
    options+=(--key "$keys/ci.private.pem" --passphrase-file "$keys/passphrase" "${trusted[@]}")
    unset SIGNING_KEY SIGNING_PASSPHRASE
elif [ "${UNSIGNED:-}" = true ]; then
    # Never by itself: a secret that is missing must not publish an unsigned release.
    options+=(--unsigned)
fi

# A release is an image or a folder of files; with both, or neither, aloft says so.
if [ -n "${IMAGE:-}" ]; then options+=(--image "$IMAGE"); fi
if [ -n "${MICROPYTHON:-}" ]; then options+=(--micropython "$MICROPYTHON"); fi

report=$(aloft publish --class "$CLASS" --out "$REPOSITORY" \
    --channel "${CHANNEL:-stable}" --patches-from "${PATCHES_FROM:-5}" "${options[@]}" --json)
echo "$report"
aloft prune "$REPOSITORY" --keep "${KEEP:-10}"
aloft verify "$REPOSITORY" "${trusted[@]}"
if [ -n "${GITHUB_OUTPUT:-}" ]; then echo "report=$report" >>"$GITHUB_OUTPUT"; fi
