/// Confidential values by name. Renders without them; see ``SecretData``.
///
/// Caveat: its metadata alone may show them: `kubectl apply` repeats the values in an annotation.
public struct Secret: KubernetesObject {
    /// Objects are at `/api/v1/namespaces/<namespace>/secrets/<name>`.
    public static let apiResource = APIResource(version: "v1", kind: "Secret", plural: "secrets")

    /// Namespace and name are what pods and controllers refer to. No place for a secret.
    @OmitEmpty public var metadata: ObjectMeta
    /// What the values are for; the server checks the names that some types demand.
    @OmitEmpty public var type: SecretType
    /// The values.
    @OmitEmpty public var data: SecretData
    /// Values to write given as text; they go into ``data``. The server never returns them.
    @OmitEmpty public var stringData: SecretStrings
    /// Whether the server refuses changes of the values.
    public var immutable: Bool?

    /// A secret of these values; nil leaves them open to change.
    public init(metadata: ObjectMeta, type: SecretType = .opaque, data: SecretData = [:], immutable: Bool? = nil) {
        self.metadata = metadata
        self.type = type
        self.data = data
        self.immutable = immutable
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Namespace and name, type, and the names of the values. Never the annotations.
    public var description: String { "Secret \(key) \(type.rawValue) \(data)" }
    /// The same as ``description``, so that a debugger shows no value either.
    public var debugDescription: String { description }
    /// The description only, so that `dump` and failed tests show no value.
    public var customMirror: Mirror { Mirror(self, children: ["secret": description]) }
}

/// The declared purpose of a `Secret`. Open: anybody may invent one.
public struct SecretType: RawRepresentable, Codable, Hashable, Sendable, EmptyValued {
    /// Text in the API, such as `Opaque`.
    public let rawValue: String

    /// A type by its text, also one that is not named here.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Not set: the server makes it ``opaque``.
    public static let emptyValue = SecretType(rawValue: "")
    /// Any names and values; the server checks none.
    public static let opaque = SecretType(rawValue: "Opaque")
    /// `tls.crt` and `tls.key`.
    public static let tls = SecretType(rawValue: "kubernetes.io/tls")
    /// A token for joining nodes, in the namespace `kube-system`.
    public static let bootstrapToken = SecretType(rawValue: "bootstrap.kubernetes.io/token")
    /// A token without end for the service account that its annotation `kubernetes.io/service-account.name` names.
    public static let serviceAccountToken = SecretType(rawValue: "kubernetes.io/service-account-token")
    /// Credentials for image registries, in `.dockerconfigjson`.
    public static let dockerConfigJSON = SecretType(rawValue: "kubernetes.io/dockerconfigjson")
    /// What Cluster API writes: kubeconfigs, certificates, bootstrap data.
    public static let clusterAPI = SecretType(rawValue: "cluster.x-k8s.io/secret")
}

/// Text values of a `Secret` on their way to the server. No rendering shows them; encoding does.
public struct SecretStrings: Hashable, Sendable, EmptyValued, ExpressibleByDictionaryLiteral {
    private var values: [String: String]

    /// No values: what an absent field reads as.
    public static let emptyValue: SecretStrings = [:]

    /// The texts by name; where a name is repeated the last one counts.
    public init(dictionaryLiteral values: (String, String)...) {
        self.values = Dictionary(values, uniquingKeysWith: { _, last in last })
    }

    /// The text of this name. Setting nil removes it.
    public subscript(name: String) -> String? {
        get { values[name] }
        set { values[name] = newValue }
    }
}

extension SecretStrings: Codable {
    /// Reads an object of texts. Throws `DecodingError` for anything else.
    public init(from decoder: any Decoder) throws {
        values = try decoder.singleValueContainer().decode([String: String].self)
    }

    /// Writes the values themselves, as text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(values)
    }
}

extension SecretStrings: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The names.
    public var description: String { "\(values.keys.sorted())" }
    /// The names, as in ``description``.
    public var debugDescription: String { description }
    /// The names only, so that `dump` and failed tests show no value.
    public var customMirror: Mirror { Mirror(self, children: ["names": description]) }
}
