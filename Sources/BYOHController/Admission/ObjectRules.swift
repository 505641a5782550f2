import JSONTree
import KubernetesModel

/// What may be written into objects of one kind. Pure.
///
/// Called only for writes that change spec, labels or annotations of an object that is not being deleted: so no rule can
/// keep anybody from deleting an object, or from releasing a finalizer.
protocol ObjectRules<Object>: Sendable {
    /// The kind.
    associatedtype Object: KubernetesObject

    /// What is wrong with an object, whoever writes it and whatever was there before.
    ///
    /// On an update only what is newly wrong counts: an object that was stored before a rule existed can be changed
    /// elsewhere without being mended first.
    func problems(in object: Object) -> [FieldProblem]

    /// What this write may not do, though the object as such is right. `old` is nil for a new object.
    func problems(replacing old: Object?, by new: Object, in write: AdmissionWrite) -> [FieldProblem]

    /// What whoever writes the object should know, though nothing is wrong with it.
    func warnings(about object: Object) -> [String]

    /// Whether ``setDefaults(in:)`` does anything.
    var hasDefaults: Bool { get }

    /// Fills in what is left out. Never changes what is there, so that appliers do not see differences.
    func setDefaults(in object: inout JSONValue)
}

extension ObjectRules {
    func problems(replacing old: Object?, by new: Object, in write: AdmissionWrite) -> [FieldProblem] { [] }
    func warnings(about object: Object) -> [String] { [] }
    var hasDefaults: Bool { false }
    func setDefaults(in object: inout JSONValue) {}

    /// Applies the rules to one write.
    func judge(_ write: AdmissionWrite) -> AdmissionVerdict {
        guard !write.isOfLeavingObject, write.isOfConcern else { return .allowed }
        let new: Object
        do {
            new = try write.object.decode(Object.self)
        } catch {
            // Whoever changes something else need not mend what was stored already.
            if write.leavesSpec { return .allowed }
            return AdmissionVerdict(problems: [error.problem])
        }
        // A stored object that cannot be read is as good as none: what replaces it is judged like a new one.
        let old = write.oldObject.flatMap { try? $0.decode(Object.self) }
        if old == nil, write.leavesSpec { return .allowed }
        var found = problems(in: new)
        if let old {
            let known = Set(problems(in: old))
            found.removeAll(where: known.contains)
        }
        found += problems(replacing: old, by: new, in: write)
        return AdmissionVerdict(problems: found, warnings: warnings(about: new))
    }
}

extension DecodingError {
    /// Where an object cannot be read.
    fileprivate var problem: FieldProblem {
        let context: Context
        var missing: String?
        switch self {
        case .typeMismatch(_, let found), .valueNotFound(_, let found), .dataCorrupted(let found): context = found
        case .keyNotFound(let key, let found):
            context = found
            missing = key.stringValue
        @unknown default: return .invalid("spec", "", "it cannot be read")
        }
        var path = context.codingPath.reduce(into: "") { path, key in
            path += key.intValue.map { "[\($0)]" } ?? (path.isEmpty ? key.stringValue : ".\(key.stringValue)")
        }
        if let missing {
            path += path.isEmpty ? missing : ".\(missing)"
            return .required(path, "it must be set")
        }
        return FieldProblem(
            field: path, reason: .invalid, message: "Invalid value: \(context.debugDescription)")
    }
}
