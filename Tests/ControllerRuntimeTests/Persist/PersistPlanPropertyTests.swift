import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

/// Random changes to random objects, sent to a server whose object has fields that the type does not know.
@Suite struct PersistPlanPropertyTests {
    @Test(arguments: 0..<50 as Range<UInt64>)
    func bringsAboutWhatWasIntendedAndKeepsWhatIsUnknown(chunk: UInt64) throws {
        for seed in chunk * 100..<(chunk + 1) * 100 {
            var documents = RandomDocuments(seed: seed)
            let before = documents.object()
            let after = documents.changed(before)
            let stored = documents.sprinkled(before)
            let explicit = documents.explicit(before)
            let plan = PersistPlan(from: before, to: after, explicit: { explicit })

            let result = try apply(plan, to: stored, seed: seed)
            #expect(known(result) == normalized(after), "seed \(seed)")
            let lost = unknownFields(stored).filter { $0.isKept(from: before, to: after) }.map(\.name)
            let kept = Set(unknownFields(result).map(\.name))
            #expect(lost.allSatisfy(kept.contains), "seed \(seed): lost \(lost.filter { !kept.contains($0) })")
            #expect(plan.steps.count <= 4, "seed \(seed)")
            if before == after { #expect(plan.steps.isEmpty, "seed \(seed)") }
        }
    }

    /// Carries out the plan as a server does: each half changes only itself.
    private func apply(_ plan: PersistPlan, to stored: JSONValue, seed: UInt64) throws -> JSONValue {
        var server = stored
        let key = ObjectKey(namespace: "default", name: "w")
        for (number, step) in plan.steps.enumerated() {
            let version = server["metadata"]?["resourceVersion"]?.string ?? ""
            let identity = StoredIdentity(key: key, uid: "uid-1", resourceVersion: version)
            var result: JSONValue
            switch step.patch(of: identity) {
            case .merge(let patch): result = JSONMergePatch.apply(patch, to: server)
            case .json(let patch): result = try patch.apply(to: server)
            case .apply, .strategicMerge: preconditionFailure("Plans have no such patches")
            }
            #expect(result["metadata"]?["resourceVersion"]?.string == version, "seed \(seed)")
            if step.subresource == .status {
                let status = result["status"]
                result = server
                result["status"] = status
            } else {
                result["status"] = server["status"]
            }
            result["metadata"]?["resourceVersion"] = .string("\(number + 2)")
            server = result
        }
        return server
    }

    /// Without unknown fields, server-set metadata and empty containers, none of which a type would show.
    private func known(_ value: JSONValue) -> JSONValue { normalized(RandomDocuments.withoutUnknown(value)) }

    private func normalized(_ value: JSONValue) -> JSONValue {
        var value = value
        for field in ["uid", "resourceVersion"] { value["metadata"]?[field] = nil }
        return RandomDocuments.withoutEmpty(value) ?? [:]
    }

    private struct UnknownField {
        let name: String
        /// The known elements and members around it.
        let path: [String]

        /// Whether everything around the field is meant to stay.
        func isKept(from before: JSONValue, to after: JSONValue) -> Bool {
            var place: JSONValue? = after
            for step in path {
                switch place {
                case .array(let elements)?: place = elements.first { $0["name"]?.string == step }
                case .object(let members)?: place = members[step]
                default: return false
                }
            }
            return place?.object != nil
        }
    }

    private func unknownFields(_ value: JSONValue, at path: [String] = []) -> [UnknownField] {
        switch value {
        case .object(let members):
            members.flatMap { key, member in
                RandomDocuments.isUnknown(key)
                    ? [UnknownField(name: key, path: path)] : unknownFields(member, at: path + [key])
            }
        case .array(let elements):
            elements.flatMap { unknownFields($0, at: path + [$0["name"]?.string ?? ""]) }
        default: []
        }
    }
}
