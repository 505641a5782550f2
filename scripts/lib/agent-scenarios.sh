# shellcheck shell=bash
# Scenarios of the agent as a service, on a host `host-1` that is enrolled and whose agent runs. Needs
# scripts/lib/scenarios.sh, and from the script: testhost and logs, a folder.

on_agent() { testhost ssh host-1 -- "$@"; }
agent_property() { on_agent systemctl show --property "$1" --value byoh-agent.service; }
agent_file() { on_agent sh -c 'mkdir -p /etc/byoh && cat >/etc/byoh/agent.yaml'; }
agent_log() { on_agent journalctl --no-pager --unit byoh-agent.service --since "-3min" "$@"; }

# agent_status: its exit status. Its output goes to $logs/status.
# shellcheck disable=SC2154 # logs is set by the script
agent_status() {
    local status=0
    on_agent byoh-agent status "$@" >"$logs/status" || status=$?
    echo $status
}

until_agent_status() { # WANTED
    local deadline=$((SECONDS + 60))
    until [ "$(agent_status)" = "$1" ]; do
        [ $SECONDS -lt $deadline ] || {
            cat "$logs/status"
            return 1
        }
        sleep 0.5
    done
}

until_agent_logs() { # TEXT JOURNALCTL-ARGUMENT…
    local text=$1 deadline=$((SECONDS + 30))
    shift
    until agent_log "$@" | grep -F "$text"; do
        [ $SECONDS -lt $deadline ] || {
            agent_log
            return 1
        }
        sleep 0.5
    done
}

# A host without a file has the defaults; the running agent says how it does.
agent_tells_how_it_does() {
    until_agent_status 0
    grep -E '^Host +default/host-1, uid ' "$logs/status"
    grep -E '^Connection +Connected since ' "$logs/status"
    grep -E '^Certificate +ends .*, renewal due ' "$logs/status"
    expect_equal 0 "$(agent_status --output json)"
    python3 - "$logs/status" <<'PYTHON'
import json, sys
status = json.load(open(sys.argv[1]))
assert status["host"]["name"] == "host-1" and status["service"] == "active", status
assert status["connection"]["state"] == "Connected" and status["connection"]["lastRenewal"], status
assert status["certificate"]["nextRenewal"] < status["certificate"]["notAfter"], status
assert any(condition["type"] == "AgentConnected" for condition in status["conditions"]), status
PYTHON
    expect_equal '600 root' "$(on_agent stat --format '%a %U' /run/byoh-agent/status.json)"
    # What it did to make the host a node can be found by step and plan.
    on_agent journalctl --no-pager --unit byoh-agent.service --output json BYOH_STEP=unpack-bundle |
        grep '"BYOH_PLAN_REVISION":"[0-9]'
    # Its bounds are what the unit says, and no less than its work needs.
    agent_property CapabilityBoundingSet | grep -w cap_sys_ptrace
    expect_failure grep -w cap_sys_time < <(agent_property CapabilityBoundingSet)
}

# The same process goes on with the new level. A bad file fails the reload, and changes nothing.
agent_reads_its_file_again() {
    local before said
    before=$(agent_property MainPID)
    agent_file <<<'log: {level: debug, format: json}'
    on_agent systemctl reload byoh-agent.service
    until_agent_logs 'Read the configuration again' BYOH_CHANGED=log.level BYOH_NEEDS_RESTART=log.format
    expect_equal active "$(agent_property ActiveState)"

    printf 'log:\n  levle: info\n' | agent_file
    expect_failure on_agent systemctl reload byoh-agent.service
    until_agent_logs "/etc/byoh/agent.yaml:2:3: unknown key 'log.levle'; did you mean 'level'?"
    on_agent systemctl kill --signal HUP --kill-whom main byoh-agent.service
    until_agent_logs 'The configuration cannot be used; the one before stays in force' PRIORITY=3
    said=$(agent_property StatusText)
    [[ $said == *"the configuration was refused: /etc/byoh/agent.yaml:2:3"* ]]
    expect_equal active "$(agent_property ActiveState)"
    expect_equal "$before" "$(agent_property MainPID)"
}

# The agent does not start with a bad file, once and not again and again, and says so.
agent_does_not_start_with_a_bad_file() {
    local status=0 said
    printf 'lease:\n  idleInterval: 60\n' | agent_file
    expect_failure on_agent systemctl restart byoh-agent.service
    sleep 7 # RestartSec is 5
    expect_equal failed "$(agent_property ActiveState)"
    expect_equal 78 "$(agent_property ExecMainStatus)"
    expect_equal 0 "$(agent_property NRestarts)"
    until_agent_logs "agent.yaml:2:17: lease.idleInterval is '60'; right would be a duration with its unit from 10s to 3m"
    expect_equal 3 "$(agent_status)"
    grep -F "does not run; start it with 'systemctl start byoh-agent'" "$logs/status"
    said=$(on_agent byoh-agent config check 2>&1) || status=$?
    expect_equal 78 $status
    expect_equal "byoh-agent: /etc/byoh/agent.yaml:2:17: lease.idleInterval is '60'; right would be a duration with its unit from 10s to 3m" "$said"
}

# Off by default; on a socket that root alone can use, also after the agent was killed.
agent_serves_metrics_when_asked() {
    printf 'metrics:\n  listen: unix:/run/byoh-agent/metrics.sock\n' | agent_file
    on_agent systemctl restart byoh-agent.service
    until_agent_status 0
    on_agent systemctl kill --signal KILL --kill-whom main byoh-agent.service
    sleep 6 # RestartSec is 5
    until_agent_status 0
    on_agent curl --silent --fail --unix-socket /run/byoh-agent/metrics.sock http://agent/metrics >"$logs/metrics"
    grep -x 'byoh_agent_connected 1' "$logs/metrics"
    grep -E '^byoh_agent_lease_renewals_total\{result="success"\} [1-9]' "$logs/metrics"
    grep -E '^rest_client_requests_total\{' "$logs/metrics"
    on_agent rm /etc/byoh/agent.yaml
    on_agent systemctl restart byoh-agent.service
    until_agent_status 0
    on_agent test ! -e /run/byoh-agent/metrics.sock
}
