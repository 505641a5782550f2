import Testing

@testable import byohctl

@Suite struct TextTableTests {
    @Test func columnsAreAsWideAsTheirWidestCell() {
        var table = TextTable("NAME", "PHASE")
        table.add("host-1", "Available")
        table.add("a", "")
        #expect(
            table.description == """
                NAME     PHASE
                host-1   Available
                a        -
                """)
    }

    @Test(arguments: [(0, "0s"), (119, "119s"), (120, "2m"), (7200, "2h"), (172_800, "2d"), (-5, "0s")])
    func durationsAreShort(seconds: Int64, text: String) {
        #expect(ShortDuration(seconds: seconds).description == text)
    }

    @Test(arguments: [("30m", 1800), ("24h", 86400), ("7d", 604_800), ("90s", 90)])
    func lifeTimesAreRead(text: String, seconds: Int64) {
        #expect(LifeTime(argument: text)?.seconds == seconds)
    }

    @Test(arguments: ["", "h", "0h", "-1h", "5", "5w", "99999999999999999999d", "40000d"])
    func otherLifeTimesAreRefused(text: String) {
        #expect(LifeTime(argument: text) == nil)
    }
}
