# shellcheck shell=bash
# shellcheck disable=SC2154 # here, testhost_cache and what use_lab sets come from the script that sources this
# Where a lab keeps what: its folder, its control group, its network, its hosts.
# Needs scripts/lib/log.sh, and testhost_cache, the folder of everything that testhost keeps.

readonly labs_folder=$testhost_cache/labs

# shellcheck source=scripts/lib/testhost-cgroup.sh
source "$here/testhost-cgroup.sh"
# shellcheck source=scripts/lib/testhost-network.sh
source "$here/testhost-network.sh"
# shellcheck source=scripts/lib/testhost-disk.sh
source "$here/testhost-disk.sh"

check_name() { # KIND NAME
    [[ $2 =~ ^[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?$ ]] ||
        die "'$2' is no name of a $1; use up to 32 lower-case letters, digits and '-', such as host-1"
}

# use_lab NAME: sets lab, lab_folder, lab_group and, when the lab exists, lab_network.
use_lab() {
    check_name lab "$1"
    lab=$1
    lab_folder=$labs_folder/$lab
    # Labs of the same name may be kept in several folders.
    lab_group=$lab-$(cksum <<<"$lab_folder" | cut -d ' ' -f 1)
    lab_network=
    [ ! -f "$lab_folder/network" ] || lab_network=$(<"$lab_folder/network")
}

require_lab() {
    [ -n "$lab_network" ] || die "there is no lab '$lab'; make it with: scripts/testhost --lab $lab create HOST"
}

# lock_lab: until this script ends no other changes which hosts there are and which run.
# Whatever is started in the background must close it (9<&-).
lock_lab() {
    exec 9<"$lab_folder"
    flock 9
    [ "$(stat -L -c %i /proc/self/fd/9)" = "$(stat -c %i "$lab_folder" 2>/dev/null)" ] ||
        die "lab '$lab' was removed in the meantime"
}

# make_lab: folder, key and network of a new lab; nothing when it is there.
make_lab() {
    mkdir -p "$lab_folder/hosts"
    chmod 700 "$lab_folder"
    [ -f "$lab_folder/id_ed25519.pub" ] || {
        rm -f "$lab_folder/id_ed25519"
        ssh-keygen -q -t ed25519 -N '' -C "testhost lab $lab" -f "$lab_folder/id_ed25519"
    }
    [ -s "$lab_folder/network" ] || (
        flock 7
        choose_network >"$lab_folder/network.new"
        mv "$lab_folder/network.new" "$lab_folder/network"
    ) 7<"$labs_folder"
    lab_network=$(<"$lab_folder/network")
}

# remove_lab_leftovers: what a killed create left behind; the caller holds the lock.
remove_lab_leftovers() {
    local unfinished
    cgroup_kill "$lab_group/create"
    for unfinished in "$lab_folder"/hosts/*.new; do
        [ -d "$unfinished" ] || continue
        note "removing the unfinished host $(basename "$unfinished" .new) of a run that was killed"
        [ ! -f "$unfinished/disk.img" ] || wait_disk_free "$unfinished/disk.img"
        rm -rf --one-file-system "$unfinished"
    done
}

# remove_lab: every trace, also of a lab whose folder was lost; the caller holds the lock if there is a folder.
remove_lab() {
    local disk
    cgroup_kill "$lab_group"
    for disk in "$lab_folder"/hosts/*/disk.img; do
        [ ! -f "$disk" ] || wait_disk_free "$disk"
    done
    cgroup_remove "$lab_group"
    cgroup_remove_parent
    rm -rf --one-file-system "$lab_folder"
    [ ! -d "$labs_folder" ] || rmdir --ignore-fail-on-non-empty "$labs_folder"
}

host_folder() { printf '%s/hosts/%s\n' "$lab_folder" "$1"; }
host_group() { printf '%s/hosts/%s\n' "$lab_group" "$1"; }

# host_number HOST: the last part of its address, and the number of its port on the switch.
host_number() { cat "$lab_folder/hosts/$1/number"; }

hosts_of_lab() {
    local folder
    for folder in "$lab_folder"/hosts/*/; do
        folder=${folder%/}
        [ ! -f "$folder/number" ] || [ "${folder%.new}" != "$folder" ] || basename "$folder"
    done
}

require_host() { # HOST
    check_name host "$1"
    require_lab
    [ -f "$lab_folder/hosts/$1/number" ] ||
        die "lab '$lab' has no host '$1'; it has: $(hosts_of_lab | tr '\n' ' ')"
}

require_running() { # HOST
    require_host "$1"
    [ "$(host_state "$1")" = on ] || die "host '$1' is off; start it with: scripts/testhost --lab $lab start $1"
}

# host_state HOST: on, off, or changing between the two.
host_state() {
    if cgroup_is_populated "$(host_group "$1")/machine"; then
        printf 'on\n'
    elif cgroup_is_populated "$(host_group "$1")/supervisor"; then
        printf 'changing\n'
    else
        printf 'off\n'
    fi
}

# host_leader HOST: the identifier, on this machine, of the host's first process; nothing when it is off.
host_leader() {
    local process
    for process in $(cgroup_processes "$(host_group "$1")/machine"); do
        # The innermost process namespace comes last.
        ! grep -qsP '^NSpid:\t\d+\t1$' "/proc/$process/status" || {
            printf '%s\n' "$process"
            return
        }
    done
}
