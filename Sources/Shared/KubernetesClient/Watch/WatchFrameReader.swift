package import KubernetesModel
import NIOCore

/// Reads the frames of a watch while they arrive.
///
/// Nothing is buffered: the next bytes are asked for when the caller asks for the next frame.
package struct WatchFrameReader<Object: KubernetesResource> {
    private let chunks: APIResponseBody.Chunks
    private let summary: RequestSummary
    private let decoder = ObjectDecoder()
    private var framer = LineFramer()

    package init(_ response: APIResponse) {
        self.chunks = response.body.chunks()
        self.summary = response.summary
    }

    /// The next frame; nil when the server ended the watch between two frames, as it does when its time is over.
    ///
    /// - Throws: ``KubernetesError/unreachable(_:_:)`` when the body broke off or ended inside a frame,
    ///   ``KubernetesError/undecodable(_:_:)`` when a frame is none.
    package mutating func next() async throws(KubernetesError) -> WatchFrame<Object>? {
        while true {
            if let line = try nextLine() {
                do {
                    return try decoder.decode(WatchFrame<Object>.self, from: line)
                } catch {
                    throw .unreadable(error, summary)
                }
            }
            guard let chunk = try await chunks.next() else {
                guard framer.unfinishedBytes == 0 else {
                    throw .unreachable(WatchCutShort(unfinishedBytes: framer.unfinishedBytes), summary)
                }
                return nil
            }
            framer.append(chunk)
        }
    }

    private mutating func nextLine() throws(KubernetesError) -> ByteBuffer? {
        do {
            return try framer.next()
        } catch {
            throw .undecodable(.dataCorrupted(.init(codingPath: [], debugDescription: error.description)), summary)
        }
    }
}

/// A watch ended in the middle of a frame.
package struct WatchCutShort: Error, Hashable, CustomStringConvertible {
    package let unfinishedBytes: Int

    package var description: String { "The watch ended \(unfinishedBytes) bytes into a frame" }
}

/// A watch ended as soon as it began.
package struct WatchEndedTooSoon: Error, Hashable, CustomStringConvertible {
    package var description: String { "The server ended the watch within a second, before it told anything" }
}
