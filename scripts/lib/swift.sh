# shellcheck shell=bash
# How this project is built and tested. Needs scripts/lib/log.sh; runs in the root of the repository.

# Without the import check an undeclared import compiles.
readonly swift_build_options=(--explicit-target-dependency-import-check error)
readonly swift_sources=(Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources)

check_format() {
    swift format lint --strict --recursive --parallel --configuration .swift-format "${swift_sources[@]}"
}

check_shell() {
    local scripts
    mapfile -t scripts < <(grep -rlE '^#!.*\b(ba)?sh\b|^# shellcheck shell=' scripts .ci Benchmarks Sources/HostAgent \
        --exclude-dir=.build --exclude-dir=Sources)
    shellcheck --external-sources --source-path=. "${scripts[@]}"
}

# Style notes, such as long lines, are no faults.
check_manuals() { mandoc -T lint -W warning man/*; }

# What systemd thinks of the agent's unit, in tenths: a protection that gets lost is noticed.
check_units() { systemd-analyze security --offline=true --no-pager --threshold=66 systemd/byoh-agent.service >/dev/null; }

build_tests() {
    swift build --build-tests "${swift_build_options[@]}"
}

# run_tests LOG ARGUMENT…: runs tests that are already built. Fails also when none ran, or when one was skipped and
# `skips_allowed` is not `yes`.
run_tests() {
    local log=$1 status=0
    shift
    swift test --skip-build "$@" >"$log" 2>&1 || status=$?
    if [ $status -ne 0 ]; then
        grep -vE '^(◇|✔|↳)' "$log" | tail -n 200 >&2
        return 1
    fi
    if [ "${skips_allowed:-no}" != yes ] && grep -E '^➜ .* skipped' "$log" >&2; then
        note "a test that must run was skipped"
        return 1
    fi
    if ! grep -qE '^✔ Test run with [1-9][0-9]* tests? ' "$log"; then
        tail -n 20 "$log" >&2
        note "no test ran"
        return 1
    fi
    grep -E '^✔ Test run with' "$log"
}

# slowest_tests LOG…: the ten slowest tests of these runs.
slowest_tests() {
    step "Slowest tests"
    sed -nE 's/^✔ Test (.*) passed after ([0-9.]+) seconds\.$/\2 \1/p' "$@" | sort -rn | sed -n 1,10p |
        awk '{ seconds = $1; $1 = ""; printf "    %8.1f s %s\n", seconds, $0 }' >&2
}

# fuzz_filter: a filter for the tests that feed a parser with generated inputs: those that call `fuzz(…)`.
fuzz_filter() {
    local names
    # shellcheck disable=SC2016 # awk expands these
    names=$(grep -rlE '\bfuzz\(' Tests --include='*.swift' --exclude-dir=Support |
        xargs awk '/func [A-Za-z0-9]+\(/ { match($0, /func [A-Za-z0-9]+/); name = substr($0, RSTART + 5, RLENGTH - 5) }
            /[^A-Za-z]fuzz\(/ { print name }' | sort -u | paste -sd '|')
    [ -n "$names" ] || return 1
    printf '(%s)\n' "$names"
}
