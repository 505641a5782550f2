package import KubernetesModel

/// The kind of the example: a text that is kept in a Secret.
package struct Greeting: KubernetesObject {
    package static let apiResource = APIResource(
        group: "example.com", version: "v1", kind: "Greeting", plural: "greetings")

    package struct Spec: Codable, Hashable, Sendable, EmptyValued {
        package var text: String?
        package static let emptyValue = Spec()
    }

    package struct State: Codable, Hashable, Sendable, EmptyValued {
        @OmitEmpty package var conditions: [Condition]
        package static let emptyValue = State()
    }

    @OmitEmpty package var metadata: ObjectMeta
    @OmitEmpty package var spec: Spec
    @OmitEmpty package var status: State

    package init(_ name: String, in namespace: String, text: String? = nil) {
        metadata = ObjectMeta(name: name, namespace: namespace)
        spec.text = text
    }

    mutating func mark(_ status: Condition.Status, because reason: String, _ message: String, at now: Time) {
        self.status.conditions.set(
            Condition(
                type: "Ready", status: status, observedGeneration: metadata.generation, reason: reason,
                message: message), now: now)
    }
}
