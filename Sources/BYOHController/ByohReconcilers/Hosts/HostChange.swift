import ByohAPI
import ControllerRuntime
import JSONTree
package import KubernetesModel

/// A change to what is wanted of a host, and to what is noted of it, in the version of it in which that was decided. Pure.
///
/// The precondition is the generation, which counts the changes of the spec, with the UID, to which generations belong, and
/// the labels, which are part of every choice. It is not the resource version: that counts the changes of the status
/// too, so that a host which writes its status all the time would keep every claim, release and quarantine of itself
/// from ever taking effect.
struct HostChange {
    /// Members of the spec; null removes one, which must be there.
    var spec: [String: JSONValue] = [:]
    /// Null removes a label.
    var labels: [String: String?] = [:]
    /// Null removes an annotation.
    var annotations: [String: String?] = [:]

    /// The patch that makes the change, and fails when the host has changed since it was read.
    func patch(of host: ByoHost) -> JSONPatch {
        JSONPatch(
            preconditions(host) + specOperations(host)
                + Self.operations(labels, on: host.metadata.labels, at: .labels)
                + Self.operations(annotations, on: host.metadata.annotations, at: .annotations))
    }

    private func preconditions(_ host: ByoHost) -> [JSONPatch.Operation] {
        var operations: [JSONPatch.Operation] = [.test(.uid, .string(host.metadata.uid ?? ""))]
        if let generation = host.metadata.generation {
            operations.append(.test(.generation, .number(JSONNumber(generation))))
        }
        // A test of what is not there fails; then the spec's generation has to do.
        if !host.metadata.labels.isEmpty {
            operations.append(.test(.labels, .object(host.metadata.labels.mapValues(JSONValue.string))))
        }
        return operations
    }

    private func specOperations(_ host: ByoHost) -> [JSONPatch.Operation] {
        if spec.isEmpty { return [] }
        // Nothing that our type does not know is lost: the server prunes it.
        guard host.spec != .emptyValue else { return [.add(.spec, .object(spec.filter { $0.value != .null }))] }
        return spec.sorted { $0.key < $1.key }.map { member, value in
            let place = JSONPointer.spec.appending(member)
            return value == .null ? .remove(place) : .add(place, value)
        }
    }

    /// Of labels or annotations.
    private static func operations(
        _ changes: [String: String?], on present: [String: String], at place: JSONPointer
    ) -> [JSONPatch.Operation] {
        guard !present.isEmpty else {
            let new = changes.compactMapValues { $0.map(JSONValue.string) }
            return new.isEmpty ? [] : [.add(place, .object(new))]
        }
        return changes.sorted { $0.key < $1.key }.compactMap { key, value in
            let member = place.appending(key)
            guard let value else { return present[key] == nil ? nil : .remove(member) }
            return .add(member, .string(value))
        }
    }
}

/// A host is not any more as it was when something was decided about it: look again.
package struct HostChanged: ChangedMeanwhile, Hashable, CustomStringConvertible {
    package let host: ObjectKey

    package var description: String { "ByoHost \(host) has changed since it was looked at" }
}

extension JSONPointer {
    fileprivate static let uid = JSONPointer(["metadata", "uid"])
    fileprivate static let generation = JSONPointer(["metadata", "generation"])
    fileprivate static let labels = JSONPointer(["metadata", "labels"])
    fileprivate static let annotations = JSONPointer(["metadata", "annotations"])
    fileprivate static let spec = JSONPointer(["spec"])
}
