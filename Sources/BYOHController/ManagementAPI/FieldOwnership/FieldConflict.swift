import KubernetesModel

/// A field that an applied manifest wants to change and that somebody else owns.
struct FieldConflict: Hashable, Sendable {
    let manager: FieldManagerID
    let path: FieldPath
}

/// All conflicts of an apply.
struct FieldConflicts: Error, Hashable, Sendable {
    /// By manager, then by path.
    private(set) var conflicts: [FieldConflict]

    init(_ fields: [FieldManagerID: FieldSet]) {
        conflicts = fields.sorted { "\($0.key)" < "\($1.key)" }
            .flatMap { manager, set in set.paths.map { FieldConflict(manager: manager, path: $0) } }
    }

    /// The fields that are in the way.
    var fields: FieldSet { FieldSet(conflicts.map(\.path)) }

    var causes: [StatusCause] {
        conflicts.map {
            StatusCause(
                reason: "FieldManagerConflict", message: "conflict with \($0.manager)", field: $0.path.description)
        }
    }
}

extension FieldConflicts: CustomStringConvertible {
    /// The words of kube-apiserver.
    var description: String {
        if let only = conflicts.first, conflicts.count == 1 {
            return "Apply failed with 1 conflict: conflict with \(only.manager): \(only.path)"
        }
        var lines: [String] = []
        var last: FieldManagerID?
        for conflict in conflicts {
            if conflict.manager != last { lines.append("conflicts with \(conflict.manager):") }
            last = conflict.manager
            lines.append("- \(conflict.path)")
        }
        return "Apply failed with \(conflicts.count) conflicts: \(lines.joined(separator: "\n"))"
    }
}

extension FieldConflicts {
    /// The conflicts about other fields than these.
    func without(_ fields: FieldSet) -> FieldConflicts {
        var copy = self
        copy.conflicts = conflicts.filter { !fields.contains($0.path) }
        return copy
    }
}
