import JSONTree
import KubernetesModel
import TestSupport
import Testing

@Suite struct QuantityTests {
    // Kubernetes' canonical form: no fraction, the largest suffix, in the family that was read.
    @Test(arguments: [
        ("0", "0"), ("0n", "0"), ("-0", "0"), ("0Mi", "0"), ("1", "1"), ("+1", "1"), ("001", "1"), ("1.0", "1"),
        ("1.", "1"),
        (".5", "500m"), ("0.5", "500m"), ("1.5", "1500m"), ("-1.5", "-1500m"), ("100m", "100m"), ("1000m", "1"),
        ("1500m", "1500m"), ("1024", "1024"), ("1000", "1k"), ("1000000", "1M"), ("12345", "12345"), ("1k", "1k"),
        ("1000k", "1M"), ("1.5k", "1500"), ("0.001", "1m"), ("0.000001", "1u"), ("1u", "1u"), ("1000u", "1m"),
        ("1n", "1n"), ("1000000000n", "1"), ("100E", "100E"), ("1000E", "1000E"),
        ("1Ki", "1Ki"), ("1024Ki", "1Mi"), ("1Mi", "1Mi"), ("1.5Gi", "1536Mi"), ("0.5Ki", "512"), ("1000Ki", "1000Ki"),
        ("2Ei", "2Ei"), ("512Mi", "512Mi"), ("-1Gi", "-1Gi"), ("1023.5Ki", "1048064"),
        ("0.1Ki", "102400m"), ("0.0001Ki", "102400u"),
        ("1e3", "1e3"), ("1E3", "1e3"), ("1e0", "1"), ("1e-3", "1e-3"), ("1e2", "100"), ("1.5e3", "1500"),
        ("12e6", "12e6"),
        ("100e-1", "10"), ("1e+9", "1e9"),
    ])
    func writesTheCanonicalForm(text: String, canonical: String) throws {
        let quantity = try Quantity(parsing: text)
        #expect(quantity.description == canonical)
        #expect(try Quantity(parsing: canonical) == quantity)
        #expect(try Quantity(parsing: canonical).description == canonical)
    }

    // Finer than a billionth is rounded away from zero; binary amounts stop at 64 bits.
    @Test(arguments: [
        ("0.1n", "1n"), ("-0.1n", "-1n"), ("1.1n", "2n"), ("0.00000000000000000000000000000000000000000001", "1n"),
        ("1e-20", "1e-9"), ("8Ei", "9223372036854775807"), ("-9Ei", "-9223372036854775807"), ("1e-99999", "1e-9"),
        ("0e99999", "0"),
    ])
    func roundsAndCaps(text: String, canonical: String) throws {
        #expect(try Quantity(parsing: text).description == canonical)
    }

    @Test(arguments: [
        "", "aoeu", "1i", "1Zi", "-3.01i", "1.1.M", "1+1.0M", "0.1mi", "0.1am", ".5i", "-3.01e-", "3.01e", "+3..", " 1",
        "1 ",
        "--1", "+-1", ".", "-", "k", "1 k", "1kk", "1ki", "1K", "0x10", "1e99999", "1e3.5", "½",
        "9999999999999999999999999999999999999999",
    ])
    func refusesOtherText(text: String) throws {
        let error = try #require(throws: InvalidQuantity.self) { try Quantity(parsing: text) }
        #expect(error.description.hasPrefix("'\(text)' is no quantity: "))
    }

    @Test(
        arguments: [
            ("1", 1, 1000), ("1m", 1, 1), ("1500m", 2, 1500), ("1u", 1, 1), ("-1500m", -2, -1500),
            ("1Ki", 1024, 1_024_000),
            ("10E", .max, .max), ("-10E", .min, .min), ("0", 0, 0),
        ] as [(String, Int64, Int64)])
    func roundsUpToUnitsAndThousandths(text: String, value: Int64, milliValue: Int64) throws {
        let quantity = try Quantity(parsing: text)
        #expect(quantity.value == value)
        #expect(quantity.milliValue == milliValue)
    }

    @Test func comparesAndAddsAmountsNotTexts() throws {
        let half = try Quantity(parsing: "500m")
        #expect(try Quantity(parsing: "1000m") == Quantity(1))
        #expect(try Quantity(parsing: "1Gi") > Quantity(parsing: "1G"))
        #expect((half + half).description == "1")
        #expect(try (Quantity.zero + Quantity(parsing: "1Gi") - Quantity(parsing: "512Mi")).description == "512Mi")
        #expect(Quantity(milli: 2500).description == "2500m")
        #expect([half, Quantity(1), .zero].sorted().map(\.description) == ["0", "500m", "1"])
        let most = try Quantity(parsing: "100000000000E")
        #expect(most + most == most + most + most)
    }

    @Test func travelsAsTextAndReadsNumbersToo() throws {
        #expect(try JSONValue(encoding: Quantity(parsing: "1024Ki")) == "1Mi")
        #expect(try JSONValue.number(2).decode(Quantity.self) == Quantity(2))
        #expect(try (0.1 as JSONValue).decode(Quantity.self).description == "100m")
        #expect(throws: DecodingError.self) { try JSONValue.string("x").decode(Quantity.self) }
    }

    @Test func survivesAnyInputAndRoundTripsWhatItAccepts() async throws {
        let corpus = ["1500m", "-1.5Gi", "12e-6", "+0.001k", "100E", "8Ei", ".5", "123456789n"]
        try await fuzz(corpus: corpus, alphabet: "0123456789.+-numkKMGTPEie") { bytes in
            // Refusals are fine here: a `try?` says that the input was none.
            guard let quantity = try? Quantity(parsing: String(decoding: bytes, as: UTF8.self)) else { return }
            let text = quantity.description
            let again = try Quantity(parsing: text)
            if again != quantity || again.description != text { Issue.record("\(bytes) became \(text)") }
        }
    }
}
