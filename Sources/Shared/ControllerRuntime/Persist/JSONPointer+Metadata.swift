import JSONTree

extension JSONPointer {
    static let uid = JSONPointer(["metadata", "uid"])
    static let resourceVersion = JSONPointer(["metadata", "resourceVersion"])
    static let finalizers = JSONPointer(["metadata", "finalizers"])
}
