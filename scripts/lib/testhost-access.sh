# shellcheck shell=bash
# shellcheck disable=SC2154 # here, testhost_cache and what use_lab sets come from the script that sources this
# Commands and files on test hosts, through their sshd, what they consist of, and their clock.
# Needs scripts/lib/testhost-lab.sh.

set_ssh_options() {
    ssh_options=(
        -F none -i "$lab_folder/id_ed25519" -o IdentitiesOnly=yes -o BatchMode=yes
        -o UserKnownHostsFile="$lab_folder/known_hosts" -o GlobalKnownHostsFile=/dev/null -o StrictHostKeyChecking=yes
        -o LogLevel=ERROR -o ConnectTimeout=5 -o ServerAliveInterval=5 -o ServerAliveCountMax=3
    )
}

# ssh_host HOST [COMMAND…]: the words arrive as they are given; without any it is a login.
ssh_host() {
    local host=$1 command=
    shift
    require_host "$host"
    set_ssh_options
    [ $# -eq 0 ] || command=$(printf '%q ' "$@")
    in_network ssh "${ssh_options[@]}" "root@$(host_address "$(host_number "$host")")" ${command:+"$command"}
}

# run_in_lab COMMAND…: in the lab's network, and in its register of processes, so that a server does not outlive the lab.
run_in_lab() {
    cgroup_make "$lab_group/run"
    (
        cgroup_join "$lab_group/run"
        in_network "$@"
    )
}

# copy_files PATH… PATH: as scp; HOST:PATH is on a host.
copy_files() {
    local path host paths=()
    for path; do
        if [[ $path == *:* ]]; then
            host=${path%%:*}
            require_host "$host"
            path=root@$(host_address "$(host_number "$host")"):${path#*:}
        fi
        paths+=("$path")
    done
    set_ssh_options
    in_network scp -q -r -p "${ssh_options[@]}" "${paths[@]}"
}

# wait_host HOST SECONDS: until sshd answers and systemd has started everything.
wait_host() {
    local host=$1 deadline=$((SECONDS + $2)) state='no answer'
    require_running "$host"
    while :; do
        state=$(ssh_host "$host" timeout "$2" systemctl is-system-running --wait 2>/dev/null) || true
        case $state in
            running) return ;;
            degraded)
                ssh_host "$host" systemctl --failed --no-legend --plain >&2
                die "host '$host' is degraded: the units above failed"
                ;;
        esac
        [ "$(host_state "$host")" != off ] || die "host '$host' went off while it was waited for"
        [ $SECONDS -lt "$deadline" ] || die "host '$host' is not up after $2 s; last seen: ${state:-no answer}"
        sleep 0.1
    done
}

# snapshot_host HOST: all that a use of the host may change, sorted, to compare with another look (lib/host-differences).
snapshot_host() {
    local state
    require_running "$1"
    # First: a host that does not answer is no empty host.
    state=$(ssh_host "$1" sh -c "$(cat "$here/host-state")")
    { printf '%s\n' "$state" && "$here/host-files" "$(host_leader "$1")"; } | LC_ALL=C sort
}

# shift_clock HOST OFFSET UNIT…: OFFSET is 0 or ±NUMBER[smhd].
shift_clock() {
    local host=$1 offset=$2 root library=usr/local/lib/testhost-clock.so unit folder
    shift 2
    [[ $offset =~ ^(0|[+-][0-9]+[smhd]?)$ ]] ||
        die "'$offset' is no shift of a clock; write + or - and a number of s, m, h or d, such as +2h, or 0 to end it"
    require_running "$host"
    root=$(host_root "$host")
    if [ "$offset" != 0 ]; then
        clang -Wall -Werror -O2 -shared -fPIC -o "$root/$library" "$here/clock-shift.c"
    fi
    for unit; do
        [[ $unit =~ ^[A-Za-z0-9@:._-]+\.service$ ]] || die "'$unit' is no service; name units such as byoh-agent.service"
        folder=$root/etc/systemd/system/$unit.d
        if [ "$offset" = 0 ]; then
            rm -f "$folder/testhost-clock.conf"
            [ ! -d "$folder" ] || rmdir --ignore-fail-on-non-empty "$folder"
        else
            mkdir -p "$folder"
            printf '[Service]\nEnvironment=LD_PRELOAD=/%s CLOCK_SHIFT=%s\n' \
                "$library" "$(in_seconds "$offset")" >"$folder/testhost-clock.conf"
        fi
    done
    ssh_host "$host" systemctl daemon-reload
    ssh_host "$host" systemctl restart "$@"
    find "$root/etc/systemd/system" -name testhost-clock.conf | grep -q . || rm -f "$root/$library"
}

# in_seconds ±NUMBER[smhd]
in_seconds() {
    local number=${1%[smhd]}
    case $1 in
        *m) echo $((number * 60)) ;;
        *h) echo $((number * 3600)) ;;
        *d) echo $((number * 86400)) ;;
        *) echo $((number)) ;;
    esac
}
