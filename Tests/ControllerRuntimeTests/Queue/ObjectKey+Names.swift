import KubernetesModel

/// Objects that queues are tested with.
extension ObjectKey {
    static let a = ObjectKey(namespace: "default", name: "a")
    static let b = ObjectKey(namespace: "default", name: "b")
    static let busy = ObjectKey(namespace: "default", name: "busy")
    static let early = ObjectKey(namespace: "default", name: "early")
    static let late = ObjectKey(namespace: "default", name: "late")
}
