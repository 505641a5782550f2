# shellcheck shell=bash
# Control groups of a lab. They are also its register of processes: whatever a lab starts joins a group first, so what a
# killed run left is found by name, and no process identifier is remembered that may belong to somebody else by now.
# Needs scripts/lib/log.sh.

readonly cgroup_parent=byoh-testhost

# Every mounted hierarchy: one on a machine with version 2, a dozen with version 1 or hybrid.
cgroup_hierarchies() { awk '$3 == "cgroup" || $3 == "cgroup2" { print $2 }' /proc/self/mounts | sort -u; }

# Version 2 can kill and freeze a group as a whole.
cgroup_registry=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/self/mounts)
readonly cgroup_registry

# cgroup_path GROUP: where GROUP (LAB, LAB/switch, LAB/hosts/HOST/machine …) is in the register.
cgroup_path() {
    [ -n "$cgroup_registry" ] || die "no cgroup2 file system is mounted; test hosts need one, alone or beside version 1"
    printf '%s/%s/%s\n' "$cgroup_registry" "$cgroup_parent" "$1"
}

# cgroup_make GROUP: in the register only.
cgroup_make() { mkdir -p "$(cgroup_path "$1")"; }

# cgroup_make_everywhere GROUP: in each hierarchy, with all controllers.
cgroup_make_everywhere() {
    local hierarchy parent part file
    while read -r hierarchy; do
        parent=$hierarchy
        while read -r part; do
            # Fails where a parent has processes of its own; the group then has fewer controllers.
            [ ! -e "$parent/cgroup.controllers" ] || delegate_controllers "$parent" 2>/dev/null || true
            mkdir -p "$parent/$part"
            for file in cpuset.cpus cpuset.mems; do # Version 1 starts them empty, and refuses processes.
                [ ! -e "$parent/$part/$file" ] || [ -e "$parent/cgroup.controllers" ] ||
                    cat "$parent/$file" >"$parent/$part/$file"
            done
            parent=$parent/$part
        done < <(tr / '\n' <<<"$cgroup_parent/$1")
        # Reading the kernel's log is needed by kubelet; writing would reach the machine's.
        [ ! -e "$parent/devices.deny" ] || echo 'c 1:11 w' >"$parent/devices.deny"
    done < <(cgroup_hierarchies)
}

delegate_controllers() { # FOLDER
    local controller
    for controller in $(<"$1/cgroup.controllers"); do echo "+$controller" >"$1/cgroup.subtree_control"; done
}

# cgroup_join GROUP: moves the calling (sub)shell.
cgroup_join() { echo "$BASHPID" >"$(cgroup_path "$1")/cgroup.procs"; }

cgroup_join_everywhere() {
    local hierarchy
    while read -r hierarchy; do
        echo "$BASHPID" >"$hierarchy/$cgroup_parent/$1/cgroup.procs" || return 1
    done < <(cgroup_hierarchies)
}

# cgroup_processes GROUP: those in it and below it.
cgroup_processes() {
    local folder
    folder=$(cgroup_path "$1")
    [ ! -d "$folder" ] || find "$folder" -name cgroup.procs -exec cat {} + 2>/dev/null || true
}

cgroup_is_populated() {
    grep -qs '^populated 1' "$(cgroup_path "$1")/cgroup.events"
}

# cgroup_wait_empty GROUP SECONDS
cgroup_wait_empty() {
    local deadline=$((SECONDS + $2))
    while cgroup_is_populated "$1"; do
        [ $SECONDS -lt $deadline ] || return 1
        sleep 0.05
    done
}

# cgroup_freeze GROUP: no process of it runs any more when this returns.
cgroup_freeze() {
    local folder deadline=$((SECONDS + 60))
    folder=$(cgroup_path "$1")
    echo 1 >"$folder/cgroup.freeze"
    until grep -q '^frozen 1' "$folder/cgroup.events"; do
        [ $SECONDS -lt $deadline ] || return 1
        sleep 0.02
    done
}

# cgroup_kill GROUP: SIGKILL to all of it at once.
cgroup_kill() {
    local folder
    folder=$(cgroup_path "$1")
    [ -d "$folder" ] || return 0
    echo 1 >"$folder/cgroup.kill"
    cgroup_wait_empty "$1" 120 || die "processes of $1 do not go away: $(cgroup_processes "$1" | tr '\n' ' ')"
}

# cgroup_remove GROUP: from every hierarchy; its processes must be gone. A dying process may hold a group for a moment.
cgroup_remove() {
    local hierarchy folder deadline=$((SECONDS + 5))
    while read -r hierarchy; do
        folder=$hierarchy/$cgroup_parent/$1
        while [ -d "$folder" ] && ! find "$folder" -depth -type d -exec rmdir {} + 2>/dev/null; do
            [ ! -d "$folder" ] || [ $SECONDS -lt $deadline ] || die "cannot remove the control group $folder"
            sleep 0.05
        done
    done < <(cgroup_hierarchies)
}

# The parent of all labs goes with the last of them.
cgroup_remove_parent() {
    local hierarchy
    while read -r hierarchy; do
        [ ! -d "$hierarchy/$cgroup_parent" ] ||
            rmdir "$hierarchy/$cgroup_parent" 2>/dev/null || true # another lab is there
    done < <(cgroup_hierarchies)
}
