# shellcheck shell=bash
# shellcheck disable=SC2154 # here, testhost_cache and what use_lab sets come from the script that sources this
# The root file system of test hosts: Debian 12 with systemd, sshd and what a Kubernetes node expects of its system.
# Needs scripts/lib/log.sh, debian.sh and testhost-cgroup.sh.

readonly image_suite=bookworm
# Raise it when what build_image makes changes.
readonly image_recipe_version=1
# No udev: it would see, and trigger, the machine's own devices.
readonly image_packages=(
    systemd systemd-sysv dbus openssh-server sudo less procps kmod netbase ca-certificates curl
    iproute2 iptables iputils-ping ethtool ebtables conntrack socat libnss-myhostname libfaketime
)
# What would fail without the internet, or show the machine's kernel in a host.
readonly image_masked_units=(
    apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer
    sys-kernel-debug.mount sys-kernel-tracing.mount
)
readonly image_folder=$testhost_cache/image
readonly image=$image_folder/debian-$image_suite-$image_recipe_version.tar

# ensure_image [--rebuild]
ensure_image() {
    mkdir -p "$image_folder"
    (
        flock 8
        cgroup_make image
        cgroup_kill image # what a killed run left behind
        rm -rf "$image_folder"/build.*
        if [ "${1:-}" = --rebuild ] || ! [ -f "$image" ]; then
            install_packages mmdebstrap debian-archive-keyring
            build_image
        fi
        cgroup_remove image
        cgroup_remove_parent
    ) 8<"$image_folder"
}

build_image() {
    local work mirror started=$SECONDS packages=${image_packages[*]} status=0
    mirror=$(debian_mirror)
    work=$(mktemp -d "$image_folder/build.XXXXXX")
    step "Building the root file system of test hosts: Debian $image_suite (about a minute)"
    # A mount namespace of its own, so that a build that is killed leaves no mount.
    # shellcheck disable=SC2016 # mmdebstrap sets $1
    (
        cgroup_join image
        TMPDIR=$work exec unshare --mount --propagation private -- mmdebstrap --quiet --mode=root --variant=minbase \
            --include="${packages// /,}" \
            --customize-hook='rm -f "$1"/etc/ssh/ssh_host_* "$1"/var/lib/dbus/machine-id "$1"/etc/hostname' \
            --customize-hook=': >"$1"/etc/resolv.conf; : >"$1"/etc/machine-id; mkdir -p "$1"/var/log/journal' \
            --customize-hook='echo LANG=C.UTF-8 >"$1"/etc/default/locale' \
            --customize-hook='systemctl --quiet --root="$1" mask '"${image_masked_units[*]}" \
            "$image_suite" "$work/root.tar" \
            "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $image_suite main"
    ) >"$work/log" 2>&1 8<&- || status=$?
    if [ $status -ne 0 ]; then
        tail -n 30 "$work/log" >&2
        rm -rf "$work"
        die "mmdebstrap failed with status $status; its last lines are above"
    fi
    mv "$work/root.tar" "$image"
    rm -rf "$work"
    note "built in $((SECONDS - started)) s: $image ($(($(stat -c %s "$image") >> 20)) MiB)"
}
