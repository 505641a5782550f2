import ByohAPI
import ByohReconcilers
import ClusterAPIModel
import JSONTree
import KubernetesClient
import KubernetesModel
import ManagementSupport
import Testing

@Suite struct HostCheckupTests {
    private static let heldPort = HostCheckup(
        checks: 16,
        findings: [
            .init(check: "swap", severity: .warning, evidence: "swap is on: /dev/sda2"),
            .init(
                check: "ports", severity: .failure, evidence: "port 10250 is held by kubelet (pid 812)",
                remedy: "stop what listens there"),
        ])
    private static let deadKubelet = HostCheckup(
        checks: 9,
        findings: [.init(check: "kubelet", severity: .failure, evidence: "kubelet.service is failed (exit-code)")])

    @Test func aHostThatFailsItsPreflightIsNotClaimedAndSaysWhatToDo() async throws {
        try await ByohWorld.with { world in
            try await world.addCluster()
            try await world.addHost("host-1") { $0.cordoned = true }
            try await world.check("host-1", preflight: Self.heldPort)
            try await world.api.merge(["spec": ["cordoned": false]], into: "host-1", of: ByoHost.apiResource)
            let host = try #require(
                try await world.wait(ByoHost.self, "host-1") { $0?.reason(of: .available) == .preflightFailed })
            let condition = try #require(host.condition(.preflightPassed))
            #expect(condition.status == .false && condition.reason == "PreflightFailed")
            #expect(
                condition.message == "ports: port 10250 is held by kubelet (pid 812); stop what listens there. "
                    + "swap: swap is on: /dev/sda2")
            #expect(host.reason(of: .ready) == .preflightFailed)

            try await world.addMachine("m1")
            let machine = try #require(
                try await world.wait(ByoMachine.self, "m1") { $0?.reason(of: .ready) == .noMatchingHost })
            #expect(
                machine.condition(.ready)?.message == "No host fits: of 1 host 1 is failing preflight checks")

            try await world.check("host-1", preflight: HostCheckup(checks: 16))
            _ = try await world.plan(of: "host-1") { $0.goal == .node }
            try await world.wait(ByoHost.self, "host-1") { $0?.reason(of: .preflightPassed) == .preflightPassed }
        }
    }

    @Test func warningsKeepNoMachineFromAHost() async throws {
        try await ByohWorld.with { world in
            try await world.addCluster()
            try await world.addHost("host-1")
            var warnings = Self.heldPort
            warnings.findings.removeLast()
            try await world.check("host-1", preflight: warnings, health: warnings)
            let host = try #require(
                try await world.wait(ByoHost.self, "host-1") { $0?.reason(of: .healthy) == .passedWithWarnings })
            #expect(host.isTrue(.healthy) && host.isTrue(.preflightPassed) && host.isTrue(.ready))
            #expect(host.condition(.healthy)?.message == "swap: swap is on: /dev/sda2")
            try await world.addMachine("m1")
            _ = try await world.plan(of: "host-1") { $0.goal == .node }
        }
    }

    @Test func aMachineIsNotReadyWhileItsHostIsSick() async throws {
        try await ByohWorld.with { world in
            try await world.addMachineThatRuns()
            try await world.wait(ByoMachine.self, "m1") { $0?.isTrue(.ready) == true }

            try await world.check("host-1", health: Self.deadKubelet)
            let machine = try #require(
                try await world.wait(ByoMachine.self, "m1") { $0?.reason(of: .ready) == .hostUnhealthy })
            #expect(
                machine.condition(.ready)?.message
                    == "ByoHost host-1 is not healthy: kubelet: kubelet.service is failed (exit-code)")
            #expect(machine.status.initialization.provisioned == true && machine.status.ready)
            let host = try #require(
                try await world.wait(ByoHost.self, "host-1") { $0?.reason(of: .healthy) == .unhealthy })
            #expect(host.reason(of: .ready) == .unhealthy)

            // Somebody works on it: no alarm.
            try await world.api.merge(["spec": ["maintenance": true]], into: "host-1", of: ByoHost.apiResource)
            try await world.wait(ByoMachine.self, "m1") { $0?.isTrue(.ready) == true }
            try await world.api.merge(["spec": ["maintenance": false]], into: "host-1", of: ByoHost.apiResource)
            try await world.wait(ByoMachine.self, "m1") { $0?.reason(of: .ready) == .hostUnhealthy }

            try await world.check("host-1", health: HostCheckup(checks: 9))
            try await world.wait(ByoMachine.self, "m1") { $0?.isTrue(.ready) == true }
        }
    }

    @Test func aSickHostIsNotClaimed() async throws {
        try await ByohWorld.with { world in
            try await world.addCluster()
            try await world.addHost("host-1") { $0.cordoned = true }
            try await world.check("host-1", health: Self.deadKubelet)
            try await world.api.merge(["spec": ["cordoned": false]], into: "host-1", of: ByoHost.apiResource)
            try await world.wait(ByoHost.self, "host-1") { $0?.reason(of: .available) == .unhealthy }
            try await world.addMachine("m1")
            let machine = try #require(
                try await world.wait(ByoMachine.self, "m1") { $0?.reason(of: .ready) == .noMatchingHost })
            #expect(machine.condition(.ready)?.message == "No host fits: of 1 host 1 is unhealthy")
        }
    }
}

extension ByohWorld {
    /// What the agent writes when it has looked at its host.
    fileprivate func check(_ host: String, preflight: HostCheckup? = nil, health: HostCheckup? = nil) async throws {
        var status: [String: JSONValue] = [:]
        if let preflight { status["preflight"] = try JSONValue(encoding: preflight).replacingFindings }
        if let health { status["health"] = try JSONValue(encoding: health).replacingFindings }
        try await api.merge(["status": .object(status)], into: host, of: ByoHost.apiResource, .status)
    }
}

extension JSONValue {
    /// A merge patch has to say that there are no findings any more.
    fileprivate var replacingFindings: JSONValue {
        var value = self
        if value["findings"] == nil { value["findings"] = .null }
        return value
    }
}
