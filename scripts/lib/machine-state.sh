# shellcheck shell=bash
# What a lab must not change on the machine, as text to compare before and after.
# Needs scripts/lib/log.sh.

# machine_state FOLDER GROUP: for the lab with this folder and this name of its control group. Other labs do not show.
machine_state() {
    local folder=$1 group=$2
    state_section "named network namespaces" named_networks
    state_section "links" ip -brief link
    state_section "addresses" ip -brief address
    state_section "routes" ip route show table all
    state_section "mounts" sort /proc/self/mounts
    state_section "firewall" firewall_rules
    state_section "settings" machine_settings
    state_section "units" find /etc/systemd/system -printf '%p %l\n'
    state_section "folders of systemd-nspawn" find /run /tmp /var/lib/machines -maxdepth 2 -name '*nspawn*'
    state_section "control groups" lab_cgroups "$group"
    state_section "loop devices of deleted disks" deleted_loops
    state_section "processes" lab_processes "$folder" "$group"
}

state_section() { # TITLE COMMAND…
    local title=$1
    shift
    # Files may vanish while find reads a folder; and what has no line to print is no failure.
    { "$@" 2>/dev/null || true; } | LC_ALL=C sort | sed "s|^|$title: |"
}

named_networks() {
    ip netns list
    ls -d /run/netns
}

firewall_rules() {
    nft --stateless list ruleset
    cat /proc/net/ip_tables_names /proc/net/ip6_tables_names
}

# All that can be written and read, without what the kernel itself moves on.
machine_settings() {
    find /proc/sys -type f -perm -600 \
        ! -path '/proc/sys/kernel/random/*' ! -name ns_last_pid ! -path '/proc/sys/fs/binfmt_misc/*' \
        -exec grep -H '' {} +
}

lab_cgroups() { # GROUP
    find /sys/fs/cgroup -type d -path "*/byoh-testhost/$1*"
    find /sys/fs/cgroup -type d -name byoh-testhost -links 2
}

deleted_loops() { losetup --list --noheadings --output NAME,BACK-FILE | grep '(deleted)'; }

lab_processes() { # FOLDER GROUP
    local process
    for process in $(grep -lF "/byoh-testhost/$2" /proc/[0-9]*/cgroup; grep -lzF "$1/" /proc/[0-9]*/cmdline); do
        # A zombie has ended; its parent, often process 1, has only not asked yet how.
        grep -q '^State:.Z' "${process%/*}/status" || tr '\0' ' ' <"${process%/*}/cmdline"
    done
}
