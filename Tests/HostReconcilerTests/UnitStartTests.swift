import CloudConfig
import HostSystem
import Ignition
import SystemPackage
import TestSupport
import Testing

/// The commands that start units as a shell runs them, with a `systemctl` that says what a service manager would.
@Suite struct UnitStartTests {
    /// What `systemctl show` says of a service when it has been started.
    struct Unit: Sendable {
        var type = "oneshot"
        var state = "inactive"
        var substate = "dead"
        var result = "success"
        var status = 0
        var conditionTime = 5
        /// Whether a look at it finds the mark of success.
        var makesNode = false
    }

    @Test func theCommandsEndWellWhenTheServiceDid() async throws {
        let end = try await run(Unit(), config: IgnitionBootstrapTests.config(units: Self.hostService))
        #expect(end.output.contains("ntpd.service is not on this host and is not started\n"), "\(end.output)")
        // One transaction, that ends when all of them have started.
        #expect(end.output.contains("Wants=kubeadm.service\nAfter=kubeadm.service\n"), "\(end.output)")
        let calls = ["start -- byoh-bootstrap.target\n", "stop -- byoh-bootstrap.target\n"]
        #expect(calls.allSatisfy { end.output.contains($0) }, "\(end.output)")
        #expect(!end.output.contains("failed") && !end.output.contains("was not started"), "\(end.output)")
        #expect(end.exit == "0\n" && end.status == .exited(0))
        #expect(!end.leavesTarget)
    }

    @Test(arguments: [
        (Unit(state: "failed", substate: "failed", result: "exit-code", status: 7), "failed: exit-code, status 7", 7),
        (Unit(state: "failed", substate: "failed", result: "timeout"), "failed: timeout, status 0", 1),
        (Unit(conditionTime: 0), "was not started; it may be masked, wrong, or require a unit that failed", 1),
        (
            Unit(state: "activating", substate: "auto-restart", result: "exit-code", status: 3),
            "failed: exit-code, status 3", 3
        ),
    ])
    func theCommandsEndAsTheServiceDid(unit: Unit, problem: String, status: Int) async throws {
        let end = try await run(unit, config: IgnitionBootstrapTests.config())
        #expect(end.output.contains("kubeadm.service \(problem)\n"), "\(end.output)")
        #expect(end.exit == "\(status)\n" && end.status == .exited(Int32(status)))
        #expect(!end.leavesTarget && !end.hasSentinel)
    }

    /// A service that counts as started as soon as its program runs.
    @Test func waitsForAServiceThatMakesTheHostANode() async throws {
        let end = try await run(
            Unit(type: "simple", state: "active", substate: "running", makesNode: true), config: Self.simple)
        #expect(end.hasSentinel, "\(end.output)")
        #expect(end.exit == "0\n" && end.status == .exited(0))
    }

    @Test func waitsNoLongerThanTheServiceRuns() async throws {
        let failed = Unit(type: "simple", state: "failed", substate: "failed", result: "exit-code", status: 3)
        let end = try await run(failed, config: Self.simple)
        #expect(end.output.contains("kubeadm.service failed: exit-code, status 3\n"), "\(end.output)")
        #expect(end.exit == "3\n" && !end.hasSentinel)
        let ended = try await run(Unit(type: "simple"), config: Self.simple)
        #expect(ended.exit == "0\n" && !ended.hasSentinel)
        let kept = try await run(Unit(type: "simple", state: "active", substate: "exited"), config: Self.simple)
        #expect(kept.exit == "0\n" && !kept.hasSentinel)
    }

    private static let hostService = #", {"name": "ntpd.service", "enabled": true}"#
    private static let simple = #"""
        {"ignition": {"version": "2.3.0"}, "systemd": {"units": [
          {"name": "kubeadm.service", "enabled": true, "contents": "[Service]\nExecStart=/bin/bash /etc/kubeadm.sh\n"}]}}
        """#

    private struct End {
        let output: String
        let exit: String?
        let status: CommandResult.Status
        let hasSentinel: Bool
        let leavesTarget: Bool
    }

    /// Runs the commands of a config, with the unit `kubeadm.service` on the host.
    private func run(_ unit: Unit, config: String) async throws -> End {
        try await TemporaryFolder.with("unit-start") { folder in
            let files = LocalFiles()
            let plan = BootstrapPlan(try IgnitionConfig(parsing: Array(config.utf8)))
            let script = BootstrapScript(plan.commands, folder: folder.string)
            let (mark, targets) = ("\(folder)/success", "\(folder)/targets")
            // Nothing outside of the folder is written.
            func moved(_ text: String) -> [UInt8] {
                let text = text.replacing(BootstrapScript.providerSentinel, with: mark)
                return Array(text.replacing(UnitStart.folder, with: targets).utf8)
            }
            try files.write(folder.appending("output"), [], .secret)
            try files.write(folder.appending("commands"), moved(script.commandsText), .secret)
            try files.write(folder.appending("runner"), moved(script.runnerText), .secret)
            let systemctl = """
                #!/bin/sh
                case "$*" in
                "cat -- ntpd.service") exit 1 ;;
                "cat "*) ;;
                daemon-reload) cat \(targets)/\(UnitStart.target) ;;
                "start "* | "stop "*) echo "$*" ;;
                "show --property Type --value -- kubeadm.service") echo \(unit.type) ;;
                "show --property ActiveState --value -- kubeadm.service") echo \(unit.state) ;;
                "show --property SubState --value -- kubeadm.service") echo \(unit.substate)
                    \(unit.makesNode ? ": >\(mark)" : ":") ;;
                "show --property Result --value -- kubeadm.service") echo \(unit.result) ;;
                "show --property ExecMainStatus --value -- kubeadm.service") echo \(unit.status) ;;
                "show --property ConditionTimestampMonotonic --value -- kubeadm.service") echo \(unit.conditionTime) ;;
                *) echo "unknown: $*"; exit 9 ;;
                esac

                """
            try files.write(folder.appending("bin/systemctl"), Array(systemctl.utf8), .program)
            let result = try await SystemCommandRunner().run(
                HostCommand(
                    "/bin/sh", [folder.appending("runner").string],
                    environment: ["PATH": "\(folder)/bin:/usr/bin:/bin"], timeLimit: .seconds(60)))
            return End(
                output: try files.text(folder.appending("output")) ?? "",
                exit: try files.text(folder.appending("exit")),
                status: result.status, hasSentinel: try files.exists(folder.appending("sentinel")),
                leavesTarget: try files.exists(FilePath("\(targets)/\(UnitStart.target)")))
        }
    }
}
