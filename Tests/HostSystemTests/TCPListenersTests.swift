import HostSystem
import SystemPackage
import TestSupport
import Testing

@Suite struct TCPListenersTests {
    private static let table = """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 00000000:192B 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 41 1 0 100 0 0 10 0
           1: 0100007F:0016 0100007F:1234 01 00000000:00000000 00:00000000 00000000     0        0 42 1 0 100 0 0 10 0
           2: 00000000:0050 00000000:0000 0A 00000000

        """

    @Test func readsOnlyListenersAndWholeLines() {
        #expect(TCPListeners.read(Self.table).map { [UInt64($0.port), $0.inode] } == [[6443, 41]])
        #expect(TCPListeners.read("").isEmpty)
    }

    @Test func readsBothFamiliesAndDoesWithoutOne() async throws {
        try await TemporaryFolder.with("listeners") { folder in
            let files = LocalFiles(root: folder)
            try files.write("/proc/net/tcp", Array(Self.table.utf8), .ordinary)
            #expect(try TCPListeners.all(files).map(\.port) == [6443])
            let zero = String(repeating: "0", count: 32)
            let table6 = "head\n 0: \(zero):0016 \(zero):0000 0A 0:0 00:0 0 0 0 43 1 0 100 0 0 10 0\n"
            try files.write("/proc/net/tcp6", Array(table6.utf8), .ordinary)
            #expect(try TCPListeners.all(files).map { [UInt64($0.port), $0.inode] } == [[6443, 41], [22, 43]])
        }
    }
}
