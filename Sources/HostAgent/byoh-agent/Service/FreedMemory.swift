import ControllerRuntime
import Glibc
import ServiceLifecycle

/// Gives back to the system what the start of the agent, and the work on a plan, have freed.
///
/// glibc keeps freed memory for what comes next (malloc_trim(3)). After a node was made nothing comes for months.
struct FreedMemory: Service {
    /// Rung when the work on a plan has ended.
    let endings: Signal
    /// When the first lists have been read, and the first report is out.
    private static let start: Duration = .seconds(60)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            // Throws only when cancelled.
            try? await Task.sleep(for: Self.start)
            while !Task.isCancelled {
                Self.giveBack()
                await endings.wait()
            }
        }
    }

    private static func giveBack() {
        typealias Trim = @convention(c) (Int) -> Int32
        // Swift's Glibc leaves malloc.h out. Other C libraries have no such call, and keep less.
        guard let symbol = dlsym(nil, "malloc_trim") else { return }
        _ = unsafeBitCast(symbol, to: Trim.self)(0)
    }
}
