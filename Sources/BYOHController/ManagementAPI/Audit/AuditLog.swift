import Logging
import Synchronization
import SystemPackage

/// Writes audit events to a file, beside the requests that they are about.
///
/// Guarantees: requests never wait for the disk; what the writer cannot keep up with is dropped and counted. A disk that
/// is full costs events and never an answer; it is said once in the log, and once more when writing works again.
final class AuditLog: Sendable {
    /// Events that wait for the writer, at most: some MiB.
    private static let capacity = 8192

    private let lines: AsyncStream<[UInt8]>
    private let line: AsyncStream<[UInt8]>.Continuation
    private let file: AuditFile
    private let logger: Logger
    private let dropped = Atomic<Int>(0)

    init(file: AuditFile, logger: Logger) {
        self.file = file
        self.logger = logger
        (lines, line) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.capacity))
    }

    /// How many events were lost.
    var droppedCount: Int { dropped.load(ordering: .relaxed) }

    func record(_ event: [UInt8]) {
        if case .dropped = line.yield(event) { dropped.add(1, ordering: .relaxed) }
    }

    /// Takes no more; what waits is still written.
    func finish() { line.finish() }

    /// Writes until ``finish()``.
    func run() async {
        var file = file
        var isFailing = false
        for await event in lines {
            do throws(Errno) {
                try file.append(event + [UInt8(ascii: "\n")])
                if isFailing { logger.notice("Writing the audit log works again", metadata: ["file": "\(file.path)"]) }
                isFailing = false
            } catch {
                dropped.add(1, ordering: .relaxed)
                if !isFailing {
                    logger.error(
                        "Writing the audit log failed", metadata: ["file": "\(file.path)", "error": "\(error)"])
                }
                isFailing = true
            }
        }
        file.close()
    }
}
