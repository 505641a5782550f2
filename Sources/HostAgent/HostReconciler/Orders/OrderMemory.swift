package import HostSystem
import JSONTree
package import SystemPackage

/// What is remembered of one order, under the order's own ID.
package protocol OrderRecord: Codable, Sendable {
    /// Where the orders of this kind are remembered.
    static var standardPath: FilePath { get }
    /// How many are: the oldest are forgotten, which the controller has given up long before.
    static var limit: Int { get }

    /// As the ByoHost's spec names the order.
    var id: String { get }
}

/// What the agent was asked to do once, and what became of it: on the disk, so that no restart, of the agent or of the
/// machine, has anything done twice, and so that the host tells it again when it is asked.
package struct OrderMemory<Record: OrderRecord>: Sendable {
    package let path: FilePath
    private let files: any HostFiles

    package init(_ path: FilePath = Record.standardPath, files: any HostFiles) {
        self.path = path
        self.files = files
    }

    /// The order of this ID; nil when nothing is known of it.
    ///
    /// - Throws: when there is a file that cannot be read. What is in it is then not known, so nothing may be done.
    package func record(of id: String) throws -> Record? { try records().first { $0.id == id } }

    /// The one that was remembered last.
    package func last() throws -> Record? { try records().last }

    /// Remembers an order, in place of what was known of it. It is on the disk when this returns.
    package func remember(_ record: Record) throws {
        var records = try records().filter { $0.id != record.id }
        records.append(record)
        try files.write(path, try JSONValue(encoding: Array(records.suffix(Record.limit))).serialized(), .secret)
    }

    private func records() throws -> [Record] {
        guard let text = try files.text(path) else { return [] }
        return try JSONValue(parsing: text).decode([Record].self)
    }
}
