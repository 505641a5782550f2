import ArgumentParser
import Suggestions
import Testing

@Suite struct SuggestionsTests {
    private static let known = ["create", "delete", "list", "up"]

    @Test(arguments: [
        ("craete", "create"), ("Create", "create"), ("lst", "list"), ("dlete", "delete"), ("uo", "up"),
    ])
    func theNearestWordIsFound(word: String, near: String) {
        #expect(NearestWord.to(word, among: Self.known) == near)
    }

    @Test(arguments: ["", "nonsense", "cluster", "x"])
    func aWordThatIsNearNothingHasNone(word: String) {
        #expect(NearestWord.to(word, among: Self.known) == nil)
    }

    @Test(arguments: [
        (["lst"], "lst"), (["pool", "lst", "--all"], "lst"), (["pol", "list"], "pol"),
    ])
    func aWordThatIsNoSubcommandIsFound(words: [String], unknown: String) throws {
        #expect(try #require(UnknownSubcommand(in: words, of: Root.self)).word == unknown)
    }

    @Test(arguments: [
        [], ["--help"], ["help", "pool"], ["pool"], ["pool", "list"], ["pools", "list"], ["pool", "list", "lst"],
    ])
    func wordsThatLeadToACommandAreNone(words: [String]) {
        #expect(UnknownSubcommand(in: words, of: Root.self) == nil)
    }

    @Test func whereNothingIsNearAllAreNamed() throws {
        let unknown = try #require(UnknownSubcommand(in: ["pool", "nonsense"], of: Root.self))
        #expect("\(unknown)" == "unknown subcommand 'nonsense'; there are list, delete")
    }
}

private struct Root: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "root", subcommands: [Pool.self])
}

private struct Pool: ParsableCommand {
    static let configuration = CommandConfiguration(subcommands: [List.self, Delete.self], aliases: ["pools"])
}

private struct List: ParsableCommand {}

private struct Delete: ParsableCommand {}
