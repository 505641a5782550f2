import ByohAPI
import CRDSchema
import JSONTree
import KubernetesModel
import Testing
import YAMLTree

@Suite struct CRDTests {
    private static let recorder = ShapeRecorder(leaves: [
        (ObjectMeta.self, .opaqueObject), (Time.self, .string(format: "date-time")),
        (PublicBytes.self, .string(format: "byte")), (Quantity.self, .intOrString),
        (ClaimID.self, .string(format: nil)), (IntOrString.self, .intOrString),
    ])

    private static let kinds: [any KubernetesObject.Type] = [
        ByoHost.self, ByoMachine.self, ByoMachineTemplate.self, ByoCluster.self, ByoClusterTemplate.self,
        K8sInstallerConfig.self, K8sInstallerConfigTemplate.self, BootstrapKubeconfig.self,
        ByoRemediation.self, ByoRemediationTemplate.self, ByoAgentUpgrade.self,
    ]

    @Test func everyKindHasItsDefinitionAndNothingElseHas() throws {
        let names = Self.kinds.map { "\($0.apiResource.plural).\(ByohGroup.name)" }
        #expect(names.sorted() == ByohCRDManifests.all.keys.sorted())
    }

    @Test(arguments: Self.kinds.indices) func theDefinitionAndTheTypeAgreeBothWays(_ index: Int) throws {
        let kind = Self.kinds[index]
        let version = try Self.definition(of: kind).spec.versions[0]
        var schema = try #require(version.schema?.openAPIV3Schema)
        // The types do not store what manifests open with.
        schema["properties"]?["apiVersion"] = nil
        schema["properties"]?["kind"] = nil
        let shape = try Self.recorder.shape(of: kind)
        #expect(shape.differences(from: try SchemaShape(openAPI: schema)) == [])
        for column in version.additionalPrinterColumns {
            #expect(shape.contains(jsonPath: column.jsonPath), "column \(column.name)")
        }
    }

    @Test(arguments: Self.kinds.indices) func theDefinitionIsWhatClusterAPILooksFor(_ index: Int) throws {
        let resource = Self.kinds[index].apiResource
        let definition = try Self.definition(of: Self.kinds[index])
        #expect(definition.metadata.name == "\(resource.plural).\(resource.group)")
        #expect(definition.metadata.labels["cluster.x-k8s.io/v1beta2"] == "v1beta1")
        #expect(definition.metadata.labels["cluster.x-k8s.io/provider"] == "infrastructure-byoh")
        #expect(definition.metadata.labels["clusterctl.cluster.x-k8s.io"] == "", "clusterctl move looks for it")
        #expect(definition.spec.scope == "Namespaced")
        #expect(definition.spec.names.kind == resource.kind)
        #expect(definition.spec.names.listKind == resource.kind + "List")
        #expect(definition.spec.names.plural == resource.kind.lowercased() + "s")
        #expect(definition.spec.versions.map(\.name) == ["v1beta1"])
        #expect(definition.spec.versions[0].served && definition.spec.versions[0].storage)
    }

    // `clusterctl move` looks for objects of labelled definitions: those that a Cluster owns, hosts with what they own, and
    // installations and templates of remediations, which others name and nobody owns.
    @Test func whatBelongsToAClusterMovesWithIt() throws {
        for kind in Self.kinds {
            let labels = try Self.definition(of: kind).metadata.labels.filter { $0.key.hasPrefix("clusterctl.") }
            var wanted = ["clusterctl.cluster.x-k8s.io": ""]
            switch kind.apiResource.kind {
            case "ByoHost": wanted["clusterctl.cluster.x-k8s.io/move-hierarchy"] = ""
            case "K8sInstallerConfig", "K8sInstallerConfigTemplate", "ByoRemediationTemplate":
                wanted["clusterctl.cluster.x-k8s.io/move"] = ""
            default: break
            }
            #expect(labels == wanted, "\(kind)")
        }
    }

    @Test func everyFieldIsDescribed() throws {
        for kind in Self.kinds {
            let schema = try #require(try Self.definition(of: kind).spec.versions[0].schema?.openAPIV3Schema)
            #expect(Self.undescribed(schema, at: "\(kind)") == [])
        }
    }

    private static func undescribed(_ schema: JSONValue, at path: String) -> [String] {
        var found: [String] = []
        for (name, property) in schema["properties"]?.object ?? [:] {
            let place = "\(path).\(name)"
            if property["description"] == nil, !place.hasSuffix("\(path).metadata") { found.append(place) }
            found += undescribed(property, at: place)
        }
        if let items = schema["items"] { found += undescribed(items, at: path + "[]") }
        return found
    }

    private static func definition(of kind: any KubernetesObject.Type) throws -> CustomResourceDefinition {
        let name = "\(kind.apiResource.plural).\(ByohGroup.name)"
        let yaml = try #require(ByohCRDManifests.all[name])
        return try JSONValue(yaml: yaml).decode(CustomResourceDefinition.self)
    }
}
