import ByohAPI
import JSONTree
import KubernetesModel
import Testing
import YAMLTree

/// `infrastructure-components.yaml` and `metadata.yaml`, by what clusterctl and a cautious operator ask of them.
@Suite struct ComponentsTests {
    @Test func everythingIsLabelledAndInOneNamespace() async throws {
        try await Release.with { release in
            let documents = try release.documents("infrastructure-components.yaml")
            #expect(documents.count > 15)
            #expect(documents.first?.title == "v1 Namespace byoh-system", "the namespace comes first")
            for document in documents {
                #expect(
                    document[path: "metadata", "labels", "cluster.x-k8s.io/provider"]?.string == "infrastructure-byoh",
                    "\(document.title)")
                let namespace = document[path: "metadata", "namespace"]?.string
                #expect(namespace == nil || namespace == "byoh-system", "\(document.title)")
            }
            #expect(Set(documents.map(\.title)).count == documents.count, "nothing is there twice")
            // What clusterctl would take for a variable.
            #expect(!release.text("infrastructure-components.yaml").contains("${"))
        }
    }

    @Test func theDefinitionsAreThoseOfThePrograms() async throws {
        try await Release.with { release in
            let shipped = try release.components("CustomResourceDefinition")
            let embedded = try ByohCRDManifests.all.mapValues { try JSONValue(yaml: $0) }
            #expect(shipped == embedded)
        }
    }

    @Test func theRightsOfEnrolmentAreThoseThatTheProgramKnows() async throws {
        try await Release.with { release in
            let roles = try release.components("ClusterRole")
            for role in [EnrolmentRoles.enrolment, EnrolmentRoles.renewal] {
                let shipped = try #require(roles[role.metadata.name]).decode(ClusterRole.self)
                #expect(shipped.rules.map(\.sorted) == role.rules.map(\.sorted))
            }
            let bindings = try release.components("ClusterRoleBinding")
            for binding in [EnrolmentRoles.enrolmentBinding, EnrolmentRoles.renewalBinding] {
                let shipped = try #require(bindings[binding.metadata.name]).decode(ClusterRoleBinding.self)
                #expect(shipped.subjects == binding.subjects)
                #expect(shipped.roleRef == binding.roleRef)
            }
        }
    }

    // Core makes and deletes what its health checks remediate with. Its manager collects roles with this label.
    @Test func clusterAPIMayRemediate() async throws {
        try await Release.with { release in
            let role = try #require(try release.components("ClusterRole")["byoh-cluster-api-remediation"])
            #expect(role[path: "metadata", "labels", "cluster.x-k8s.io/aggregate-to-manager"] == "true")
            let rules = try role.decode(ClusterRole.self).rules
            #expect(rules.map(\.apiGroups) == [[ByohGroup.name]])
            #expect(
                rules.first?.resources == [
                    ByoRemediation.apiResource.plural, ByoRemediationTemplate.apiResource.plural,
                ])
            let verbs = Set(rules.flatMap(\.verbs))
            #expect(verbs.isSuperset(of: ["create", "delete", "get", "list", "watch"]))
        }
    }

    @Test func theControllerIsConfined() async throws {
        try await Release.with { release in
            let deployment = try #require(try release.components("Deployment")["byoh-controller-manager"])
            let pod = try #require(deployment[path: "spec", "template", "spec"])
            #expect(pod["serviceAccountName"] == "byoh-controller-manager")
            #expect(pod[path: "securityContext", "runAsNonRoot"] == true)
            #expect(pod[path: "securityContext", "seccompProfile", "type"] == "RuntimeDefault")
            let container = try #require(pod["containers"]?[0])
            #expect(container["name"] == "manager", "clusterctl looks for it")
            #expect(container["image"]?.string == "\(Release.image):\(Release.version)")
            #expect(
                container["securityContext"] == [
                    "allowPrivilegeEscalation": false, "capabilities": ["drop": ["ALL"]], "privileged": false,
                    "readOnlyRootFilesystem": true,
                ])
            #expect(container[path: "resources", "requests"] != nil)
            #expect(container[path: "resources", "limits", "memory"] != nil)
            for probe in ["livenessProbe", "readinessProbe"] {
                #expect(container[path: probe, "httpGet", "port"] == "health", "\(probe)")
            }
        }
    }

    /// Selectors that select nothing are silent, so the labels must agree everywhere.
    @Test func whateverSelectsPodsSelectsTheController() async throws {
        try await Release.with { release in
            let deployment = try #require(try release.components("Deployment")["byoh-controller-manager"])
            let labels = try #require(deployment[path: "spec", "template", "metadata", "labels"])
            var selectors: [(String, JSONValue?)] = [
                ("Deployment", deployment[path: "spec", "selector", "matchLabels"])
            ]
            for (name, budget) in try release.components("PodDisruptionBudget") {
                selectors.append((name, budget[path: "spec", "selector", "matchLabels"]))
            }
            for (name, policy) in try release.components("NetworkPolicy") {
                selectors.append((name, policy[path: "spec", "podSelector", "matchLabels"]))
            }
            for (name, service) in try release.components("Service") {
                selectors.append((name, service[path: "spec", "selector"]))
            }
            #expect(selectors.count == 5)
            for (name, selector) in selectors { #expect(selector == labels, "\(name)") }
            let ports = deployment[path: "spec", "template", "spec", "containers"]?[0]?["ports"]?.array ?? []
            let names = Set(ports.compactMap { $0["name"]?.string })
            for (name, service) in try release.components("Service") {
                let target = try #require(service[path: "spec", "ports"]?[0]?["targetPort"]?.string)
                #expect(names.contains(target), "\(name)")
            }
            let container = try #require(deployment[path: "spec", "template", "spec", "containers"]?[0])
            let webhook = try #require(try release.components("Service")["byoh-webhook-service"])
            let option = "--webhook-service=$(POD_NAMESPACE)/byoh-webhook-service"
            #expect(container["args"]?.array?.contains(.string(option)) == true)
            #expect(webhook[path: "spec", "ports"]?[0]?["port"] == 443)
            #expect(ports.first { $0["name"] == "webhook" }?["containerPort"] == 9443, "the default of --webhook-port")
        }
    }

    @Test func theReleaseHasASeriesWithTheContractOfItsDefinitions() async throws {
        try await Release.with { release in
            let metadata = try JSONValue(yaml: release.text("metadata.yaml"))
            #expect(metadata.title == "clusterctl.cluster.x-k8s.io/v1alpha3 Metadata ")
            let numbers = ByohRelease.version.split(separator: ".").compactMap { Int64($0) }
            let series = (metadata["releaseSeries"]?.array ?? []).first {
                $0["major"]?.int64 == numbers.first && $0["minor"]?.int64 == numbers.dropFirst().first
            }
            let contract = try #require(series?["contract"]?.string)
            for (name, definition) in try release.components("CustomResourceDefinition") {
                #expect(definition[path: "metadata", "labels", "cluster.x-k8s.io/\(contract)"] == "v1beta1", "\(name)")
            }
        }
    }
}

extension PolicyRule {
    /// The same rule with its lists in order.
    var sorted: PolicyRule {
        PolicyRule(
            verbs: verbs.sorted(), apiGroups: apiGroups.sorted(), resources: resources.sorted(),
            resourceNames: resourceNames.sorted(), nonResourceURLs: nonResourceURLs.sorted())
    }
}
