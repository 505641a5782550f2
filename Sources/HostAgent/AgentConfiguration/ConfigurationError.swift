/// Why a configuration cannot be used: everything that is wrong with it, a line each.
package struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One fault.
    package struct Fault: Hashable, Sendable {
        /// A sentence with the value that was wrong and what would be right.
        package let problem: String
        /// Both from 1; columns count Unicode scalars. Nil when the file as a whole is at fault.
        package let line: Int?
        package let column: Int?

        package init(_ problem: String, line: Int? = nil, column: Int? = nil) {
            self.problem = problem
            self.line = line
            self.column = column
        }
    }

    /// The file, or the option that was given.
    package let source: String
    /// In the order of the file; never empty.
    package let faults: [Fault]

    package init(source: String, faults: [Fault]) {
        self.source = source
        self.faults = faults
    }

    /// `FILE:LINE:COLUMN: sentence`, as compilers have it, so that editors find the place.
    package var description: String {
        faults.map { fault in
            let place = [fault.line, fault.column].compactMap { $0 }.map { ":\($0)" }.joined()
            return "\(source)\(place): \(fault.problem)"
        }.joined(separator: "\n")
    }
}
