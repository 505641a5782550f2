import KubernetesModel

/// What an enrolment token grants, as the annotations of its Secret say it.
///
/// The Secret is `bootstrap-token-<id>` in `kube-system`; see ``EnrolmentToken``.
public struct EnrolmentTerms: Hashable, Sendable {
    /// Where hosts enrol.
    public var namespace: String
    /// What each host gets.
    public var hostLabels: [String: String]
    /// How many hosts may enrol. With 0 nobody new: only hosts whose key is known already, as after `clusterctl move`.
    public var maximumUses: Int
    /// How many have.
    public var uses: Int
    /// Which keys have: the first ten hex digits of their SHA-256. A key that asks again costs nothing.
    public var usedBy: [String]
    /// Whether hosts can be used without a further word.
    public var autoAccept: Bool

    /// Terms; by default one host, which nobody has used yet, without labels, and which waits to be accepted.
    public init(
        namespace: String, hostLabels: [String: String] = [:], maximumUses: Int = 1, uses: Int = 0,
        usedBy: [String] = [], autoAccept: Bool = false
    ) {
        self.namespace = namespace
        self.hostLabels = hostLabels
        self.maximumUses = maximumUses
        self.uses = uses
        self.usedBy = usedBy
        self.autoAccept = autoAccept
    }

    /// Reads the annotations of a token's Secret.
    ///
    /// A token without a namespace is none of ours. Without `max-uses` it serves one host.
    ///
    /// - Throws: ``InvalidEnrolmentTerms`` naming the annotation.
    public init(annotations: [String: String]) throws(InvalidEnrolmentTerms) {
        guard let namespace = annotations[ByohAnnotation.tokenNamespace], NameRule.label.allows(namespace) else {
            throw InvalidEnrolmentTerms(
                annotation: ByohAnnotation.tokenNamespace, problem: "must name the namespace in which hosts enrol")
        }
        self.init(
            namespace: namespace,
            hostLabels: try Self.labels(annotations[ByohAnnotation.tokenHostLabels] ?? ""),
            maximumUses: try Self.count(ByohAnnotation.tokenMaximumUses, in: annotations) ?? 1,
            uses: try Self.count(ByohAnnotation.tokenUses, in: annotations) ?? 0,
            usedBy: (annotations[ByohAnnotation.tokenUsedBy] ?? "").split(separator: ",").map(String.init),
            autoAccept: annotations[ByohAnnotation.tokenAutoAccept] == "true")
    }

    /// The annotations that say this.
    public var annotations: [String: String] {
        [
            ByohAnnotation.tokenNamespace: namespace,
            ByohAnnotation.tokenHostLabels: hostLabels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                .joined(separator: ","),
            ByohAnnotation.tokenMaximumUses: String(maximumUses), ByohAnnotation.tokenUses: String(uses),
            ByohAnnotation.tokenUsedBy: usedBy.joined(separator: ","),
            ByohAnnotation.tokenAutoAccept: autoAccept ? "true" : "false",
        ]
    }

    /// Counts a host.
    ///
    /// - Returns: Whether it may enrol: also when its key was counted before. False when the token is used up.
    public mutating func use(byKey digest: String) -> Bool {
        let digest = String(digest.prefix(10))
        if usedBy.contains(digest) { return true }
        guard uses < maximumUses else { return false }
        uses += 1
        // Annotations have a limit in size; a key that is forgotten only costs a use if it asks again.
        usedBy = usedBy.suffix(2000) + [digest]
        return true
    }

    /// Reads `k=v,k=v`.
    ///
    /// - Throws: ``InvalidEnrolmentTerms`` for what cannot be a label.
    public static func labels(_ text: String) throws(InvalidEnrolmentTerms) -> [String: String] {
        var labels: [String: String] = [:]
        for pair in text.split(separator: ",") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, NameRule.qualified.allows(parts[0]), NameRule.labelValue.allows(parts[1]) else {
                throw InvalidEnrolmentTerms(
                    annotation: ByohAnnotation.tokenHostLabels,
                    problem: "has '\(pair)', which is no label; right would be rack=a,disk=ssd")
            }
            labels[String(parts[0])] = String(parts[1])
        }
        return labels
    }

    private static func count(
        _ annotation: String, in annotations: [String: String]
    ) throws(InvalidEnrolmentTerms) -> Int? {
        guard let text = annotations[annotation] else { return nil }
        guard let count = Int(text), count >= 0 else {
            throw InvalidEnrolmentTerms(annotation: annotation, problem: "is '\(text)', which is no number from 0 up")
        }
        return count
    }
}

/// The annotations of a token do not say what it grants.
public struct InvalidEnrolmentTerms: Error, Hashable, Sendable, CustomStringConvertible {
    /// Key of the annotation that is missing or cannot be read.
    public let annotation: String
    /// The rest of the sentence that begins with the annotation.
    public let problem: String

    /// The sentence for people. It may quote the annotation's value, which is no secret.
    public var description: String { "The token's annotation \(annotation) \(problem)" }
}
