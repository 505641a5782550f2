import ByohAPI
import HostSystem
import Logging
import SystemPackage
import TestSupport
import Testing

@testable import HostReconciler

extension JournalEvent.Claim {
    static func sample(_ id: String = "x7k2p9q4aa") throws -> Self {
        .init(
            claimID: try #require(ClaimID(rawValue: id)), clusterName: "demo", providerID: "byoh://default/host-1/\(id)"
        )
    }
}

@Suite struct JournalTests {
    private static func allEvents() throws -> [JournalEvent] {
        [
            .claimed(try .sample()), .stepBegan("unpack-bundle"), .made(.folder(path: "/opt/byoh")),
            .made(.file(path: "/etc/a", saved: "/saved/a")), .made(.sysctl(name: "a.b", earlier: "0")),
            .made(.sharedFolder(path: "/opt/cni")), .made(.unit(name: "a.service")), .made(.swap(device: "/dev/sda2")),
            .made(.user(name: "capv")), .made(.bootstrapUnit(name: "kubeadm.service")),
            .podNetworkBegan(ranges: ["10.244.0.0/16"]), .stepEnded("unpack-bundle"),
            .attempted(1), .commandsStarted(unit: "u.service"),
            .bootstrapFailed("because"), .bootstrapped, .cleaningBegan, .cleaned,
        ]
    }

    @Test func readsBackEveryKindOfEvent() throws {
        let events = try Self.allEvents()
        let reading = JournalText.read(try events.flatMap(JournalText.line))
        #expect(reading == JournalText.Reading(events: events))
    }

    /// A power cut may leave any beginning of the last line, and of nothing but the last line.
    @Test func survivesATornTailAtEveryByte() throws {
        let events = try Self.allEvents()
        let whole = try events.dropLast().flatMap(JournalText.line)
        let last = try JournalText.line(try #require(events.last))
        for count in 1..<last.count {
            let reading = JournalText.read(whole + last[..<count])
            #expect(reading.events == Array(events.dropLast()) && reading.isTorn && reading.damagedLines == 0)
        }
    }

    @Test func countsDamageInTheMiddleAndKeepsTheRest() throws {
        let events = try Self.allEvents()
        var bytes = try events.flatMap(JournalText.line)
        bytes[20] ^= 1
        let reading = JournalText.read(bytes)
        #expect(reading.events == Array(events.dropFirst()) && reading.damagedLines == 1)
    }

    @Test func survivesAnyJournal() async throws {
        let corpus = try Self.allEvents().prefix(6).map { String(decoding: try JournalText.line($0), as: UTF8.self) }
        await fuzz(corpus: corpus + [corpus.joined()], alphabet: "0123456789abcdef {}\":,\n") { bytes in
            let reading = JournalText.read(bytes)
            var state = JournalState()
            for event in reading.events { state.apply(event) }
        }
    }

    @Test func remembersOverARestartAndForgetsWhenClean() async throws {
        try await TemporaryFolder.with("journal") { folder in
            let files = LocalFiles(root: folder)
            let logger = Logger(label: "test")
            let journal = try HostJournal("/journal", files: files, logger: logger)
            try await journal.write(.claimed(try .sample()))
            try await journal.note(.folder(path: "/opt/byoh"))
            try await journal.note(.folder(path: "/opt/byoh"))
            try await journal.write(.attempted(2))
            #expect(try files.entry(at: "/journal")?.mode == [.ownerRead, .ownerWrite])
            // The power goes in the middle of a write.
            try files.append("/journal", Array("deadbeef {\"ev".utf8), .secret)
            let again = try HostJournal("/journal", files: files, logger: logger)
            let claim = try JournalEvent.Claim.sample()
            #expect(await again.state.claim == claim)
            #expect(await again.artifacts == [.folder(path: "/opt/byoh")])
            #expect(await again.state.attempts == 2)
            try await again.write(.cleaned)
            let clean = try HostJournal("/journal", files: files, logger: logger)
            #expect(await clean.state.isPristine)
        }
    }

    @Test func aNewClaimStartsAtNothingButKeepsWhatWasMade() throws {
        var state = JournalState()
        for event in try Self.allEvents().dropLast(2) { state.apply(event) }
        #expect(state.isBootstrapped)
        state.apply(.claimed(try .sample("bbbbbbbbbb")))
        #expect(!state.isBootstrapped && state.attempts == 0 && state.artifacts.count == 8)
    }
}
