import KubernetesModel

/// A kind with everything that persisting has to deal with: values, maps, lists of both sorts, a status.
struct Widget: KubernetesObject {
    static let apiResource = APIResource(group: "example.com", version: "v1", kind: "Widget", plural: "widgets")

    struct Part: Codable, Hashable, Sendable {
        var name: String
        var size: Int
    }

    struct Spec: Codable, Hashable, Sendable, EmptyValued {
        var color: String?
        @OmitEmpty var tags: [String]
        @OmitEmpty var parts: [Part]

        static let emptyValue = Spec()
    }

    struct State: Codable, Hashable, Sendable, EmptyValued {
        var phase: String?
        @OmitEmpty var conditions: [Condition]

        static let emptyValue = State()
    }

    @OmitEmpty var metadata: ObjectMeta
    @OmitEmpty var spec: Spec
    @OmitEmpty var status: State

    /// A stored widget in version 1.
    static func fixture(_ change: (inout Widget) -> Void = { _ in }) -> Widget {
        var widget = Widget()
        widget.metadata = ObjectMeta(
            name: "w", namespace: "default", uid: "uid-1", resourceVersion: "1", generation: 1)
        change(&widget)
        return widget
    }

    func deleting() -> Widget {
        var copy = self
        copy.metadata.deletionTimestamp = Time(secondsSinceEpoch: 1)
        return copy
    }

    func finalized(_ name: String = "example.com/cleanup") -> Widget {
        var copy = self
        copy.metadata.finalizers.append(name)
        return copy
    }

    func version(_ version: String) -> Widget {
        var copy = self
        copy.metadata.resourceVersion = version
        return copy
    }
}
