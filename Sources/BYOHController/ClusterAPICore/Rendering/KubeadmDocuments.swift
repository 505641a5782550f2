import JSONTree
import KubernetesModel

/// Turns Cluster API's form of kubeadm's documents into the form that one version of kubeadm reads. Pure.
///
/// Cluster API has one form for all versions: arguments as lists, times in seconds. Fields that a version does not read are
/// left out, because kubeadm refuses them; fields that we do not know are passed on.
struct KubeadmDocuments: Sendable {
    let version: KubeadmAPIVersion

    /// What the Cluster and the Machine say and the user need not repeat.
    struct Facts: Hashable, Sendable {
        var clusterName: String
        var controlPlaneEndpoint: String
        /// Such as `v1.34.1`.
        var kubernetesVersion: String
        var dnsDomain: String
        var podSubnets: [String]
        var serviceSubnets: [String]
    }

    // MARK: - ClusterConfiguration

    /// - Parameter initConfiguration: older versions have some of its settings here.
    func clusterConfiguration(_ given: JSONValue?, _ facts: Facts, initConfiguration: JSONValue?) -> JSONValue {
        var document = given?.object ?? [:]
        document["apiVersion"] = .string(version.apiVersion)
        document["kind"] = "ClusterConfiguration"
        document["clusterName"] = .string(facts.clusterName)
        document["kubernetesVersion"] = .string(facts.kubernetesVersion)
        if (document["controlPlaneEndpoint"]?.string ?? "").isEmpty {
            document["controlPlaneEndpoint"] = .string(facts.controlPlaneEndpoint)
        }
        document["networking"] = networking(facts)
        for name in ["apiServer", "controllerManager", "scheduler"] {
            document[name] = component(document[name])
        }
        document["etcd"] = etcd(document["etcd"])
        document["dns"] = document["dns"] ?? [:]
        moveValidity("certificateValidityPeriod", in: &document)
        moveValidity("caCertificateValidityPeriod", in: &document)
        if version >= .v1beta4 {
            document["proxy"] = document["proxy"] ?? [:]
        } else {
            document["encryptionAlgorithm"] = nil
            if let limit = seconds("controlPlaneComponentHealthCheck", of: initConfiguration) {
                document["apiServer"]?["timeoutForControlPlane"] = limit
            }
        }
        if version == .v1beta2, document["dns"]?["type"] == nil { document["dns"]?["type"] = "CoreDNS" }
        return .object(document)
    }

    private func networking(_ facts: Facts) -> JSONValue {
        var networking: [String: JSONValue] = [:]
        if !facts.dnsDomain.isEmpty { networking["dnsDomain"] = .string(facts.dnsDomain) }
        if !facts.podSubnets.isEmpty { networking["podSubnet"] = .string(facts.podSubnets.joined(separator: ",")) }
        if !facts.serviceSubnets.isEmpty {
            networking["serviceSubnet"] = .string(facts.serviceSubnets.joined(separator: ","))
        }
        return .object(networking)
    }

    private func etcd(_ given: JSONValue?) -> JSONValue {
        var etcd = given?.object ?? [:]
        if let local = etcd["local"] { etcd["local"] = component(local) }
        return .object(etcd)
    }

    /// A part with arguments.
    private func component(_ given: JSONValue?) -> JSONValue {
        var component = given?.object ?? [:]
        component["extraArgs"] = arguments(component["extraArgs"])
        if version < .v1beta4 { component["extraEnvs"] = nil }
        return .object(component)
    }

    private func moveValidity(_ name: String, in document: inout [String: JSONValue]) {
        let days = document.removeValue(forKey: name + "Days")?.int64
        guard version >= .v1beta4, let days, days > 0, days < 100_000 else { return }
        document[name] = .string(GoDuration(nanoseconds: days * 86_400_000_000_000).description)
    }

    // MARK: - InitConfiguration and JoinConfiguration

