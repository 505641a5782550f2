import ByohAPI
import ClusterAPIModel
import JSONTree
import KubernetesModel
import TestSupport
import Testing
import YAMLTree

/// The cluster templates, with their variables replaced, on API servers that know our kinds and Cluster API's.
@Suite(.apiServers) struct TemplateTests {
    private static let variables = TemplateVariables(values: [
        "CLUSTER_NAME": "demo", "NAMESPACE": "default", "KUBERNETES_VERSION": "v1.34.1",
        "BYOH_CONTROL_PLANE_ENDPOINT_HOST": "192.0.2.10", "BYOH_BUNDLE": "/srv/byoh-bundle.tar",
        "BYOH_BUNDLE_SHA256": String(repeating: "1", count: 64), "BYOH_NTP_SERVER": "192.0.2.1",
    ])

    /// What clusterctl sets itself; all others are ours and begin with our name.
    private static let clusterctlVariables: Set<String> = [
        "CLUSTER_NAME", "NAMESPACE", "KUBERNETES_VERSION", "CONTROL_PLANE_MACHINE_COUNT", "WORKER_MACHINE_COUNT",
    ]

    @Test func clusterctlFindsTheFlavours() async throws {
        try await Release.with { release in
            #expect(
                try release.files("cluster") == [
                    "cluster-template-air-gapped.yaml", "cluster-template-clusterclass.yaml",
                    "cluster-template-ha.yaml",
                    "cluster-template.yaml", "clusterclass-byoh.yaml",
                ])
            for file in try release.files("cluster-template") {
                let (_, names) = try Self.variables.replaced(in: release.text(file))
                #expect(names.isSuperset(of: ["CLUSTER_NAME", "NAMESPACE", "KUBERNETES_VERSION"]), "\(file)")
                for name in names where !Self.clusterctlVariables.contains(name) {
                    #expect(name.hasPrefix("BYOH_"), "\(file)")
                }
            }
            // It is fetched as it is, and made in the namespace of the cluster.
            let (_, names) = try Self.variables.replaced(in: release.text("clusterclass-byoh.yaml"))
            #expect(names.isEmpty)
            for document in try release.documents("clusterclass-byoh.yaml") {
                #expect(document[path: "metadata", "namespace"] == nil, "\(document.title)")
            }
        }
    }

    @Test(arguments: APIServerKind.available)
    func everyTemplateIsAcceptedWithoutALoss(on kind: APIServerKind) async throws {
        let server = try #require(APIServerFixture.shared[kind])
        try await Self.defineKinds(on: server)
        try await Release.with { release in
            var accepted = 0
            for file in try release.files("cluster") {
                let (text, _) = try Self.variables.replaced(in: release.text(file))
                for document in try Release.documents(in: text) {
                    guard let object = Self.testable(document) else { continue }
                    let path = try Self.collection(of: object)
                    // Strict: a field that no schema knows is an error; on an old server it would be lost without a word.
                    let answer = try await server.send("POST", "\(path)?dryRun=All&fieldValidation=Strict", object)
                    #expect(answer.code == 201, "\(file): \(object.title): \(answer.message)")
                    #expect(Self.loss(object, answer.body) == [], "\(file): \(object.title)")
                    accepted += 1
                }
            }
            // Seven objects in each of three templates, one Cluster, and five templates of the class.
            #expect(accepted == 3 * 7 + 1 + 5)
        }
    }

    /// Health checks are upstream's kind, so only what they name is tried; what is filled in for it is what is written there.
    @Test(arguments: APIServerKind.available)
    func theHealthChecksNameTheRemediationBesideThem(on kind: APIServerKind) async throws {
        let server = try #require(APIServerFixture.shared[kind])
        try await Self.defineKinds(on: server)
        try await Release.with { release in
            let (text, names) = try Self.variables.replaced(in: release.text("machine-health-check.yaml"))
            #expect(names == ["CLUSTER_NAME", "NAMESPACE"])
            let documents = try Release.documents(in: text)
            let template = try #require(documents.first { $0.kind == "ByoRemediationTemplate" })
            let answer = try await server.send(
                "POST", "\(try Self.collection(of: template))?dryRun=All&fieldValidation=Strict", template)
            #expect(answer.code == 201, "\(answer.message)")
            #expect(Self.loss(template, answer.body) == [])
            let strategy = try template.decode(ByoRemediationTemplate.self).spec.template.spec.strategy
            #expect(strategy == .standard)
            let checks = documents.filter { $0.kind == "MachineHealthCheck" }
            #expect(checks.count == 2)
            for check in checks {
                let reference = try #require(check[path: "spec", "remediation", "templateRef"])
                #expect(reference["name"]?.string == template.name && reference["kind"]?.string == template.kind)
                #expect(reference["apiVersion"]?.string == template.apiVersion)
                // Of three machines one may be remediated, by core's way of counting, and none that still installs.
                let most = try #require(check[path: "spec", "remediation", "triggerIf", "unhealthyLessThanOrEqualTo"])
                let allowed = try #require(Self.count(most, of: 3))
                #expect(allowed >= 1, "\(check.title)")
                let startup = try #require(check[path: "spec", "checks", "nodeStartupTimeoutSeconds"]?.int64)
                let conditions = check[path: "spec", "checks", "unhealthyMachineConditions"]?.array ?? []
                #expect(!conditions.isEmpty)
                for condition in conditions {
                    let patience = try #require(condition["timeoutSeconds"]?.int64)
                    #expect(patience >= startup, "\(check.title)")
                }
            }
        }
    }

    /// How many machines a number or a percentage means. Core rounds percentages down.
    private static func count(_ bound: JSONValue, of machines: Int64) -> Int64? {
        if let count = bound.int64 { return count }
        guard let text = bound.string, text.hasSuffix("%") else { return nil }
        return Int64(text.dropLast()).map { $0 * machines / 100 }
    }

    @Test func everyReferenceLeadsToAnObjectBesideIt() async throws {
        try await Release.with { release in
            for file in try release.files("cluster") {
                let (text, _) = try Self.variables.replaced(in: release.text(file))
                let documents = try Release.documents(in: text)
                let present = Set(documents.map { "\($0.kind) \($0.name)" })
                let references = documents.flatMap(Self.references)
                #expect(references.isEmpty == (file == "cluster-template-clusterclass.yaml"), "\(file)")
                for reference in references { #expect(present.contains(reference), "\(file)") }
            }
        }
    }

    /// The variables that the Cluster gives are those that the class asks for, and each patch hits something.
    @Test func theClassAndItsClusterAgree() async throws {
        try await Release.with { release in
            let documents = try release.documents("clusterclass-byoh.yaml")
            let clusterClass = try #require(documents.first { $0.kind == "ClusterClass" })
            let (text, _) = try Self.variables.replaced(in: release.text("cluster-template-clusterclass.yaml"))
            let topology = try #require(try JSONValue(yaml: text)[path: "spec", "topology"])
            #expect(topology[path: "classRef", "name"]?.string == clusterClass.name)
            let wanted = (clusterClass[path: "spec", "variables"]?.array ?? []).compactMap { $0["name"]?.string }
            let given = (topology["variables"]?.array ?? []).compactMap { $0["name"]?.string }
            #expect(wanted.sorted() == given.sorted() && !wanted.isEmpty)
            let classes = (clusterClass[path: "spec", "workers", "machineDeployments"]?.array ?? []).map { $0["class"] }
            for deployment in topology[path: "workers", "machineDeployments"]?.array ?? [] {
                #expect(classes.contains(deployment["class"]))
            }
            for patch in clusterClass[path: "spec", "patches"]?.array ?? [] {
                for definition in patch["definitions"]?.array ?? [] {
                    let selected = documents.filter {
                        $0.kind == definition[path: "selector", "kind"]?.string
                            && $0.apiVersion == definition[path: "selector", "apiVersion"]?.string
                    }
                    #expect(!selected.isEmpty, "\(patch)")
                    for change in definition["jsonPatches"]?.array ?? [] {
                        let path = try JSONPointer(parsing: change["path"]?.string ?? "")
                        let parent = JSONPointer(Array(path.tokens.dropLast()))
                        for object in selected { #expect(object[parent] != nil, "\(path) in \(object.title)") }
                        let variable = change[path: "valueFrom", "variable"]?.string ?? ""
                        #expect(wanted.contains(variable))
                    }
                }
            }
        }
    }

    // MARK: - Steps

    private static func defineKinds(on server: APIServerFixture) async throws {
        let definitions = Array(ByohCRDManifests.all.values) + ClusterAPICRDManifests.all.map(\.yaml)
        for yaml in definitions {
            let definition = try JSONValue(yaml: yaml)
            let path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
            let answer = try await server.send("POST", path, definition)
            try #require(answer.code == 201 || answer.code == 409, "\(definition.name): \(answer.message)")
            let group = definition[path: "spec", "group"]?.string ?? ""
            let version = definition[path: "spec", "versions"]?[0]?["name"]?.string ?? ""
            let plural = definition[path: "spec", "names", "plural"]?.string ?? ""
            let deadline = ContinuousClock.now + .seconds(60)
            while try await server.send("GET", "/apis/\(group)/\(version)/\(plural)").code != 200 {
                try #require(ContinuousClock.now < deadline, "\(definition.name) is not served")
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    /// The object as a kind that the servers know. A template of a control plane is tried as a control plane; a ClusterClass is
    /// upstream's alone, and another test looks into it.
    private static func testable(_ document: JSONValue) -> JSONValue? {
        guard document.kind != "ClusterClass" else { return nil }
        guard document.kind == "KubeadmControlPlaneTemplate" else { return document }
        var object = document
        object["kind"] = "KubeadmControlPlane"
        object["spec"] = document[path: "spec", "template", "spec"]
        object["spec"]?["version"] = "v1.34.1"
        object["spec"]?["machineTemplate"] = [
            "spec": [
                "infrastructureRef": [
                    "apiGroup": .string(ByohGroup.name), "kind": "ByoMachineTemplate", "name": "byoh-control-plane",
                ]
            ]
        ]
        return object
    }

    private static func collection(of object: JSONValue) throws -> String {
        let plural = object.kind.lowercased() + "s"
        return "/apis/\(object.apiVersion)/namespaces/default/\(plural)"
    }

    /// Paths of what was sent and did not come back the same.
    private static func loss(_ sent: JSONValue, _ stored: JSONValue?, at path: String = "") -> [String] {
        switch sent {
        case .object(let members):
            return members.flatMap { loss($1, stored?[$0], at: "\(path).\($0)") }
        case .array(let elements):
            return elements.enumerated().flatMap { loss($1, stored?[$0], at: "\(path)[\($0)]") }
        default:
            return sent == stored ? [] : [path]
        }
    }

    /// `<kind> <name>` of whatever the document refers to.
    private static func references(_ value: JSONValue) -> [String] {
        switch value {
        case .object(let members):
            return members.flatMap { key, member -> [String] in
                guard key.hasSuffix("Ref"), key != "classRef", let kind = member["kind"]?.string else {
                    return references(member)
                }
                return ["\(kind) \(member["name"]?.string ?? "")"]
            }
        case .array(let elements): return elements.flatMap(references)
        default: return []
        }
    }
}
