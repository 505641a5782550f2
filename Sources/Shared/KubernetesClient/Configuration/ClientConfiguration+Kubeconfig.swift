import JSONTree
import KubernetesModel

extension ClientConfiguration {
    /// The configuration of one context.
    ///
    /// - Parameters:
    ///   - name: of the context; nil for the current one.
    ///   - environment: the proxy variables are read, unless the cluster has a `proxy-url`.
    /// - Throws: which name leads nowhere, and the names there are.
    public init(
        _ kubeconfig: Kubeconfig, context name: String? = nil, environment: [String: String] = [:]
    ) throws(KubeconfigError) {
        let files = kubeconfig.files.isEmpty ? "The kubeconfig" : kubeconfig.files.joined(separator: ":")
        if kubeconfig.files.isEmpty && kubeconfig.contexts.isEmpty {
            throw KubeconfigError(
                "There is no kubeconfig: no file that KUBECONFIG lists is there, nor ~/.kube/config; name one.")
        }
        guard let name = name ?? kubeconfig.currentContext else {
            throw KubeconfigError("\(files) sets no current-context; set one, or name a context.")
        }
        guard let context = kubeconfig.contexts[name] else {
            let missing = "\(files) has no context \"\(name)\"; it has \(Self.names(kubeconfig.contexts))."
            throw kubeconfig.unusable["contexts[\(name)]"] ?? KubeconfigError(missing)
        }
        guard let cluster = kubeconfig.clusters[context.cluster] else {
            let missing =
                "\(context.file): contexts[\(name)].context.cluster is \"\(context.cluster)\", which is not there; "
                + "there is \(Self.names(kubeconfig.clusters))."
            throw kubeconfig.unusable["clusters[\(context.cluster)]"] ?? KubeconfigError(missing)
        }
        self.init(server: cluster.server, trust: cluster.trust, serverName: cluster.serverName)
        namespace = context.namespace ?? "default"
        if let proxy = cluster.proxy {
            self.proxy = proxy
        } else {
            do {
                proxy = try ProxyEnvironment(environment).proxy(for: cluster.server)
            } catch {
                throw KubeconfigError("\(error)")
            }
        }
        if context.user.isEmpty { return }
        guard let user = kubeconfig.users[context.user] else {
            let missing =
                "\(context.file): contexts[\(name)].context.user is \"\(context.user)\", which is not there; "
                + "there is \(Self.names(kubeconfig.users))."
            throw kubeconfig.unusable["users[\(context.user)]"] ?? KubeconfigError(missing)
        }
        credentials = user.credentials
        impersonation = user.impersonation
        if case .exec(var plugin) = credentials.authorization, user.tellsPluginAboutCluster {
            plugin.clusterInfo = Sensitive(try cluster.info.serialized())
            credentials.authorization = .exec(plugin)
        }
    }

    /// What a program inside or outside of a cluster should use: the kubeconfig where there is one, otherwise the
    /// service account of the pod.
    public static func load(
        environment: [String: String], kubeconfigFile: String? = nil, context: String? = nil
    ) throws -> ClientConfiguration {
        let kubeconfig = try Kubeconfig.load(environment: environment, explicitFile: kubeconfigFile)
        if kubeconfig.contexts.isEmpty && context == nil && kubeconfigFile == nil
            && environment["KUBERNETES_SERVICE_HOST"] != nil
        {
            return try inCluster(environment: environment)
        }
        return try ClientConfiguration(kubeconfig, context: context, environment: environment)
    }

    private static func names<Value>(_ entries: [String: Value]) -> String {
        entries.isEmpty ? "none" : entries.keys.sorted().prefix(20).map { "\"\($0)\"" }.joined(separator: ", ")
    }
}

extension Kubeconfig.Cluster {
    /// What an exec plugin is told: `client.authentication.k8s.io/v1 Cluster`.
    fileprivate var info: JSONValue {
        get throws(KubeconfigError) {
            var info: [String: JSONValue] = ["server": .string(server.description)]
            if let serverName { info["tls-server-name"] = .string(serverName) }
            if let proxy { info["proxy-url"] = .string(proxy.url) }
            switch trust {
            case .systemRoots: break
            case .anything: info["insecure-skip-tls-verify"] = true
            case .authority(.inline(let pem)):
                info["certificate-authority-data"] = .string(Base64.encode(pem.exposed))
            case .authority(.file(let path)):
                do {
                    info["certificate-authority-data"] = .string(Base64.encode(try FileContents.read(path)))
                } catch {
                    throw KubeconfigError(error.description)
                }
            }
            if let execConfiguration {
                // It was serialised from a tree, so it parses.
                info["config"] = try? JSONValue(parsing: String(decoding: execConfiguration.exposed, as: UTF8.self))
            }
            return .object(info)
        }
    }
}
