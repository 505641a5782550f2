# shellcheck shell=bash
# Phases of a check, timed, so that the slowest can be printed. Needs scripts/lib/log.sh.

phase_times=()

# phase NAME COMMAND…: runs the command, stops the script with a sentence when it fails.
phase() {
    local name=$1 started=$SECONDS
    shift
    step "$name"
    "$@" || die "failed: $name"
    phase_times+=("$((SECONDS - started))	$name")
}

print_phase_times() {
    step "Time of each part, slowest first"
    printf '%s\n' "${phase_times[@]}" | sort -rn | awk -F'\t' '{ printf "    %5d s  %s\n", $1, $2 }' >&2
}
