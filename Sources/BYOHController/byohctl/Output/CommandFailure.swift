/// A command could not do what was asked. The sentence is what the operator reads.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
