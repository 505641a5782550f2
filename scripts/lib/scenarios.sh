# shellcheck shell=bash
# Scenarios: tests in shell, a line each with its time. Needs scripts/lib/log.sh, and logs, a folder.

scenarios_passed=0
scenarios_failed=0

# scenario NAME FUNCTION…: fails with the first command of the function that fails; a failure does not stop the others.
scenario() {
    local name=$1 started status verdict=ok
    shift
    started=$(date +%s%N)
    set +e # `if` would switch off errexit inside the function
    # shellcheck disable=SC2154 # logs is set by the script
    (
        trap - EXIT
        set -e
        "$@"
    ) >"$logs/scenario" 2>&1
    status=$?
    set -e
    if [ $status -eq 0 ]; then
        scenarios_passed=$((scenarios_passed + 1))
    else
        scenarios_failed=$((scenarios_failed + 1))
        verdict=FAILED
    fi
    awk -v verdict=$verdict -v name="$name" -v nanoseconds=$(($(date +%s%N) - started)) \
        'BEGIN { printf "%-6s %6.1f s  %s\n", verdict, nanoseconds / 1e9, name }'
    [ $status -eq 0 ] || sed 's/^/       | /' "$logs/scenario"
}

# finish_scenarios: the verdict on all of them.
finish_scenarios() {
    printf '%d passed, %d failed\n' "$scenarios_passed" "$scenarios_failed"
    [ "$scenarios_failed" -eq 0 ] && [ "$scenarios_passed" -gt 0 ]
}

expect_equal() { # WANTED SEEN
    [ "$1" = "$2" ] || {
        note "wanted '$1', saw '$2' (in ${FUNCNAME[1]}, line ${BASH_LINENO[0]})"
        return 1
    }
}

# expect_failure COMMAND…: `! command` would not stop a scenario.
expect_failure() {
    if "$@"; then
        note "succeeded, and must not (in ${FUNCNAME[1]}, line ${BASH_LINENO[0]}): $*"
        return 1
    fi
}
