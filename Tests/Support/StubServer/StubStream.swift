import NIOCore
import Synchronization

/// The rest of an answer, in the test's hands. What is sent before the request arrives is kept for it.
package final class StubStream: Sendable {
    private enum Act: Sendable {
        case send([UInt8])
        case close
    }

    private struct State {
        var channel: (any Channel)?
        var pending: [Act] = []
    }

    private let state = Mutex(State())

    package init() {}

    /// Sends one chunk.
    package func send(_ text: String) { perform(.send(StubAnswer.chunk(Array(text.utf8)))) }

    /// Sends bytes as they are.
    package func sendRaw(_ text: String) { perform(.send(Array(text.utf8))) }

    /// Ends the answer properly.
    package func end() { perform(.send(Array("0\r\n\r\n".utf8))) }

    /// Closes the connection in the middle.
    package func cut() { perform(.close) }

    private func perform(_ act: Act) {
        let channel = state.withLock { state -> (any Channel)? in
            guard let channel = state.channel else {
                state.pending.append(act)
                return nil
            }
            return channel
        }
        if let channel { Self.perform(act, on: channel) }
    }

    func attach(to channel: any Channel) {
        let pending = state.withLock { state in
            state.channel = channel
            defer { state.pending = [] }
            return state.pending
        }
        for act in pending { Self.perform(act, on: channel) }
    }

    private static func perform(_ act: Act, on channel: any Channel) {
        switch act {
        case .send(let bytes): channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
        case .close: channel.close(promise: nil)
        }
    }
}
