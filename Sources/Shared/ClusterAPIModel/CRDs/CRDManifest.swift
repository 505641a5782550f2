/// A CustomResourceDefinition as it is in the binary: what users install too.
public struct CRDManifest: Hashable, Sendable {
    /// Such as `clusters.cluster.x-k8s.io`.
    public let name: String
    /// UTF-8 text of one YAML document.
    public let yaml: [UInt8]

    /// A definition and its text. That the two agree is not checked.
    public init(name: String, yaml: [UInt8]) {
        self.name = name
        self.yaml = yaml
    }
}

extension CRDManifest: CustomStringConvertible {
    /// The name: the text is long.
    public var description: String { name }
}
