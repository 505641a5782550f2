/// What the kernel lets this process do, from `/proc/self/status`.
package enum Capabilities {
    private static let sysResource: UInt64 = 1 << 24

    /// Whether a process may be given a lower score than its parent has: CAP_SYS_RESOURCE, which system containers often
    /// lack (capabilities(7)).
    package static func canLowerOOMScores(status: String) -> Bool {
        for line in status.split(separator: "\n") where line.hasPrefix("CapEff:") {
            let digits = line.dropFirst(7).filter(\.isHexDigit)
            return UInt64(digits, radix: 16).map { $0 & sysResource != 0 } ?? false
        }
        return false
    }
}
