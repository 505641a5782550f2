# shellcheck shell=bash
# shellcheck disable=SC2154 # here, testhost_cache and what use_lab sets come from the script that sources this
# The network of a lab: a bridge in a network namespace that a sleeping process, the switch, keeps alive. Neither is
# visible to the machine: it has no link, address, route or named namespace of ours.
# Needs scripts/lib/log.sh and testhost-cgroup.sh.

readonly bridge=br0
readonly labs_network=10.77

# choose_network: the first network of labs that no other lab has; the caller holds the lock of all labs.
choose_network() {
    local number taken
    taken=$(cat "$labs_folder"/*/network 2>/dev/null || true)
    for number in {1..254}; do
        grep -qxF "$labs_network.$number" <<<"$taken" || {
            printf '%s.%s\n' "$labs_network" "$number"
            return
        }
    done
    die "all 254 networks of labs are taken; remove a lab with: scripts/testhost --lab NAME down"
}

# host_address NUMBER
host_address() { printf '%s.%s\n' "$lab_network" "$1"; }

# host_mac NUMBER: the same at each boot, as with a real card; else peers talk to the former one for a while.
host_mac() { printf '02:62:79:6f:68:%02x\n' "$1"; }

# The process whose network namespace is the lab's; empty when the network is down.
switch_process() { cgroup_processes "$lab_group/switch" | sed -n 1p; }

# in_network COMMAND…: in the lab's network namespace, at the address that hosts know as their gateway.
in_network() {
    local switch
    switch=$(switch_process)
    [ -n "$switch" ] || die "the network of lab '$lab' is down; bring it up with: scripts/testhost --lab $lab start HOST"
    nsenter --net="/proc/$switch/ns/net" -- "$@"
}

ensure_network() {
    [ -z "$(switch_process)" ] || return 0
    cgroup_make "$lab_group/switch"
    (
        cgroup_join "$lab_group/switch"
        exec setsid unshare --net -- sleep infinity
    ) </dev/null >/dev/null 2>&1 9<&- &
    local deadline=$((SECONDS + 10)) own
    own=$(readlink /proc/self/ns/net)
    until [ -n "$(switch_process)" ] && has_own_network "$own"; do
        [ $SECONDS -lt $deadline ] || die "cannot make a network namespace for lab '$lab'"
        sleep 0.02
    done
    in_network ip link set lo up
    in_network ip link add "$bridge" type bridge
    in_network ip address add "$(host_address 1)/24" dev "$bridge"
    in_network ip link set "$bridge" up
}

has_own_network() { # NAMESPACE-OF-THE-MACHINE
    local switch
    switch=$(readlink "/proc/$(switch_process)/ns/net" 2>/dev/null) && [ -n "$switch" ] && [ "$switch" != "$1" ]
}

# set_cable NUMBER up|down: as a cable pulled out of the switch, the host loses its carrier.
set_cable() { in_network ip link set "port$1" "$2"; }

# cable_state NUMBER: on, off, or - when the host is off.
cable_state() {
    local flags
    flags=$(in_network ip -o link show "port$1" 2>/dev/null) || {
        printf -- '-\n'
        return
    }
    case $flags in
        *[\<,]UP[,\>]*) printf 'on\n' ;;
        *) printf 'off\n' ;;
    esac
}
