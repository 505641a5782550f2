/// Starts units as a boot of the machine does, and waits until they have started: services that run once until they have
/// ended, and others that the data brings until they have made the host a node or have ended.
///
/// All of a group are wanted by one target, so that systemd orders their starts in one transaction; `systemctl start` with
/// several names makes one for each, and the first runs before the others are known. What services hold on to, mounts and
/// sockets and the like, is there before the first of them: a host that is up has no `local-fs.target` any more that they
/// could wait for.
package enum UnitStart {
    /// Wants the units that are being started. It is there only meanwhile, and not after a reboot.
    package static let target = "byoh-bootstrap.target"
    /// Where the target is written.
    package static let folder = "/run/systemd/system"

    /// The commands for those of the units that are to be started; none when there are none.
    static func commands(_ units: [PlannedUnit]) -> [PlannedCommand] {
        var started: [PlannedUnit] = []
        for unit in units where unit.isStarted && !started.contains(where: { $0.name == unit.name }) {
            started.append(unit)
        }
        var starts = [started.filter { !$0.isService }, started.filter(\.isService)].filter { !$0.isEmpty }
            .map { "byoh_start \(words($0))" }
        guard let last = starts.popLast() else { return [] }
        // A service of the host's own makes no node.
        let awaited = started.filter { $0.isService && !$0.isOneShot && $0.isBrought(by: units) }
        starts.append(awaited.isEmpty ? last : "\(last) && byoh_await \(words(awaited))")
        return [.shell(functions)] + starts.map { .shell($0) }
    }

    private static func words(_ units: [PlannedUnit]) -> String {
        units.map { ShellQuoting.quote($0.name) }.joined(separator: " ")
    }

    /// `byoh_judge` ends with the exit status of a unit that failed, or with 1 when one failed in another way or did not
    /// start. A unit whose job was dropped, since another one that it requires failed, has no result, and its conditions were
    /// never looked at. What runs has not failed, also when it was started again meanwhile; a service that runs once
    /// has when its last run did.
    ///
    /// While units start, the mark of success is noted as soon as it appears: services go on after it, and the machine may go
    /// down meanwhile.
    private static let functions = #"""
        byoh_show() {
            systemctl show --property "$1" --value -- "$2"
        }
        byoh_judge() {
            byoh_failure=0
            for byoh_unit in "$@"; do
                byoh_state=$(byoh_show ActiveState "$byoh_unit")
                case "$(byoh_show Type "$byoh_unit") $byoh_state" in
                "oneshot "*) ;;
                *" active" | *" activating" | *" reloading") continue ;;
                esac
                byoh_result=$(byoh_show Result "$byoh_unit")
                case $byoh_result in
                '' | success)
                    [ "$byoh_state" != active ] || continue
                    [ "$(byoh_show ConditionTimestampMonotonic "$byoh_unit")" = 0 ] || continue
                    echo "$byoh_unit was not started; it may be masked, wrong, or require a unit that failed"
                    byoh_code=1
                    ;;
                *)
                    byoh_code=$(byoh_show ExecMainStatus "$byoh_unit")
                    echo "$byoh_unit failed: $byoh_result, status ${byoh_code:-unknown}"
                    [ "${byoh_code:-0}" -ne 0 ] || byoh_code=1
                    ;;
                esac
                byoh_failure=$byoh_code
            done
            return "$byoh_failure"
        }
        byoh_start() {
            byoh_units=
            for byoh_unit in "$@"; do
                if systemctl cat -- "$byoh_unit" >/dev/null 2>&1; then
                    byoh_units="$byoh_units $byoh_unit"
                else
                    echo "$byoh_unit is not on this host and is not started"
                fi
            done
            [ -n "$byoh_units" ] || return 0
            mkdir -p \#(folder)
            printf '[Unit]\nDescription=Units of the bootstrap of this host\nWants=%s\nAfter=%s\n' \
                "${byoh_units# }" "${byoh_units# }" >\#(folder)/\#(target) || return 1
            systemctl daemon-reload || return 1
            while :; do byoh_note; sleep 1; done &
            byoh_watch=$!
            systemctl start -- \#(target)
            byoh_started=$?
            kill "$byoh_watch"
            systemctl stop -- \#(target)
            rm -f \#(folder)/\#(target)
            byoh_judge $byoh_units || return
            return "$byoh_started"
        }
        byoh_await() {
            while [ ! -e \#(BootstrapScript.providerSentinel) ]; do
                byoh_running=
                for byoh_unit in "$@"; do
                    case "$(byoh_show ActiveState "$byoh_unit") $(byoh_show SubState "$byoh_unit")" in
                    "active exited") ;;
                    "active "* | "activating "* | "reloading "*) byoh_running=yes ;;
                    esac
                done
                [ -n "$byoh_running" ] || break
                sleep 1
            done
            byoh_note
            byoh_judge "$@"
        }
        """#
}
