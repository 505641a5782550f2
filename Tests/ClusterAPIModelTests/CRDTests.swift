import ClusterAPIModel
import JSONTree
import KubernetesModel
import Testing
import Yams

@Suite struct CRDTests {
    private struct Definition: Decodable {
        struct Metadata: Decodable {
            let name: String
            let labels: [String: String]
        }
        struct Spec: Decodable {
            struct Names: Decodable {
                let kind: String
                let plural: String
            }
            struct Version: Decodable {
                struct Column: Decodable {
                    let jsonPath: String
                }
                let name: String
                let additionalPrinterColumns: [Column]
            }
            let group: String
            let names: Names
            let versions: [Version]
        }
        let metadata: Metadata
        let spec: Spec
    }

    private static let resources: [APIResource] = [
        Cluster.apiResource, Machine.apiResource, MachineSet.apiResource, MachineDeployment.apiResource,
        KubeadmConfig.apiResource, KubeadmConfigTemplate.apiResource, KubeadmControlPlane.apiResource,
    ]

    @Test func everyKindHasItsDefinitionAndNoOtherThereIs() {
        #expect(ClusterAPICRDManifests.all.map(\.name) == Self.resources.map(\.description))
    }

    @Test(arguments: Array(zip(resources, ClusterAPICRDManifests.all)))
    func aDefinitionNamesItsKind(resource: APIResource, manifest: CRDManifest) throws {
        let definition = try YAMLDecoder().decode(
            Definition.self, from: String(decoding: manifest.yaml, as: UTF8.self))
        #expect(definition.metadata.name == manifest.name)
        #expect(definition.spec.group == resource.group)
        #expect(definition.spec.names.kind == resource.kind)
        #expect(definition.spec.names.plural == resource.plural)
        #expect(definition.spec.versions.map(\.name) == [resource.version])
        #expect(definition.spec.names.plural == RegularPlural.of(resource.kind))
        #expect(ContractVersion.newest(in: definition.metadata.labels) == resource.version)
        #expect(definition.spec.versions[0].additionalPrinterColumns.allSatisfy { $0.jsonPath.hasPrefix(".") })
    }

    /// Each field that a type writes must be in the definition, or the server would drop it.
    @Test func theDefinitionsKnowWhatTheTypesWrite() throws {
        var cluster = Cluster(
            metadata: ObjectMeta(name: "c"),
            spec: ClusterSpec(
                clusterNetwork: ClusterNetwork(
                    apiServerPort: 6443, services: ["10.96.0.0/16"], pods: ["10.244.0.0/16"],
                    serviceDomain: "cluster.local"),
                controlPlaneEndpoint: APIEndpoint(host: "h", port: 1),
                controlPlaneRef: ContractReference(apiGroup: "g", kind: "K", name: "n"),
                infrastructureRef: ContractReference(apiGroup: "g", kind: "K", name: "n")))
        cluster.spec.paused = true
        cluster.mark(.available, .true, because: .available, "m", at: Time(secondsSinceEpoch: 1))
        cluster.status.initialization.infrastructureProvisioned = true
        cluster.status.initialization.controlPlaneInitialized = true
        cluster.status.controlPlane = ReplicaCounts()
        cluster.status.workers = ReplicaCounts()
        cluster.status.failureDomains = [FailureDomain(name: "a", controlPlane: true, attributes: ["k": "v"])]
        cluster.status.phase = .provisioned
        cluster.status.observedGeneration = 1
        try expectKnown(cluster, in: "clusters.cluster.x-k8s.io")

        var spec = MachineSpec(
            clusterName: "c",
            bootstrap: .init(
                configRef: ContractReference(apiGroup: "g", kind: "K", name: "n"), dataSecretName: "s"),
            infrastructureRef: ContractReference(apiGroup: "g", kind: "K", name: "n"), version: "v1")
        spec.providerID = "p"
        spec.failureDomain = "f"
        spec.minReadySeconds = 1
        spec.readinessGates = [.init(conditionType: "t", polarity: "Negative")]
        spec.deletion = .init(nodeDeletionTimeoutSeconds: 1)
        var machine = Machine(metadata: ObjectMeta(name: "m"), spec: Preserving(spec))
        machine.mark(.ready, .true, because: .ready, "m", at: Time(secondsSinceEpoch: 1))
        machine.status.initialization.infrastructureProvisioned = true
        machine.status.initialization.bootstrapDataSecretCreated = true
        machine.status.nodeRef = .init(name: "n")
        machine.status.lastUpdated = Time(secondsSinceEpoch: 1)
        machine.status.addresses = [MachineAddress(type: .internalIP, address: "a")]
        machine.status.failureDomain = "f"
        machine.status.phase = .running
        machine.status.certificatesExpiryDate = Time(secondsSinceEpoch: 1)
        machine.status.observedGeneration = 1
        try expectKnown(machine, in: "machines.cluster.x-k8s.io")
    }

    private func expectKnown(_ object: some KubernetesObject, in name: String) throws {
        let manifest = try #require(ClusterAPICRDManifests.all.first { $0.name == name })
        let text = String(decoding: manifest.yaml, as: UTF8.self)
        let schema = try #require(
            try Yams.compose(yaml: text)?["spec"]?["versions"]?[0]?["schema"]?["openAPIV3Schema"])
        let unknown = Self.unknownPaths(in: try JSONValue(encoding: object), schema, at: "")
        #expect(unknown == [], "\(name)")
    }

    private static func unknownPaths(in tree: JSONValue, _ schema: Yams.Node, at path: String) -> [String] {
        switch tree {
        case .object(let members):
            if schema["additionalProperties"] != nil || path == ".metadata" { return [] }
            return members.flatMap { key, value -> [String] in
                guard let part = schema["properties"]?[key] else {
                    let isKept = schema["x-kubernetes-preserve-unknown-fields"] != nil && schema["properties"] == nil
                    return isKept ? [] : ["\(path).\(key)"]
                }
                return unknownPaths(in: value, part, at: "\(path).\(key)")
            }
        case .array(let elements):
            guard let items = schema["items"] else { return [path] }
            return elements.flatMap { unknownPaths(in: $0, items, at: path + "[]") }
        default:
            return []
        }
    }
}
