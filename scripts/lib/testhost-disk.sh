# shellcheck shell=bash
# shellcheck disable=SC2154 # here, testhost_cache and what use_lab sets come from the script that sources this
# The disk of a host: a sparse file with ext4 that becomes the host's root, so that df, a full disk and a power cut are
# the host's own. It is only ever mounted in private mount namespaces; with the last process there it is unmounted.
# Needs scripts/lib/log.sh and testhost-cgroup.sh.

# Where a supervisor mounts the disk of its host, in its own mount namespace.
readonly root_mount=/run/testhost/root
readonly filler=.testhost-fill

# bytes SIZE: 512, 10K, 200M or 2G as a number.
bytes() {
    [[ $1 =~ ^[0-9]+[KMG]?$ ]] || die "'$1' is no size; write a number of bytes, or one with K, M or G, such as 200M"
    numfmt --from=iec "$1"
}

# disk_size SIZE: what a new disk may have.
disk_size() {
    local size
    size=$(bytes "$1")
    [ "$size" -ge $((1 << 30)) ] || die "a disk of $1 is too small; the least is 1G"
    printf '%s\n' "$size"
}

# disk_is_free FILE: no loop device has it.
disk_is_free() { [ -z "$(losetup --associated "$1" 2>/dev/null)" ]; }

# wait_disk_free FILE: the kernel releases the loop device of a killed mount namespace a moment later.
wait_disk_free() {
    local deadline=$((SECONDS + 60))
    until disk_is_free "$1"; do
        [ $SECONDS -lt $deadline ] || die "the disk $1 is still in use: $(losetup --associated "$1")"
        sleep 0.05
    done
}

# host_root HOST: the root of a running host, seen from the machine.
host_root() {
    local supervisor
    supervisor=$(cgroup_processes "$(host_group "$1")/supervisor" | sed -n 1p)
    [ -n "$supervisor" ] || die "host '$1' is off; start it with: scripts/testhost --lab $lab start $1"
    printf '/proc/%s/root%s\n' "$supervisor" "$root_mount"
}

disk_free_bytes() { echo $(($(stat -f -c '%a * %S' "$1"))); } # ROOT

# fill_disk HOST SIZE: takes all space but SIZE.
fill_disk() {
    local root free leave
    require_running "$1"
    leave=$(bytes "$2")
    root=$(host_root "$1")
    rm -f "$root/$filler"
    sync -f "$root"
    free=$(disk_free_bytes "$root")
    [ "$free" -ge "$leave" ] || die "host '$1' has only $free bytes free, so it cannot leave $leave"
    # Leave room for the blocks that record which blocks the filler has.
    [ "$free" -le $((leave + 1048576)) ] || fallocate -l $((free - leave - 1048576)) "$root/$filler"
    free=$(disk_free_bytes "$root")
    [ "$free" -le "$leave" ] ||
        head -c $((free - leave)) /dev/zero 2>/dev/null | cat >>"$root/$filler" 2>/dev/null || true # until no space is left
    sync -f "$root"
    note "host $1 has $(disk_free_bytes "$root") bytes free"
}

unfill_disk() { # HOST
    local root
    require_running "$1"
    root=$(host_root "$1")
    rm -f "$root/$filler"
    sync -f "$root"
    note "host $1 has $(disk_free_bytes "$root") bytes free"
}

# lose_unsynced_writes HOST: from here on nothing reaches the disk, not even what the page cache holds.
# EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH, see fs/ext4/ext4.h of Linux.
lose_unsynced_writes() {
    python3 - "$(host_root "$1")" <<'PYTHON'
import fcntl, os, struct, sys
EXT4_IOC_SHUTDOWN, NO_LOG_FLUSH = 0x8004587D, 2
folder = os.open(sys.argv[1], os.O_RDONLY | os.O_DIRECTORY)
fcntl.ioctl(folder, EXT4_IOC_SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
PYTHON
}
