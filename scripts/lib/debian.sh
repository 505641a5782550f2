# shellcheck shell=bash
# Debian packages without touching the machine's own apt configuration.
# Needs scripts/lib/log.sh.

# Where apt on this machine gets Debian from; empty before the first `apt-get update`.
indexed_mirror() {
    # shellcheck disable=SC2016 # apt expands these
    apt-get indextargets --format '$(REPO_URI) $(LABEL)' 'Created-By: Packages' |
        awk '$2 == "Debian" && !found { print $1; found = 1 }' # to the end: apt-get must not meet a closed pipe
}

debian_mirror() {
    local mirror
    mirror=$(indexed_mirror)
    if [ -z "$mirror" ]; then
        apt-get update -qq >&2
        mirror=$(indexed_mirror)
    fi
    [ -n "$mirror" ] || die "apt has no source of Debian packages; add one to /etc/apt/sources.list"
    printf '%s\n' "$mirror"
}

# private_apt FOLDER SUITE: prepares an apt configuration of its own in FOLDER for SUITE, sources included.
# Afterwards `private_apt_get FOLDER …` is apt-get with that configuration.
private_apt() {
    local folder=$1 suite=$2 mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    mirror=$(debian_mirror)
    [ -f "$keyring" ] || die "missing $keyring; install debian-archive-keyring"
    mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
    printf '%s [signed-by=%s] %s %s main\n' \
        deb "$keyring" "$mirror" "$suite" deb-src "$keyring" "$mirror" "$suite" >"$folder/sources.list"
    private_apt_get "$folder" -qq update
}

private_apt_get() {
    local folder=$1
    shift
    apt-get -o "Dir::Etc::sourcelist=$folder/sources.list" -o Dir::Etc::sourceparts=- \
        -o "Dir::State::lists=$folder/lists" -o "Dir::Cache=$folder/cache" \
        -o APT::Sandbox::User=root -o Acquire::Retries=3 "$@" >&2
}

# install_packages PACKAGE…: installs what is missing, says nothing when all is there.
install_packages() {
    local missing=() package
    for package; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    [ "$(id -u)" = 0 ] || die "needs root to install: ${missing[*]}"
    step "Installing ${missing[*]}"
    apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        -o Dpkg::Use-Pty=0 "${missing[@]}" >/dev/null
}
