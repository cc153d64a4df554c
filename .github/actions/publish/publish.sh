#!/usr/bin/env bash
# Publishes, prunes and audits; everything comes in through the environment, see action.yml. Works outside of GitHub too.
set -euo pipefail

export PATH="$ALOFT/node_modules/.bin:$PATH"
aloft() { node "$ALOFT/packages/cli/src/main.ts" "$@"; }

version=()
if [ -n "${VERSION:-}" ]; then version=(--version "$VERSION"); fi

report=$(aloft publish --class "$CLASS" --image "$IMAGE" --out "$REPOSITORY" \
    --channel "${CHANNEL:-stable}" --patches-from "${PATCHES_FROM:-5}" "${version[@]}" --json)
echo "$report"
aloft prune "$REPOSITORY" --keep "${KEEP:-10}"
aloft verify "$REPOSITORY"
if [ -n "${GITHUB_OUTPUT:-}" ]; then echo "report=$report" >>"$GITHUB_OUTPUT"; fi
