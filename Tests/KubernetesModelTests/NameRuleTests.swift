import KubernetesModel
import Testing

@Suite struct NameRuleTests {
    private static let long = String(repeating: "a", count: 63)
    private static let longest = [long, long, long, String(repeating: "a", count: 61)].joined(separator: ".")

    @Test(
        arguments: [
            (.subdomain, "a"), (.subdomain, "a.b-c.0"), (.subdomain, longest), (.label, "a-0"), (.label, long),
            (.qualified, "a"), (.qualified, "A_b.c"), (.qualified, "example.com/" + long), (.qualified, "0/0"),
            (.labelValue, ""), (.labelValue, "A-b_c.D"), (.labelValue, long),
            (.pathSegment, "system:node"), (.pathSegment, "..."), (.pathSegment, "a b"),
        ] as [(NameRule, String)])
    func allowsGoodNames(rule: NameRule, name: String) {
        #expect(rule.violation(in: name) == nil)
        #expect(rule.allows(name))
    }

    @Test(
        arguments: [
            (.subdomain, ""), (.subdomain, "A"), (.subdomain, "a..b"), (.subdomain, ".a"), (.subdomain, "a."),
            (.subdomain, "-a"),
            (.subdomain, "a-.b"), (.subdomain, "a_b"), (.subdomain, longest + "a"), (.subdomain, "a/b"),
            (.subdomain, "é"),
            (.label, ""), (.label, "a.b"), (.label, "-"), (.label, long + "a"),
            (.qualified, ""), (.qualified, "/a"), (.qualified, "a/"), (.qualified, "a/b/c"),
            (.qualified, "Example.com/a"),
            (.qualified, "_a"), (.qualified, "a."), (.qualified, long + "a"),
            (.labelValue, "-a"), (.labelValue, "a b"), (.labelValue, "a/b"), (.labelValue, long + "a"),
            (.labelValue, "."),
            (.pathSegment, ""), (.pathSegment, "."), (.pathSegment, ".."), (.pathSegment, "a/b"), (.pathSegment, "%2e"),
        ] as [(NameRule, String)])
    func saysWhatIsWrongWithOthers(rule: NameRule, name: String) {
        #expect(rule.violation(in: name)?.contains("it must") == true)
        #expect(!rule.allows(name))
    }
}
