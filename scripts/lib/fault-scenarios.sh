# shellcheck shell=bash
# Scenarios of agents and controllers that die while a cluster is made. Needs scripts/lib/scenarios.sh, and from the script:
# testhost, byohctl, run, two_nodes_are_ready, plane, a folder, and bundle, a file.
# shellcheck disable=SC2154 # the script sets them

step_of() { run kubectl --kubeconfig "$plane/kubeconfig" get byohost "$1" --output 'jsonpath={.status.observedPlan.phase}/{.status.observedPlan.step}'; }

# await_step HOST PATTERN: of its plan.
await_step() {
    local deadline=$((SECONDS + 300)) seen
    # shellcheck disable=SC2053 # it is a pattern
    until seen=$(step_of "$1") && [[ $seen == $2 ]]; do
        [ $SECONDS -lt $deadline ] || { note "$1 is at '$seen', not at '$2'" && return 1; }
        sleep 0.2
    done
}

kill_agent() { testhost ssh "$1" -- systemctl kill --signal KILL --kill-whom main byoh-agent.service; }

# The agent dies before, during and after kubeadm init, the controller during it, and the worker loses power while it joins.
faults_do_not_matter() {
    local controller address refusal=0 folder=/var/lib/byoh-quickstart
    byohctl cluster create second --bundle "$folder/$(basename "$bundle")" \
        --bundle-sha256 "$(sha256sum "$bundle" | cut -d ' ' -f 1)" --hosts-are-containers
    await_step host-1 'Installing/*'
    # EX_TEMPFAIL: it is at work.
    testhost ssh host-1 -- byoh-agent reset || refusal=$?
    expect_equal 75 "$refusal"
    kill_agent host-1
    await_step host-1 Bootstrapping/run-bootstrap
    kill_agent host-1
    controller=$(cut -d ' ' -f 1 "$plane/controller.pid")
    kill -KILL "$controller"
    # A thread of it may be in a sync still, and holds the folder's lock until that is done.
    flock --timeout 60 "$plane/management.db.lock" true 6<&-
    address=$(testhost list | awk 'NR == 2 { sub(/[0-9]+$/, "1", $2); print $2 }')
    byohctl up --listen "$address:7443" --advertise "$address"
    await_step host-1 'Running/*'
    kill_agent host-1
    await_step host-2 Bootstrapping/run-bootstrap
    testhost cut host-2
    testhost start host-2
    byohctl cluster wait second --timeout 10m
    byohctl cluster kubeconfig second --output "${plane%/plane}/kubeconfig"
    two_nodes_are_ready
}
