import Synchronization

/// Collects the ports of several listeners until all of them listen.
final class ListeningPorts: Sendable {
    private let ports: Mutex<[Int?]>

    init(count: Int) {
        ports = Mutex(Array(repeating: nil, count: count))
    }

    /// Takes the port of one listener; returns all ports when it was the last.
    func received(_ port: Int, of index: Int) -> [Int]? {
        ports.withLock { ports in
            ports[index] = port
            let known = ports.compactMap(\.self)
            return known.count == ports.count ? known : nil
        }
    }
}
