import ByohAPI
import ByohReconcilers
import ControllerRuntime
import HostMatching
import KubernetesModel
import Testing

@Suite struct HostAccountTests {
    private static let now = Time(secondsSinceEpoch: 1_800_000_000)

    // What the agent says of its routes, and what the condition says then.
    private static let reports: [(HostPodRoutes?, Condition.Status, ByoHost.Reason)] = [
        (nil, .unknown, .podRoutesPending), (HostPodRoutes(state: .unused), .unknown, .podRoutesPending),
        (HostPodRoutes(state: .whole), .true, .podRoutesInPlace),
        (HostPodRoutes(state: .broken, message: "no way"), .false, .podRoutesMissing),
        (HostPodRoutes(state: .unknown, message: "silence"), .unknown, .nodesUnreadable),
    ]

    @Test(arguments: reports)
    func saysHowTheRoutesOfANodeStand(
        report: HostPodRoutes?, status: Condition.Status, reason: ByoHost.Reason
    ) throws {
        var (host, plan) = try node(podNetwork: .bridge)
        host.status.podRoutes = report
        account(&host, plan)
        #expect(host.condition(.podRoutesReady)?.status == status)
        #expect(host.reason(of: .podRoutesReady) == reason)
        #expect(host.condition(.podRoutesReady)?.message == report?.message ?? "")
        #expect(host.condition(.ready)?.status == .true, "routes alone are no reason to replace a machine")
    }

    /// An add-on makes the pod network, or the host is given back.
    @Test func saysNothingOfRoutesThatNobodyWants() throws {
        for (podNetwork, goal) in [(Installation.PodNetwork.none, HostPlan.Goal.node), (.bridge, .clean)] {
            var (host, plan) = try node(podNetwork: podNetwork, goal: goal)
            host.status.podRoutes = HostPodRoutes(state: .broken, message: "of before")
            host.mark(.podRoutesReady, .false, because: .podRoutesMissing, "of before", at: Self.now)
            account(&host, plan)
            #expect(host.condition(.podRoutesReady) == nil)
        }
    }

    @Test func aMessageSaysHowManyMoreThereAre() {
        let sentence = String(repeating: "x", count: 300)
        let message = HostPodRoutes.message(of: Array(repeating: sentence, count: 12))
        #expect(message.hasPrefix(sentence) && message.hasSuffix("; and 9 more"))
        #expect(message.unicodeScalars.count <= 1_024)
        #expect(HostPodRoutes.message(of: [String(repeating: "y", count: 5_000)]).count == 1_000)
        #expect(HostPodRoutes.message(of: ["a", "b"]) == "a; b")
    }

    private func account(_ host: inout ByoHost, _ plan: SealedHostPlan) {
        HostAccount(
            host: host, plan: plan, heartbeat: .alive(until: Moment(sinceStart: .seconds(60))),
            unavailability: .claimed
        ).write(into: &host, at: Self.now)
    }

    private func node(
        podNetwork: Installation.PodNetwork, goal: HostPlan.Goal = .node
    ) throws -> (ByoHost, SealedHostPlan) {
        let claim = HostClaim(
            namespace: "default", name: "m1", uid: "u", claimID: .random(), clusterName: "demo")
        let plan = try SealedHostPlan(
            HostPlan(
                revision: 1, goal: goal, claimID: claim.claimID, clusterName: "demo", clusterNamespace: "default",
                machineName: "m1", providerID: "byoh://default/host-1/\(claim.claimID)",
                installation: HostPlan.HostInstallation(
                    kubernetesVersion: "v1.20.2", source: .bundle, podNetwork: podNetwork)), bootstrap: nil)
        var host = ByoHost(
            metadata: ObjectMeta(name: "host-1", namespace: "default"),
            spec: ByoHostSpec(accepted: true, claimRef: claim))
        host.status.identity = HostIdentity(machineID: "host-1")
        host.status.observedPlan = ObservedPlan(
            revision: 1, checksum: plan.checksum, phase: goal == .node ? .running : .cleaning)
        return (host, plan)
    }
}
