# shellcheck shell=bash
# shellcheck disable=SC2154 # here, testhost_cache and what use_lab sets come from the script that sources this
# The life of test hosts: create, start, list, reboot, power off, cut, remove.
# Needs scripts/lib/testhost-lab.sh and testhost-image.sh.

create_hosts() { # SIZE HOST…
    local size=$1 host
    shift
    for host; do check_name host "$host"; done
    ensure_image
    make_lab
    lock_lab
    remove_lab_leftovers
    for host; do
        if [ -f "$lab_folder/hosts/$host/number" ]; then
            note "host $host exists"
        else
            create_host "$host" "$size"
        fi
    done
}

create_host() { # HOST SIZE
    local host=$1 number work status=0
    number=$(free_host_number)
    work=$(host_folder "$host").new
    mkdir -p "$work"
    cgroup_make "$lab_group/create"
    (
        cgroup_join "$lab_group/create"
        exec unshare --mount --propagation private -- \
            "$here/testhost-format" "$work" "$image" "$2" "$host" "$(host_address "$number")"
    ) >"$work/log" 2>&1 9<&- || status=$?
    if [ $status -ne 0 ]; then
        cat "$work/log" >&2
        rm -rf --one-file-system "$work"
        die "cannot make the disk of host '$host'; the reason is above"
    fi
    forget_host_key "$host"
    printf '%s %s\n' "$(host_address "$number")" "$(<"$work/host_key.pub")" >>"$lab_folder/known_hosts"
    printf '%s\n' "$number" >"$work/number"
    rm "$work/log"
    mv "$work" "$(host_folder "$host")"
    note "created host $host, $(host_address "$number")"
}

free_host_number() {
    local number taken
    taken=$(cat "$lab_folder"/hosts/*/number 2>/dev/null || true)
    for number in {11..250}; do
        grep -qxF "$number" <<<"$taken" || {
            printf '%s\n' "$number"
            return
        }
    done
    die "lab '$lab' is full: it has 240 hosts"
}

# Keys are known by address; root@HOST is the comment that testhost-format gives them.
forget_host_key() { # HOST
    [ ! -f "$lab_folder/known_hosts" ] || sed -i "/ root@$1\$/d" "$lab_folder/known_hosts"
}

start_hosts() { # HOST…
    local host
    for host; do require_host "$host"; done
    lock_lab
    ensure_network
    for host; do
        if [ "$(host_state "$host")" = off ]; then
            launch_host "$host"
        else
            note "host $host is on"
        fi
    done
    for host; do await_machine "$host"; done
}

launch_host() { # HOST
    local folder switch
    folder=$(host_folder "$1")
    wait_disk_free "$folder/disk.img"
    switch=$(switch_process)
    cgroup_make "$(host_group "$1")/supervisor"
    (
        cgroup_join "$(host_group "$1")/supervisor"
        exec setsid nsenter --net="/proc/$switch/ns/net" -- unshare --mount --propagation private -- \
            "$here/testhost-supervisor" "$testhost_cache" "$lab" "$1"
    ) </dev/null >>"$folder/console.log" 2>&1 9<&- &
    # What a supervisor needs to join its group is here; wait until it is there, so that it cannot be missed.
    local deadline=$((SECONDS + 10))
    until cgroup_is_populated "$(host_group "$1")/supervisor" || ! kill -0 $! 2>/dev/null; do
        [ $SECONDS -lt $deadline ] || break
        sleep 0.02
    done
}

await_machine() { # HOST
    local deadline=$((SECONDS + 60))
    until [ -n "$(host_leader "$1")" ]; do
        if [ "$(host_state "$1")" = off ] || [ $SECONDS -ge $deadline ]; then
            tail -n 20 "$(host_folder "$1")/console.log" >&2
            die "host '$1' does not start; the end of its console is above"
        fi
        sleep 0.05
    done
}

# signal_and_wait HOST SIGNAL CONDITION…: systemd's first process takes SIGRTMIN+4 as the power button, +5 as a reboot.
signal_and_wait() {
    local host=$1 signal=$2 deadline=$((SECONDS + 120))
    shift 2
    kill -s "$signal" "$(host_leader "$host")"
    until "$@"; do
        [ $SECONDS -lt $deadline ] || die "host '$host' does not do it within 120 s; its console is $(host_folder "$host")/console.log"
        sleep 0.1
    done
}

reboot_host() { # HOST
    require_running "$1"
    signal_and_wait "$1" RTMIN+5 has_other_leader "$1" "$(host_leader "$1")"
}

has_other_leader() { # HOST LEADER
    local leader
    leader=$(host_leader "$1")
    [ "$(host_state "$1")" != off ] || die "host '$1' went off instead of booting again"
    [ -n "$leader" ] && [ "$leader" != "$2" ]
}

power_off_host() { # HOST
    require_host "$1"
    if [ "$(host_state "$1")" = off ]; then
        note "host $1 is off"
    else
        signal_and_wait "$1" RTMIN+4 host_is_off "$1"
    fi
}

host_is_off() { [ "$(host_state "$1")" = off ]; } # HOST

# The order makes it a power cut for everybody: peers see silence, not closed connections; no process sees the disk
# fail; and what was not synced is lost.
cut_host() { # HOST
    require_running "$1"
    local machine
    machine=$(host_group "$1")/machine
    set_cable "$(host_number "$1")" down
    cgroup_freeze "$machine" || die "cannot freeze host '$1'"
    lose_unsynced_writes "$1"
    cgroup_kill "$machine"
    cgroup_wait_empty "$(host_group "$1")" 120 || die "host '$1' is cut, but its supervisor does not end"
}

remove_hosts() { # HOST…
    local host
    for host; do check_name host "$host"; done
    require_lab
    lock_lab
    for host; do
        cgroup_kill "$(host_group "$host")"
        [ ! -f "$(host_folder "$host")/disk.img" ] || wait_disk_free "$(host_folder "$host")/disk.img"
        cgroup_remove "$(host_group "$host")"
        forget_host_key "$host"
        rm -rf --one-file-system "$(host_folder "$host")"
    done
}

down() {
    if [ -d "$lab_folder" ]; then lock_lab; fi
    remove_lab
}

list_hosts() {
    local host
    [ -n "$lab_network" ] || return 0
    printf '%-16s %-15s %-8s %-7s %s\n' NAME ADDRESS STATE NETWORK PID
    for host in $(hosts_of_lab); do
        printf '%-16s %-15s %-8s %-7s %s\n' "$host" "$(host_address "$(host_number "$host")")" \
            "$(host_state "$host")" "$(cable_state "$(host_number "$host")")" "$(host_leader "$host")"
    done
}

# Names and addresses need no quoting.
list_hosts_json() {
    local host pid separator=
    printf '['
    for host in $([ -z "$lab_network" ] || hosts_of_lab); do
        pid=$(host_leader "$host")
        printf '%s\n  {"name": "%s", "address": "%s", "state": "%s", "network": "%s", "pid": %s}' "$separator" \
            "$host" "$(host_address "$(host_number "$host")")" "$(host_state "$host")" \
            "$(cable_state "$(host_number "$host")")" "${pid:-null}"
        separator=,
    done
    printf '\n]\n'
}
