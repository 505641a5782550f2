# shellcheck shell=bash
# A host that becomes a worker of a cluster and is taken back, over and over. Needs scripts/lib/scenarios.sh, and from the
# script: here, lab, plane, the folder of the management plane, cluster, and logs, a folder.
# shellcheck disable=SC2154 # the script sets them

readonly host=host-2

run() { "$here/quickstart" --lab "$lab" run "$@" 6<&-; }
testhost() { "$here/testhost" --lab "$lab" "$@" 6<&-; }
byohctl() { run byohctl "$@" --data-dir "$plane"; }
management() { run kubectl --kubeconfig "$plane/kubeconfig" "$@"; }
on_host() { testhost ssh "$host" -- "$@"; }
# host_says TEMPLATE: parts of the ByoHost, as a template of JSONPath without the first and the last brace.
host_says() { management get byohost "$host" --output "jsonpath={$1}"; }
# host_condition TYPE: its status and reason, such as False/HostUnhealthy.
host_condition() { host_says "range .status.conditions[?(@.type==\"$1\")]}{.status}/{.reason}{end"; }

# first_process: of the host, as this machine sees it.
first_process() { testhost list | awk -v name="$host" '$1 == name { print $5 }'; }
scale_workers() {
    management patch machinedeployment "$cluster-workers" --type merge --patch "{\"spec\": {\"replicas\": $1}}" >/dev/null
}

# until_true SECONDS WHAT COMMAND…
until_true() {
    local deadline=$((SECONDS + $1)) what=$2
    shift 2
    until "$@" 2>/dev/null; do
        [ $SECONDS -lt $deadline ] || {
            note "not within the time: $what"
            return 1
        }
        sleep 0.3
    done
}

node_is_ready() {
    local claim
    claim=$(host_says '.spec.claimRef.claimID}/{.status.phase')
    [[ $claim == ?*/Running ]] || return 1
    # Registered once, under the claim of this use, and Ready.
    [ "$(run kubectl get nodes --output 'jsonpath={range .items[*]}{.metadata.name} {.spec.providerID} {.status.conditions[?(@.type=="Ready")].status}{"\n"}{end}' |
        grep -v '^host-1 ')" = "$host byoh://default/$host/${claim%/*} True" ]
}

host_is_free() {
    [ "$(host_says '.spec.claimRef.claimID}/{.status.phase}/{.status.observedPlan.phase')" = /Available/Clean ] &&
        [ "$(run kubectl get nodes --no-headers | wc -l)" = 1 ]
}

# becomes_clean: gets free by itself, and is what it was before it was first used.
becomes_clean() { becomes_clean_but_for /dev/null; }

# becomes_clean_but_for LIST: but for what the list names.
becomes_clean_but_for() {
    until_true 400 "$host is free" host_is_free
    on_host sh -s <"$here/lib/host-is-clean"
    testhost snapshot "$host" >"$logs/after"
    "$here/lib/host-differences" "$logs/before" "$logs/after" --also "$1"
}

# at_record RECORD DELAY ACTION COMMAND…: runs the command, and ends DELAY milliseconds after the agent has written RECORD to
# its journal, with what ACTION says (scripts/lib/journal-trap).
at_record() {
    local trap record=$1 delay=$2 action=$3
    shift 3
    coproc TRAP { exec "$here/lib/journal-trap" "$(first_process)" "$record" "$delay" "$action" 120 6<&-; }
    trap=$TRAP_PID
    # It watches once it says so.
    read -r _ <&"${TRAP[0]}"
    "$@"
    wait "$trap" || {
        note "the trap was not sprung: $record"
        return 1
    }
}
