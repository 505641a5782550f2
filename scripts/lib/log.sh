# shellcheck shell=bash
# Messages of the scripts: progress on standard error, so that standard output stays usable in $(…).

step() { printf '==> %s\n' "$*" >&2; }
note() { printf '    %s\n' "$*" >&2; }
die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}
