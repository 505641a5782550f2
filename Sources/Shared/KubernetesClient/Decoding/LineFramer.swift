package import NIOCore

/// Cuts a stream of chunks into lines: the frames of a watch, one JSON document a line.
///
/// Chunks may be of any size and end anywhere. No byte is looked at twice, and what has been handed out is not kept:
/// it holds at most the chunks that have not been cut yet and one unfinished frame.
///
/// Empty lines are skipped. A carriage return stays: to JSON it is white space.
package struct LineFramer: Sendable {
    /// The longest frame that is let through, in bytes without its newline. An object in etcd has at most a few MiB;
    /// a frame beyond this limit is not from an API server.
    package static let defaultFrameLimit = 64 << 20

    private static let newline = UInt8(ascii: "\n")

    private let frameLimit: Int
    private var buffer = ByteBuffer()
    /// How many of the readable bytes are known to hold no newline.
    private var searched = 0

    package init(frameLimit: Int = LineFramer.defaultFrameLimit) {
        self.frameLimit = frameLimit
    }

    /// How many bytes of an unfinished frame are held, once `next` has returned nil.
    package var unfinishedBytes: Int { buffer.readableBytes }

    /// Takes the next chunk of the stream.
    package mutating func append(_ chunk: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = chunk
        } else {
            // Drops what has been handed out, once for each chunk that ends inside a frame.
            buffer.discardReadBytes()
            buffer.writeImmutableBuffer(chunk)
        }
    }

    /// The next complete frame without its newline; nil when more chunks are needed.
    ///
    /// - Throws: ``FrameTooLong`` once the unfinished frame is over the limit. The stream is useless from there on.
    package mutating func next() throws(FrameTooLong) -> ByteBuffer? {
        while let length = lengthOfLine() {
            guard length <= frameLimit else { throw FrameTooLong(limit: frameLimit) }
            searched = 0
            let frame = buffer.readSlice(length: length)
            buffer.moveReaderIndex(forwardBy: 1)
            if length > 0 { return frame }
        }
        guard searched <= frameLimit else { throw FrameTooLong(limit: frameLimit) }
        return nil
    }

    /// The number of bytes before the first newline. Remembers how far it looked when there is none.
    private mutating func lengthOfLine() -> Int? {
        let view = buffer.readableBytesView.dropFirst(searched)
        guard let index = view.firstIndex(of: Self.newline) else {
            searched = buffer.readableBytes
            return nil
        }
        return index - buffer.readerIndex
    }
}

/// A frame of a watch is longer than any object can be.
package struct FrameTooLong: Error, Hashable, CustomStringConvertible {
    /// The limit, in bytes.
    package let limit: Int

    package init(limit: Int) {
        self.limit = limit
    }

    package var description: String {
        "A watch frame is longer than \(limit) bytes; an API server sends one object a line, of at most a few MiB"
    }
}
