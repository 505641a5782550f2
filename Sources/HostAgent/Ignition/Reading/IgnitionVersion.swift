/// The spec that a config is written to. Its major number says how several fields are meant.
enum IgnitionVersion: Hashable, Sendable {
    /// What Container Linux Configs become: 2.0 to 2.4.
    case two
    /// What Butane configs become: 3.0 to 3.4.
    case three

    /// - Parameter node: `ignition.version`.
    init(_ node: IgnitionNode) throws(IgnitionError) {
        switch try node.text() {
        case "2.0.0", "2.1.0", "2.2.0", "2.3.0", "2.4.0": self = .two
        case "3.0.0", "3.1.0", "3.2.0", "3.3.0", "3.4.0": self = .three
        default: throw node.error("is not known; known are 2.0.0 to 2.4.0 and 3.0.0 to 3.4.0")
        }
    }
}
