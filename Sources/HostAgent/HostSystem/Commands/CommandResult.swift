/// How a program ended, and what it printed.
package struct CommandResult: Hashable, Sendable {
    package enum Status: Hashable, Sendable {
        case exited(Int32)
        case signaled(Int32)
    }

    package let status: Status
    package let output: [UInt8]
    package let errorOutput: [UInt8]

    package init(status: Status, output: [UInt8] = [], errorOutput: [UInt8] = []) {
        self.status = status
        self.output = output
        self.errorOutput = errorOutput
    }

    package var isSuccess: Bool { status == .exited(0) }
    package var text: String { String(decoding: output, as: UTF8.self) }
}
