import HummingbirdCore
import NIOCore

/// Where a ``ServedResponse/Stream`` writes.
public struct ServedBodyWriter: Sendable {
    // Safe: it is only touched in mutating and consuming methods, so two uses of one value never overlap, and what copies
    // share, the channel's writer inside, is Sendable itself; hummingbird's protocol just does not say so.
    private nonisolated(unsafe) var writer: any ResponseBodyWriter

    init(_ writer: any ResponseBodyWriter) {
        self.writer = writer
    }

    /// Sends a part of the body. Returns once there is room for more, so a slow client slows the writer down.
    ///
    /// - Throws: when the connection is gone.
    public mutating func write(_ bytes: [UInt8]) async throws {
        try await writer.write(ByteBuffer(bytes: bytes))
    }

    consuming func finish() async throws {
        try await writer.finish(nil)
    }
}
