extension Kubeconfig {
    /// Reads one file, which must exist.
    public init(file: String, environment: [String: String] = [:]) throws(KubeconfigError) {
        try self.init(yaml: try Self.text(of: file), file: file, environment: environment)
    }

    /// Reads what `kubectl` would read: `explicitFile`, or the files that `KUBECONFIG` lists, or `~/.kube/config`.
    ///
    /// In a list, files that do not exist are passed over, and the first of two entries of one name stands. An
    /// explicit file must exist.
    ///
    /// - Parameters:
    ///   - environment: `KUBECONFIG` and `HOME` are read; exec plugins inherit all of it.
    /// - Returns: an empty configuration when there is no file.
    public static func load(
        environment: [String: String], explicitFile: String? = nil
    ) throws(KubeconfigError) -> Kubeconfig {
        if let explicitFile { return try Kubeconfig(file: explicitFile, environment: environment) }
        var whole = Kubeconfig()
        for file in files(environment) {
            do {
                _ = try FileContents.read(file)
            } catch  where error.isMissing {
                continue
            } catch {
                throw KubeconfigError(error.description)
            }
            whole.merge(try Kubeconfig(file: file, environment: environment))
        }
        return whole
    }

    /// The files to read, in order, each once.
    package static func files(_ environment: [String: String]) -> [String] {
        guard let list = environment["KUBECONFIG"], !list.isEmpty else {
            return environment["HOME"].map { ["\($0)/.kube/config"] } ?? []
        }
        var files: [String] = []
        for file in list.split(separator: ":").map(String.init) where !files.contains(file) { files.append(file) }
        return files
    }

    private static func text(of file: String) throws(KubeconfigError) -> String {
        do {
            guard let text = String(validating: try FileContents.read(file), as: UTF8.self) else {
                throw KubeconfigError("\(file) is not a kubeconfig: it is not UTF-8.")
            }
            return text
        } catch let error as KubeconfigError {
            throw error
        } catch {
            throw KubeconfigError("\(error)")
        }
    }
}
