import JSONTree

extension Kubeconfig.User {
    init(_ field: KubeconfigField, environment: [String: String]) throws(KubeconfigError) {
        let plugin = try ExecPlugin.inKubeconfig(field, environment: environment)
        if let provider = try field.member("auth-provider") {
            let name = try provider.text("name") ?? "unnamed"
            throw provider.error(
                "asks for the auth provider \"\(name)\", which Kubernetes has removed; use an exec plugin (user.exec)")
        }
        self.init(
            file: field.file,
            credentials: Credentials(
                certificate: try Self.certificate(field), authorization: try Self.authorization(field, plugin)),
            impersonation: try Self.impersonation(field),
            tellsPluginAboutCluster: try field.member("exec")?.bool("provideClusterInfo") ?? false)
    }

    private static func certificate(_ field: KubeconfigField) throws(KubeconfigError) -> CertificateSource? {
        let chain = try field.pem("client-certificate-data", orFile: "client-certificate")
        let key = try field.pem("client-key-data", orFile: "client-key")
        switch (chain, key) {
        case (nil, nil): return nil
        case (let chain?, let key?): return CertificateSource(certificate: chain, privateKey: key)
        case (_?, nil): throw field.error("has a client certificate but no client-key or client-key-data")
        case (nil, _?): throw field.error("has a client key but no client-certificate or client-certificate-data")
        }
    }

    private static func authorization(
        _ field: KubeconfigField, _ plugin: ExecPlugin?
    ) throws(KubeconfigError) -> AuthorizationSource? {
        let token = try field.text("token")
        let tokenFile = try field.path("tokenFile")
        let user = try field.text("username")
        let password = try field.text("password")
        var found: [String] = []
        if token != nil || tokenFile != nil { found.append("token") }
        if user != nil || password != nil { found.append("username and password") }
        if plugin != nil { found.append("exec") }
        if found.count > 1 {
            throw field.error("has more than one way to authenticate (\(found.joined(separator: ", "))); keep one")
        }
        // A token file rotates, so it takes precedence over a token beside it, as in client-go.
        if let tokenFile { return .tokenFile(tokenFile) }
        if let token { return .token(Sensitive(token)) }
        if let plugin { return .exec(plugin) }
        if user != nil || password != nil { return .basic(user: user ?? "", password: Sensitive(password ?? "")) }
        return nil
    }

    private static func impersonation(_ field: KubeconfigField) throws(KubeconfigError) -> Impersonation? {
        let groups = try field.texts("as-groups")
        let uid = try field.text("as-uid")
        var extra: [String: [String]] = [:]
        if let extras = try field.member("as-user-extra") {
            for key in (extras.value.object ?? [:]).keys.sorted() { extra[key] = try extras.texts(key) }
        }
        guard let user = try field.text("as") else {
            if groups.isEmpty && uid == nil && extra.isEmpty { return nil }
            throw field.error("impersonates a group or a UID without a user; set as")
        }
        return Impersonation(user: user, uid: uid, groups: groups, extra: extra)
    }
}

extension ExecPlugin {
    /// Reads `user.exec`; nil when there is none.
    static func inKubeconfig(
        _ user: KubeconfigField, environment: [String: String]
    ) throws(KubeconfigError) -> ExecPlugin? {
        guard let field = try user.member("exec") else { return nil }
        guard let version = try field.text("apiVersion") else {
            throw field.error("has no apiVersion; right would be \(APIVersion.v1.rawValue)")
        }
        guard let apiVersion = APIVersion(rawValue: version) else {
            let known = APIVersion.allCases.map(\.rawValue).joined(separator: " or ")
            throw field.error("has the apiVersion \"\(version)\", which we do not speak; right would be \(known)")
        }
        guard let command = try field.text("command") else { throw field.error("has no command") }
        switch try field.text("interactiveMode") {
        case "Never", "IfAvailable": break
        case "Always":
            throw field.error(
                "has the interactiveMode \"Always\", but nobody is here to answer; it must be IfAvailable or Never")
        case nil:
            if apiVersion == .v1 { throw field.error("has no interactiveMode; right would be IfAvailable or Never") }
        case let other?:
            throw field.error("has the interactiveMode \"\(other)\"; right would be IfAvailable or Never")
        }
        var variables: [String: String] = [:]
        for item in try field.list("env") {
            guard let name = try item.text("name") else { throw item.error("has no name") }
            variables[name] = try item.text("value") ?? ""
        }
        return ExecPlugin(
            apiVersion: apiVersion,
            // With a slash it is a path, relative to the file; without, a name to look up.
            command: command.contains("/") ? field.absolute(command) : command,
            arguments: try field.texts("args"), environment: variables, baseEnvironment: environment,
            installHint: try field.text("installHint"))
    }
}
