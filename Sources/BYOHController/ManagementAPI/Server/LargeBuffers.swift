import Glibc

/// How the allocator of a serving process treats large buffers, such as the text of a long list.
package enum LargeBuffers {
    /// From how many bytes on a buffer has pages of its own: glibc's own value at the start of a process.
    private static let threshold: Int32 = 128 << 10
    /// `M_MMAP_THRESHOLD` of `malloc.h`.
    private static let thresholdOption: Int32 = -3

    /// Has every large buffer go back to the system when it is freed.
    ///
    /// By default glibc raises its threshold to the size of the largest buffer that it has seen freed. From then on the
    /// next ones come from the arenas of threads, which keep what they once had: 16 lists of 11 MiB at once left 250 MiB
    /// behind, and 27 MiB with a threshold that stays as it is. For mains: it holds for the whole process.
    package static func returnAtOnce() {
        typealias SetOption = @convention(c) (Int32, Int32) -> Int32
        // Swift's Glibc leaves malloc.h out. Other C libraries have no such option, and keep less.
        guard let symbol = dlsym(nil, "mallopt") else { return }
        _ = unsafeBitCast(symbol, to: SetOption.self)(thresholdOption, threshold)
    }
}
