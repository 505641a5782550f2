package import JSONTree
import YAMLTree

extension Kubeconfig {
    /// Reads one file's text.
    ///
    /// Unknown fields are ignored, as kubectl does, and an entry that is wrong matters only to who uses it.
    ///
    /// - Parameters:
    ///   - environment: what exec plugins inherit; handed in, because only a main reads the environment.
    /// - Throws: the file, the field, and what would be right.
    public init(
        yaml: String, file: String, environment: [String: String] = [:]
    ) throws(KubeconfigError) {
        let tree: JSONValue
        do {
            tree = try JSONValue(yaml: yaml)
        } catch {
            throw KubeconfigError("\(file) is not a kubeconfig: \(error).")
        }
        try self.init(tree: tree, file: file, environment: environment)
    }

    /// The step after YAML.
    package init(tree: JSONValue, file: String, environment: [String: String] = [:]) throws(KubeconfigError) {
        let root = KubeconfigField(file: file, path: "", value: tree)
        if let kind = try root.text("kind"), kind != "Config" {
            throw KubeconfigError("\(file): kind is \"\(kind)\", but a kubeconfig's is \"Config\".")
        }
        if let version = try root.text("apiVersion"), version != "v1" {
            throw KubeconfigError("\(file): apiVersion is \"\(version)\", but a kubeconfig's is \"v1\".")
        }
        self.init(currentContext: try root.text("current-context"), files: [file])
        clusters = try entries(of: root, "clusters", "cluster") { field throws(KubeconfigError) in
            try Cluster(field)
        }
        users = try entries(of: root, "users", "user") { field throws(KubeconfigError) in
            try User(field, environment: environment)
        }
        contexts = try entries(of: root, "contexts", "context") { field throws(KubeconfigError) in
            try Context(field)
        }
    }

    /// The named entries of a list `[{name: n, <key>: {…}}]`; those that cannot be used go to ``unusable``.
    private mutating func entries<Entry>(
        of root: KubeconfigField, _ list: String, _ key: String,
        _ read: (KubeconfigField) throws(KubeconfigError) -> Entry
    ) throws(KubeconfigError) -> [String: Entry] {
        var entries: [String: Entry] = [:]
        for item in try root.list(list) {
            guard let name = try item.text("name") else { throw item.error("has no name") }
            let place = "\(list)[\(name)]"
            if entries[name] != nil || unusable[place] != nil {
                throw item.error("is a second entry named \"\(name)\"")
            }
            do {
                let body = try item.member(key)?.value ?? .null
                entries[name] = try read(KubeconfigField(file: root.file, path: "\(place).\(key)", value: body))
            } catch {
                unusable[place] = error
            }
        }
        return entries
    }
}

extension Kubeconfig.Context {
    init(_ field: KubeconfigField) throws(KubeconfigError) {
        guard let cluster = try field.text("cluster") else { throw field.error("names no cluster") }
        self.init(
            file: field.file, cluster: cluster, user: try field.text("user") ?? "",
            namespace: try field.text("namespace"))
    }
}

extension Kubeconfig.Cluster {
    init(_ field: KubeconfigField) throws(KubeconfigError) {
        guard let address = try field.text("server") else {
            throw field.error("has no server; it needs one such as https://host:6443")
        }
        let isInsecure = try field.bool("insecure-skip-tls-verify")
        let authority = try field.pem("certificate-authority-data", orFile: "certificate-authority")
        if isInsecure && authority != nil {
            throw field.error("has both insecure-skip-tls-verify and a certificate authority; one of them must go")
        }
        self.init(
            file: field.file, server: try Self.server(address, field, isInsecure || authority != nil ? .https : .http),
            trust: isInsecure ? .anything : authority.map { .authority($0) } ?? .systemRoots,
            serverName: try field.text("tls-server-name"), proxy: try Self.proxy(field),
            execConfiguration: try Self.execConfiguration(field))
    }

    /// A server without a scheme means `http`, unless the entry says how to trust it. client-go also takes TLS for users
    /// with a certificate; here the cluster alone decides.
    private static func server(
        _ text: String, _ field: KubeconfigField, _ scheme: ServerURL.Scheme
    ) throws(KubeconfigError) -> ServerURL {
        do {
            return try ServerURL(parsing: text, defaultScheme: scheme)
        } catch {
            throw KubeconfigError("\(field.file): \(field.path).server is wrong: \(error).")
        }
    }

    private static func proxy(_ field: KubeconfigField) throws(KubeconfigError) -> ProxyServer? {
        guard let text = try field.text("proxy-url") else { return nil }
        do {
            return try ProxyServer(parsing: text)
        } catch {
            throw KubeconfigError("\(field.file): \(field.path).proxy-url is wrong: \(error).")
        }
    }

    private static func execConfiguration(_ field: KubeconfigField) throws(KubeconfigError) -> Sensitive<[UInt8]>? {
        for item in try field.list("extensions")
        where try item.text("name") == "client.authentication.k8s.io/exec" {
            return try item.member("extension").map { Sensitive($0.value.serialized()) }
        }
        return nil
    }
}
