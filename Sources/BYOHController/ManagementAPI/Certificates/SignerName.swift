import JSONTree

/// Names of signers: a domain, a slash and a path, such as `kubernetes.io/kube-apiserver-client`.
enum SignerName {
    private static let maximumDomainBytes = 253
    /// A namespace, a slash and a name fit into the path.
    private static let maximumBytes = maximumDomainBytes + 1 + 253 + 63 + 1

    /// What is wrong with the name, as `ValidateSignerName` of kube-apiserver says it.
    static func problems(in name: String, at path: String) -> [FieldError] {
        if name.isEmpty { return [.required(path)] }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else {
            return [
                .invalid(
                    path, .string(name),
                    "must be a fully qualified domain and path of the form 'example.com/signer-name'")
            ]
        }
        var problems: [FieldError] = []
        if parts[0].utf8.count > maximumDomainBytes {
            problems.append(.tooLong(path, maximumBytes: maximumDomainBytes))
        }
        problems += labelProblems(in: parts[0], at: path, NameText.label)
        if !parts[0].contains(".") {
            problems.append(
                .invalid(
                    path, .string(parts[0]), "should be a domain with at least two segments separated by dots"))
        }
        problems += labelProblems(in: parts[1], at: path, NameText.subdomain)
        if name.utf8.count > maximumBytes { problems.append(.tooLong(path, maximumBytes: maximumBytes)) }
        return problems
    }

    /// Of the parts between dots only the first that is wrong is told.
    private static func labelProblems(
        in text: String, at path: String, _ rule: (String) -> [String]
    ) -> [FieldError] {
        for label in text.split(separator: ".", omittingEmptySubsequences: false).map(String.init) {
            let refusals = rule(label)
            if !refusals.isEmpty {
                return refusals.map { .invalid(path, .string(text), "validating label \"\(label)\": \($0)") }
            }
        }
        return []
    }
}
