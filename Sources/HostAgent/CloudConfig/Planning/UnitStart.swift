/// Starts units as a boot of the machine does, and waits until they have started: services that run once until they have
/// ended.
///
/// `systemctl` is given all of a group at once, so that systemd keeps the order that the units ask for. What services hold on
/// to, mounts and sockets and the like, is there before the first of them: a host that is up has no `local-fs.target`
/// any more that they could wait for.
enum UnitStart {
    /// The commands for those of the units that are to be started; none when there are none.
    static func commands(_ units: [PlannedUnit]) -> [PlannedCommand] {
        var names: [String] = []
        for unit in units where unit.isStarted && !names.contains(unit.name) { names.append(unit.name) }
        let groups = [names.filter { !$0.hasSuffix(".service") }, names.filter { $0.hasSuffix(".service") }]
        let starts = groups.filter { !$0.isEmpty }.map { group in
            PlannedCommand.shell("byoh_start \(group.map(ShellQuoting.quote).joined(separator: " "))")
        }
        return starts.isEmpty ? [] : [.shell(function)] + starts
    }

    /// Ends with the exit status of a service that failed, or with 1 when a unit failed in another way.
    ///
    /// While it waits, the mark of success is noted as soon as it appears: services go on after it, and the machine may go
    /// down meanwhile.
    private static let function = """
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
            while :; do byoh_note; sleep 1; done &
            byoh_watch=$!
            systemctl start -- $byoh_units
            byoh_failure=$?
            kill "$byoh_watch"
            [ "$byoh_failure" -ne 0 ] || return 0
            for byoh_unit in $byoh_units; do
                byoh_result=$(systemctl show --property Result --value -- "$byoh_unit")
                [ "$byoh_result" != success ] || continue
                byoh_code=$(systemctl show --property ExecMainStatus --value -- "$byoh_unit")
                echo "$byoh_unit failed: $byoh_result, status ${byoh_code:-unknown}; 'journalctl -u $byoh_unit' tells more"
                [ "${byoh_code:-0}" -eq 0 ] || byoh_failure=$byoh_code
            done
            return "$byoh_failure"
        }
        """
}
