import ByohAPI
import ClusterAPIModel
import JSONTree
import KubernetesModel
import PKI

/// Clusters: an endpoint that can be reached, and that stays.
struct ByoClusterRules: ObjectRules {
    func problems(in cluster: ByoCluster) -> [FieldProblem] {
        EndpointCheck.problems(in: cluster.spec, at: "spec")
    }

    func problems(replacing old: ByoCluster?, by new: ByoCluster, in write: AdmissionWrite) -> [FieldProblem] {
        guard let endpoint = old?.spec.controlPlaneEndpoint, endpoint.isValid,
            new.spec.controlPlaneEndpoint != endpoint
        else { return [] }
        return [
            .forbidden(
                "spec.controlPlaneEndpoint",
                "it is \(endpoint) and stays so: certificates, kubeconfigs and Nodes of the cluster name it")
        ]
    }

    func warnings(about cluster: ByoCluster) -> [String] { EndpointCheck.warnings(about: cluster.spec, at: "spec") }

    var hasDefaults: Bool { true }

    /// The port alone: Cluster API's topology controller leaves a port out of its comparison when it has none itself.
    func setDefaults(in object: inout JSONValue) {
        guard var spec = object["spec"], var endpoint = spec["controlPlaneEndpoint"],
            let host = endpoint["host"]?.string, !host.isEmpty, (endpoint["port"]?.int64 ?? 0) == 0,
            endpoint["port"].map({ $0.number != nil || $0.isNull }) ?? true
        else { return }
        endpoint["port"] = .number(JSONNumber(Int64(APIEndpoint.defaultPort)))
        spec["controlPlaneEndpoint"] = endpoint
        object["spec"] = spec
    }
}

/// Templates of clusters.
struct ByoClusterTemplateRules: ObjectRules {
    private static let path = "spec.template.spec"

    func problems(in template: ByoClusterTemplate) -> [FieldProblem] {
        EndpointCheck.problems(in: template.spec.template.spec, at: Self.path)
    }

    func problems(
        replacing old: ByoClusterTemplate?, by new: ByoClusterTemplate, in write: AdmissionWrite
    ) -> [FieldProblem] { write.templateProblems }

    func warnings(about template: ByoClusterTemplate) -> [String] {
        EndpointCheck.warnings(about: template.spec.template.spec, at: Self.path)
    }
}

/// What can be wrong with where an API server is said to be.
private enum EndpointCheck {
    static func problems(in spec: ByoClusterSpec, at path: String) -> [FieldProblem] {
        guard let endpoint = spec.controlPlaneEndpoint else { return [] }
        var problems: [FieldProblem] = []
        let place = "\(path).controlPlaneEndpoint"
        if !endpoint.host.isEmpty, !isHost(endpoint.host) {
            problems.append(
                .invalid(
                    "\(place).host", endpoint.host,
                    "right would be a name or an IP address alone, such as 10.0.0.9 or api.example.com, without https://, "
                        + "brackets or port"))
        }
        if !(0...65_535).contains(endpoint.port) {
            problems.append(.invalid("\(place).port", "\(endpoint.port)", "right would be 1 to 65535"))
        }
        return problems
    }

    static func warnings(about spec: ByoClusterSpec, at path: String) -> [String] {
        guard spec.bundleLookupBaseRegistry != nil else { return [] }
        return [
            "\(path).bundleLookupBaseRegistry: not used; spec.installation of machines, or the "
                + "K8sInstallerConfigTemplate that they name, says what is installed"
        ]
    }

    private static func isHost(_ text: String) -> Bool {
        CertificateFacts.addressBytes(text) != nil || NameRule.subdomain.allows(text.lowercased())
    }
}
