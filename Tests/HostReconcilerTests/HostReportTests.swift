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
}
