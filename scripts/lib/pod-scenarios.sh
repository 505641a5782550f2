# shellcheck shell=bash
# The scenario of pods on the hosts `host-1` and `host-2` that reach each other. Needs scripts/lib/scenarios.sh, and from the
# script: testhost, run, and bundle, a file.
# shellcheck disable=SC2154 # the script sets them

# in_pod POD COMMAND…: a command of the pod's host in the pod's network. The image of these pods has no program but its own.
in_pod() {
    local place host address
    place=$(run kubectl get pod "$1" --output 'jsonpath={.spec.nodeName} {.status.podIP}')
    host=${place% *} address=${place#* }
    shift
    # shellcheck disable=SC2016 # the host expands it
    testhost ssh "$host" -- sh -c 'for network in /run/netns/cni-*; do
            nsenter --net="$network" ip -brief address | grep -qF " $0/" || continue
            exec nsenter --net="$network" -- "$@"
        done
        exit 1' "$address" "$@"
}

# serve_once COMMAND…: has the command, which runs another one somewhere, tell one client there which address it comes from.
# shellcheck disable=SC2016 # socat expands it
serve_once() { "$@" timeout 30 socat TCP-LISTEN:8080,reuseaddr SYSTEM:'echo $SOCAT_PEERADDR'; }

# seen_from ADDRESS POD: asks whoever serves at the address what it sees of the pod.
seen_from() { in_pod "$2" socat -u "TCP:$1:8080,retry=100,interval=0.1,connect-timeout=5" -; }

address_of() { run kubectl get pod "$1" --output 'jsonpath={.status.podIP}'; }

# pod_reaches POD OTHER: and the other sees the address that the pod knows of itself.
pod_reaches() {
    local seen server
    serve_once in_pod "$2" &
    server=$!
    seen=$(seen_from "$(address_of "$2")" "$1")
    wait $server
    expect_equal "$(address_of "$1")" "$seen"
}

pods_reach_each_other() {
    pod_reaches on-host-1 on-host-2
    pod_reaches on-host-2 on-host-1
}

pods_of_different_hosts_reach_each_other() {
    local image host nodes server deadline
    image=$(tar -xOf "$bundle" manifest.json | python3 -c 'import json, sys; print(json.load(sys.stdin)["pauseImage"])')
    for host in host-1 host-2; do
        run kubectl run "on-$host" --image "$image" --restart Never \
            --overrides "{\"apiVersion\": \"v1\", \"spec\": {\"nodeName\": \"$host\"}}"
    done
    run kubectl wait --for condition=Ready pod/on-host-1 pod/on-host-2 --timeout 60s
    pods_reach_each_other

    # Whoever is no pod sees the host.
    nodes=$(run kubectl get nodes --output 'jsonpath={range .items[*]}{.metadata.name} {.status.addresses[?(@.type=="InternalIP")].address}{"\n"}{end}')
    serve_once testhost ssh host-1 -- &
    server=$!
    expect_equal "$(awk '$1 == "host-2" { print $2 }' <<<"$nodes")" \
        "$(seen_from "$(awk '$1 == "host-1" { print $2 }' <<<"$nodes")" on-host-2)"
    wait $server

    # An agent that comes back finds out what is missing.
    testhost ssh host-2 -- sh -c 'systemctl stop byoh-agent.service
        ip route flush proto 157 && iptables -t nat -F BYOH-POSTROUTING && systemctl start byoh-agent.service'
    deadline=$((SECONDS + 30))
    until testhost ssh host-2 -- sh -c 'ip route show proto 157 | grep -q . && iptables -t nat -S BYOH-POSTROUTING | grep -q MASQ'; do
        [ $SECONDS -lt $deadline ] || return 1
        sleep 0.2
    done
    pods_reach_each_other

    # From Kubernetes 1.32 on a kubelet may read all Nodes by this right alone. A user who is no node has no other one.
    expect_equal yes "$(run kubectl auth can-i list nodes --as somebody --as-group system:nodes)"
    expect_equal yes "$(run kubectl auth can-i watch nodes --as somebody --as-group system:nodes)"
    expect_equal no "$(run kubectl auth can-i delete nodes --as somebody --as-group system:nodes || true)"
    expect_equal no "$(run kubectl auth can-i list secrets --as somebody --as-group system:nodes || true)"
}
