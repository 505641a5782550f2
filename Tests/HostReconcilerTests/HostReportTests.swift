import ByohAPI
import JSONTree
import Testing

@testable import HostReconciler

@Suite struct HostReportTests {
    private static let rehoming = HostRehoming(bootstrapDigest: "d", ready: true, server: "https://target:6443")

    private static var stored: HostReport {
        var report = HostReport()
        report.identity = HostIdentity(hostUID: "u")
        report.rehoming = rehoming
        return report
    }

    // After a restart the agent does not know yet whether it is asked to follow.
    @Test func whatIsNotKnownYetStaysAsItIsStored() {
        #expect(HostReport().keeping(Self.stored) == Self.stored)
    }

    @Test func aHostThatStaysSaysNothingOfAnotherPlace() throws {
        var report = HostReport()
        report.staysHome = true
        let kept = report.keeping(Self.stored)
        #expect(kept.rehoming == nil && kept.identity == Self.stored.identity)
        let difference = JSONMergePatch.diff(
            from: try JSONValue(encoding: Self.stored), to: try JSONValue(encoding: kept))
        #expect(difference == ["rehoming": .null])
    }

    @Test func newsOfAnotherPlaceReplaceOlderOnes() {
        var report = HostReport()
        report.rehoming = HostRehoming(bootstrapDigest: "e", ready: false, message: "no")
        #expect(report.keeping(Self.stored).rehoming == report.rehoming)
    }

    // A report is written as its encoding: a part that is left out there never gets to the API.
    @Test func allPartsAreWritten() throws {
        let parts = Set(Mirror(reflecting: HostReport()).children.compactMap(\.label)).subtracting(["staysHome"])
        let id = "0123456789abcdef"
        var report = Self.stored
        report.identity = HostIdentity(hostUID: "u", machineID: "m", bootID: "b")
        report.hardware = HostHardware(cpus: 1)
        report.os = HostOperatingSystem(id: "debian")
        report.addresses = []
        report.components = HostComponents(agent: "1")
        report.observedPlan = ObservedPlan(revision: 1, checksum: "c", phase: .running)
        report.observedAction = ObservedAction(id: id, result: .running)
        report.observedAgentUpgrade = ObservedAgentUpgrade(id: id, result: .running, version: "1")
        report.preflight = HostCheckup(checks: 1)
        report.health = HostCheckup(checks: 1)
        report.podRoutes = HostPodRoutes(state: .whole)
        report.rehoming = Self.rehoming
        let written = try JSONValue(encoding: report).object ?? [:]
        #expect(Set(written.keys) == parts)
    }
}
