/// One way to reach a machine. Follows Cluster API's `MachineAddress`.
public struct MachineAddress: Codable, Hashable, Sendable {
    public enum AddressType: String, Codable, CaseIterable, Hashable, Sendable {
        case hostname = "Hostname"
        case externalIP = "ExternalIP"
        case internalIP = "InternalIP"
        case externalDNS = "ExternalDNS"
        case internalDNS = "InternalDNS"
    }

    public var type: AddressType
    public var address: String

    public init(_ type: AddressType, _ address: String) {
        self.type = type
        self.address = address
    }
}
