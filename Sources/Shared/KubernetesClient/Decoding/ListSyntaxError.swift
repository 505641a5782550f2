/// A body that should be a list is not one.
package struct ListSyntaxError: Error, Hashable, CustomStringConvertible {
    /// What is wrong.
    package enum Problem: Hashable, Sendable {
        /// A byte stands where something else belongs.
        case unexpected(UInt8, expected: String)
        /// The body ended before the list did.
        case cutShort
        /// A member that must be there once is there again.
        case repeated(member: String)
        /// One item, or the list's metadata, is longer than any object can be.
        case tooLong(limit: Int)
    }

    package let problem: Problem
    /// Where, in bytes from the begin of the body.
    package let offset: Int

    package init(_ problem: Problem, offset: Int) {
        self.problem = problem
        self.offset = offset
    }

    /// A sentence that shows at most one byte of the body, which may hold secrets.
    package var description: String {
        switch problem {
        case .unexpected(let byte, let expected):
            "The list has \(Self.name(of: byte)) at offset \(offset), where \(expected) belongs"
        case .cutShort:
            "The list ends at offset \(offset), before it is complete"
        case .repeated(let member):
            "The list has its member \"\(member)\" again at offset \(offset); it belongs there once"
        case .tooLong(let limit):
            "The list has a value before offset \(offset) that is longer than \(limit) bytes"
        }
    }

    private static func name(of byte: UInt8) -> String {
        switch byte {
        case 0x21...0x7E: "'\(Unicode.Scalar(byte))'"
        default: "the byte 0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))"
        }
    }
}