    func initConfiguration(_ given: JSONValue?) -> JSONValue {
        var document = given?.object ?? [:]
        document["apiVersion"] = .string(version.apiVersion)
        document["kind"] = "InitConfiguration"
        document["localAPIEndpoint"] = document["localAPIEndpoint"] ?? [:]
        document["nodeRegistration"] = nodeRegistration(document["nodeRegistration"])
        if let tokens = document["bootstrapTokens"]?.array {
            document["bootstrapTokens"] = .array(tokens.map(token))
        }
        finish(&document)
        return .object(document)
    }

    /// - Parameter isControlPlane: whether the machine joins the control plane.
    func joinConfiguration(
        _ given: JSONValue?, discovery: JSONValue, isControlPlane: Bool, taints: [JSONValue] = []
    ) -> JSONValue {
        var document = given?.object ?? [:]
        document["apiVersion"] = .string(version.apiVersion)
        document["kind"] = "JoinConfiguration"
        var registration = nodeRegistration(document["nodeRegistration"])
        if !taints.isEmpty { registration["taints"] = .array((registration["taints"]?.array ?? []) + taints) }
        document["nodeRegistration"] = registration
        if isControlPlane {
            var controlPlane = document["controlPlane"] ?? [:]
            controlPlane["localAPIEndpoint"] = controlPlane["localAPIEndpoint"] ?? [:]
            document["controlPlane"] = controlPlane
        }
        var discovery = discovery
        if version < .v1beta4, let limit = seconds("discovery", of: given) { discovery["timeout"] = limit }
        document["discovery"] = discovery
        finish(&document)
        return .object(document)
    }

    private func nodeRegistration(_ given: JSONValue?) -> JSONValue {
        var registration = given?.object ?? [:]
        registration["kubeletExtraArgs"] = arguments(registration["kubeletExtraArgs"])
        // Kubernetes writes the absence of taints out: it stands for the taints that kubeadm puts on control planes.
        registration["taints"] = registration["taints"] ?? .null
        if version < .v1beta4 { registration["imagePullSerial"] = nil }
        if version < .v1beta3 { registration["imagePullPolicy"] = nil }
        return .object(registration)
    }

    private func token(_ given: JSONValue) -> JSONValue {
        var token = given.object ?? [:]
        if let seconds = token.removeValue(forKey: "ttlSeconds") { token["ttl"] = duration(seconds) }
        return .object(token)
    }

    /// What both have, and not every version reads.
    private func finish(_ document: inout [String: JSONValue]) {
        if version < .v1beta3 {
            document["skipPhases"] = nil
            document["patches"] = nil
        }
        let timeouts = document.removeValue(forKey: "timeouts")?.object ?? [:]
        guard version >= .v1beta4, !timeouts.isEmpty else { return }
        var named: [String: JSONValue] = [:]
        for (name, value) in timeouts where name.hasSuffix("Seconds") {
            named[String(name.dropLast("Seconds".count))] = duration(value)
        }
        document["timeouts"] = .object(named)
    }

    // MARK: - Parts

    /// Arguments as a list of name and value, or, before v1beta4, as a map in which the last of a name stands.
    private func arguments(_ given: JSONValue?) -> JSONValue? {
        guard version < .v1beta4, let list = given?.array else { return given }
        var map: [String: JSONValue] = [:]
        for argument in list {
            guard let name = argument["name"]?.string else { continue }
            map[name] = argument["value"] ?? ""
        }
        return .object(map)
    }

    private func seconds(_ name: String, of document: JSONValue?) -> JSONValue? {
        document?["timeouts"]?[name + "Seconds"].flatMap(duration)
    }

    private func duration(_ seconds: JSONValue) -> JSONValue? {
        guard let seconds = seconds.int64, (0..<1_000_000_000).contains(seconds) else { return nil }
        return .string(GoDuration(nanoseconds: seconds * 1_000_000_000).description)
    }
}
