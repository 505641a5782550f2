/// What a cloud-config with a `## template: jinja` header may ask about the machine it runs on.
///
/// The names are those of cloud-init's instance data (https://docs.cloud-init.io, "Instance metadata"): `ds.meta_data`,
/// which the data source gives, and the standardised `v1`, whose names also stand alone.
package struct InstanceData: Hashable, Sendable {
    /// The host's name, which becomes the name of the Node.
    package var hostName: String
    /// Unique for each use of the host: the claim.
    package var instanceID: String
    /// The address that the host reaches others by; nil on a host without IPv4.
    package var localIPv4: String?
    /// Further `ds.meta_data` values.
    package var metadata: [String: String]

    package init(hostName: String, instanceID: String, localIPv4: String? = nil, metadata: [String: String] = [:]) {
        self.hostName = hostName
        self.instanceID = instanceID
        self.localIPv4 = localIPv4
        self.metadata = metadata
    }

    /// The value of a dotted name; nil when there is none.
    package subscript(name: String) -> String? {
        for prefix in ["ds.meta_data.", "ds.meta-data."] where name.hasPrefix(prefix) {
            return sourceValue(String(name.dropFirst(prefix.count)))
        }
        if name.hasPrefix("v1.") { return standardValue(String(name.dropFirst(3))) }
        return name.contains(".") ? nil : standardValue(name)
    }

    /// All names that have a value, sorted: for the message that refuses another one.
    package var names: [String] {
        var names = ["hostname", "instance_id", "local_hostname"] + metadata.keys
        if localIPv4 != nil { names.append("local_ipv4") }
        let standard = ["instance_id", "local_hostname"]
        return (names.map { "ds.meta_data.\($0)" } + standard.map { "v1.\($0)" }).sorted()
    }

    private func sourceValue(_ name: String) -> String? {
        switch name {
        case "hostname", "local_hostname", "local-hostname": hostName
        case "instance_id", "instance-id": instanceID
        case "local_ipv4", "local-ipv4": localIPv4
        default: metadata[name]
        }
    }

    private func standardValue(_ name: String) -> String? {
        switch name {
        case "local_hostname", "local-hostname": hostName
        case "instance_id", "instance-id": instanceID
        default: nil
        }
    }
}
