import JSONTree
package import KubernetesModel

/// What the rules say about one write.
package struct AdmissionVerdict: Hashable, Sendable {
    /// What is wrong; the write is refused unless it is empty.
    package var problems: [FieldProblem]
    /// What the user should know although the write succeeds. Empty when it is refused.
    package var warnings: [String]

    init(problems: [FieldProblem] = [], warnings: [String] = []) {
        self.problems = problems
        self.warnings = problems.isEmpty ? warnings : []
    }

    /// Nothing is wrong.
    static let allowed = AdmissionVerdict()

    /// The refusal as the API server words those of its own (422, `Invalid`); nil when the write is allowed.
    package func refusal(of write: AdmissionWrite) -> Status? {
        guard !problems.isEmpty else { return nil }
        let list = problems.map(\.description)
        let text = list.count == 1 ? list[0] : "[\(list.joined(separator: ", "))]"
        let (group, kind) = (write.resource.group, write.resource.kind)
        let name = write.object["metadata"]?["name"]?.string ?? ""
        return Status(
            message: "\(kind).\(group) \"\(name)\" is invalid: \(text)", reason: .invalid,
            details: StatusDetails(name: name, group: group, kind: kind, causes: problems.map(\.cause)), code: 422)
    }
}
