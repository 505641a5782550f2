import JSONTree
import KubernetesModel
import TestSupport
import Testing

@Suite struct SelectorTests {
    // The grammar of k8s.io/apimachinery/pkg/labels, and the canonical text of each form.
    @Test(arguments: [
        ("", ""), ("  ", ""), ("x=a", "x=a"), ("x==a", "x=a"), ("x = a", "x=a"), ("x=a,y=b,z=c", "x=a,y=b,z=c"),
        ("z=c,x=a", "x=a,z=c"), ("x!=a,y=b", "x!=a,y=b"), ("x=", "x="), ("x= ", "x="), ("x=,z= ", "x=,z="), ("x", "x"),
        ("!x", "!x"), ("! x", "!x"), ("x in (a)", "x=a"), ("x in (b,a,b)", "x in (a,b)"), ("x notin (a)", "x!=a"),
        ("x notin (b , a)", "x notin (a,b)"), ("x in (,a)", "x in (,a)"), ("x in (a,)", "x in (,a)"),
        ("x in (,)", "x="),
        ("x>1", "x>1"), ("x<-5,y>+7", "x<-5,y>7"), ("in in (in)", "in=in"),
        ("notin notin (notin,in)", "notin notin (in,notin)"),
        ("!in", "!in"), ("in=notin", "in=notin"), ("example.com/x in(a,b),y", "example.com/x in (a,b),y"),
        ("x,x=a,!x", "!x,x,x=a"), ("\tx\n=\ra", "x=a"),
    ])
    func readsTheGrammar(text: String, canonical: String) throws {
        let selector = try Selector(parsing: text)
        #expect(selector.description == canonical)
        #expect(try Selector(parsing: canonical) == selector)
    }

    @Test(arguments: [
        (",", 0, "Found ',' where the key of a label should begin"),
        ("x=a,", 4, "Found the end where the key of a label should begin"),
        ("x=a,,y", 4, "Found ',' where the key of a label should begin"),
        (
            "x=a||y=b", 2,
            "'a||y' cannot be the value of a label: it must be made of letters, digits, '-', '_' and '.', and "
                + "begin and end with a letter or digit"
        ),
        ("x==a==b", 4, "Found '==' where ',' or the end should follow"),
        ("!x=a", 2, "Found '=' where ',' or the end should follow"),
        ("x<a", 2, "Found 'a' where an integer should follow '>' or '<'"),
        ("x>1.1", 2, "Found '1.1' where an integer should follow '>' or '<'"),
        ("x in a", 5, "Found 'a' where '(' should begin the values"),
        ("x in (a", 7, "Found the end where ',' or ')' should follow a value"),
        ("x in (a b)", 8, "Found 'b' where ',' or ')' should follow a value"),
        ("x in ()", 0, "At least one value must follow the key 'x'"),
        ("x y", 2, "Found 'y' where one of = == != > < in notin or ',' should follow the key 'x'"),
        ("x(a)", 1, "Found '(' where one of = == != > < in notin or ',' should follow the key 'x'"),
        ("!!x", 1, "Found '!' where the key of a label should begin"),
        ("x=a)", 3, "Found ')' where ',' or the end should follow"),
    ])
    func refusesWithPlaceAndReason(text: String, offset: Int, reason: String) throws {
        let error = try #require(throws: InvalidSelector.self) { try Selector(parsing: text) }
        if reason.contains("cannot be the value") || reason.contains("At least") {
            #expect(error.place?.offset == 0)
        } else {
            #expect(error.place?.offset == offset)
        }
        #expect(error.reason == reason)
        #expect(error.description.hasSuffix("of the selector '\(text)'"))
    }

    // An absent label: `=`, in, exists and the comparisons fail; `!=`, notin and `!` hold.
    @Test(arguments: [
        ("", true), ("zone=a", true), ("zone=b", false), ("none=", false), ("empty=", true), ("zone!=b", true),
        ("zone!=a", false),
        ("none!=a", true), ("zone in (a,b)", true), ("none in (a)", false), ("zone notin (b)", true),
        ("zone notin (a)", false),
        ("none notin (a)", true), ("zone", true), ("none", false), ("!none", true), ("!zone", false), ("cores>7", true),
        ("cores>8", false), ("cores<9", true), ("zone>1", false), ("none<1", false), ("zone=a,cores>8", false),
    ])
    func matches(text: String, isMatch: Bool) throws {
        let labels = ["zone": "a", "empty": "", "cores": "8"]
        #expect(try Selector(parsing: text).matches(labels) == isMatch)
    }

    @Test func compilesWhatManifestsSay() throws {
        let tree: JSONValue = [
            "matchLabels": ["zone": "a"],
            "matchExpressions": [
                ["key": "x", "operator": "In", "values": ["b", "a"]],
                ["key": "y", "operator": "NotIn", "values": ["c"]],
                ["key": "z", "operator": "Exists"], ["key": "w", "operator": "DoesNotExist"],
            ],
        ]
        let selector = try Selector(tree.decode(LabelSelector.self))
        #expect(selector.description == "!w,x in (a,b),y!=c,z,zone=a")
        #expect(try JSONValue(encoding: tree.decode(LabelSelector.self)) == tree)
        #expect(try Selector(LabelSelector()).isEverything)
        #expect(Selector.everything.matches([:]))
    }

    @Test(arguments: [
        (LabelSelectorRequirement(key: "x", operator: .in), "At least one value must follow the key 'x'"),
        (
            LabelSelectorRequirement(key: "x", operator: .exists, values: ["a"]),
            "The operator Exists on 'x' takes no values"
        ),
        (
            LabelSelectorRequirement(key: "x", operator: .init(rawValue: "Gt"), values: ["1"]),
            "'Gt' on 'x' is no operator; right would be In, NotIn, Exists or DoesNotExist"
        ),
        (
            LabelSelectorRequirement(key: "a/b/c", operator: .exists),
            "'a/b/c' cannot be the key of a label: it must be made of letters, digits, '-', '_' and '.', and begin and end "
                + "with a letter or digit"
        ),
    ])
    func refusesManifests(expression: LabelSelectorRequirement, reason: String) throws {
        let selector = LabelSelector(matchExpressions: [expression])
        let error = try #require(throws: InvalidSelector.self) { try Selector(selector) }
        #expect(error.description == reason)
    }

    @Test func survivesAnyInputAndRoundTripsWhatItAccepts() async throws {
        let corpus = ["x=a,y!=b", "zone in (a,b),!spare", "example.com/x notin (a,)", "cores>8,ram<64", "in in (in)"]
        try await fuzz(corpus: corpus, alphabet: "=!,()<> inotxab8./-_") { bytes in
            // Refusals are fine here: a `try?` says that the input was none.
            guard let selector = try? Selector(parsing: String(decoding: bytes, as: UTF8.self)) else { return }
            if try Selector(parsing: selector.description) != selector { Issue.record("\(bytes): \(selector)") }
        }
    }
}
