import ByohAPI
import JSONTree
import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

extension Provider {
    /// Upgrades of agents, with hosts as the server and the controller see them.
    @Suite(.timeLimit(.minutes(5))) struct AgentUpgrades {
        private static func spec(_ change: JSONValue = [:]) -> JSONValue {
            JSONMergePatch.apply(
                change,
                to: [
                    "version": "2",
                    "packages": [
                        [
                            "architecture": "amd64", "format": "Deb", "location": "/srv/byoh-agent.deb",
                            "sha256": .string(String(repeating: "a", count: 64)),
                        ]
                    ],
                ])
        }

        private static func make(_ name: String, _ spec: JSONValue, _ plane: ProviderPlane) async throws {
            let upgrade: JSONValue = [
                "apiVersion": .string(ByohGroup.apiVersion), "kind": "ByoAgentUpgrade",
                "metadata": ["name": .string(name), "namespace": .string(plane.namespace)], "spec": spec,
            ]
            _ = try await plane.client.resources(ByoAgentUpgrade.apiResource, in: plane.namespace).create(
                try upgrade.decode(DynamicObject.self))
        }

        /// Waits for the order of a host and answers it.
        private static func answer(
            _ host: String, _ results: [ObservedAgentUpgrade.Result], _ plane: ProviderPlane
        ) async throws -> AgentUpgradeOrder {
            let found = try await plane.wait(ByoHost.self, host) { $0?.spec.agentUpgrade != nil }
            let order = try #require(found?.spec.agentUpgrade)
            for result in results {
                let version = result == .succeeded ? order.version : "1"
                let observed = ObservedAgentUpgrade(id: order.id, result: result, message: "no", version: version)
                try await plane.merge(
                    [
                        "status": [
                            "observedAgentUpgrade": try JSONValue(encoding: observed),
                            "components": ["agent": .string(version)],
                        ]
                    ], into: host, of: ByoHost.self, .status)
            }
            return order
        }

        @Test(arguments: APIServerKind.available)
        func agentsAreUpgradedOneAfterTheOther(on kind: APIServerKind) async throws {
            try await ProviderPlane.with(kind) { plane in
                for host in ["a", "b"] { try await plane.addHost(host) }
                try await Self.make("up", Self.spec(["minReadySeconds": 0, "maxUnavailable": "50%"]), plane)
                let first = try await Self.answer("a", [.running, .succeeded], plane)
                let second = try await Self.answer("b", [.running, .succeeded], plane)
                #expect(first.id != second.id && first.requestedBy == "up")
                let done = try await plane.wait(ByoAgentUpgrade.self, "up") {
                    $0?.status.phase == .complete && $0?.isTrue(.ready) == true
                }
                #expect(done?.status.upgraded == 2)
                #expect(done?.status.observedGeneration == done?.metadata.generation)
                let host = try await plane.read(ByoHost.self, "a")
                #expect(host?.spec.agentUpgrade?.id == first.id && host?.spec.agentUpgrade?.succeededAt != nil)
                #expect(host?.spec.agentUpgrade?.isOpen == false)
                try await plane.resources(ByoAgentUpgrade.self).delete("up")
                try await plane.wait(ByoAgentUpgrade.self, "up") { $0 == nil }
                #expect(try await plane.read(ByoHost.self, "a")?.spec.agentUpgrade?.id == first.id)
            }
        }

        @Test(arguments: APIServerKind.available)
        func aHostThatFailsEndsIt(on kind: APIServerKind) async throws {
            try await ProviderPlane.with(kind) { plane in
                for host in ["a", "b"] { try await plane.addHost(host) }
                try await Self.make("up", Self.spec(), plane)
                _ = try await Self.answer("a", [.rolledBack], plane)
                let halted = try await plane.wait(ByoAgentUpgrade.self, "up") { $0?.status.phase == .halted }
                #expect(halted?.status.rollout?.halt?.host == "a")
                #expect(try await plane.read(ByoHost.self, "b")?.spec.agentUpgrade == nil)
                // Deletion takes back what no host has begun, and there is nothing here that it must wait for.
                try await plane.resources(ByoAgentUpgrade.self).delete("up")
                try await plane.wait(ByoAgentUpgrade.self, "up") { $0 == nil }
            }
        }

        // What no webhook is needed for.
        @Test(
            arguments: APIServerKind.available,
            [
                ["version": "1.2 0"], ["packages": []], ["packages": [["architecture": "amd64"]]], ["canary": -1],
                ["maxUnavailable": 0], ["maxUnavailable": "0%"], ["maxUnavailable": "101%"],
                ["maxUnavailable": "many"], ["reportTimeoutSeconds": 59], ["minReadySeconds": -1], ["attempt": 0],
            ] as [JSONValue])
        func whatMeansNothingIsNotStored(on kind: APIServerKind, _ change: JSONValue) async throws {
            try await ProviderPlane.with(kind) { plane in
                await #expect(throws: KubernetesError.self) { try await Self.make("up", Self.spec(change), plane) }
            }
        }

        @Test(arguments: APIServerKind.available)
        func aLocationWithAPasswordAndTwoPackagesForTheSameHostsAreNotStored(on kind: APIServerKind) async throws {
            try await ProviderPlane.with(kind) { plane in
                var package = try #require(Self.spec()["packages"]?[0])
                await #expect(throws: KubernetesError.self) {
                    try await Self.make("up", Self.spec(["packages": [package, package]]), plane)
                }
                package["location"] = "https://me:secret@example.org/a.deb"
                let withPassword = package
                await #expect(throws: KubernetesError.self) {
                    try await Self.make("up", Self.spec(["packages": [withPassword]]), plane)
                }
                package["location"] = "https://example.org/a.deb"
                try await Self.make("up", Self.spec(["packages": [package], "maxUnavailable": 3]), plane)
            }
        }
    }
}
