import FoundationEssentials
import Installer
import TestSupport
import Testing

/// The keys come from GnuPG 2.2; their fingerprints are what `gpg --list-keys` prints.
@Suite struct OpenPGPKeyTests {
    static let armored = """
        -----BEGIN PGP PUBLIC KEY BLOCK-----

        mDMEawq+DRYJKwYBBAHaRw8BAQdAeELoYzPqBdsbofZeZPd+Gbq6htGgrlpBgwFt
        vDjcvca0J0JZT0ggdGVzdCByZXBvc2l0b3J5IDx0ZXN0QGV4YW1wbGUub3JnPoiQ
        BBMWCAA4FiEEz0VEX70W+0x6x4I/h3r69NqlEJUFAmsKvg0CGwMFCwkIBwIGFQoJ
        CAsCBBYCAwECHgECF4AACgkQh3r69NqlEJXjdgEA4t5eIUr3mT4BHjZRsL2THZbe
        9AHsSR1kiLAjuvDjkFgBAPzh8v7+/TNZwNx9wttKcLijkFfCxycxQa7NU3MQyzsM
        =E0mK
        -----END PGP PUBLIC KEY BLOCK-----

        """
    static let fingerprint = "cf45445fbd16fb4c7ac7823f877afaf4daa51095"
    private static let base64 =
        "mDMEawq+DRYJKwYBBAHaRw8BAQdAeELoYzPqBdsbofZeZPd+Gbq6htGgrlpBgwFtvDjcvca0J0JZT0ggdGVzdCByZXBvc2l0b3J5IDx0ZXN0"
        + "QGV4YW1wbGUub3JnPoiQBBMWCAA4FiEEz0VEX70W+0x6x4I/h3r69NqlEJUFAmsKvg0CGwMFCwkIBwIGFQoJCAsCBBYCAwECHgECF4AACgkQ"
        + "h3r69NqlEJXjdgEA4t5eIUr3mT4BHjZRsL2THZbe9AHsSR1kiLAjuvDjkFgBAPzh8v7+/TNZwNx9wttKcLijkFfCxycxQa7NU3MQyzsM"
    private static let other = """
        -----BEGIN PGP PUBLIC KEY BLOCK-----
        Comment: another one

        mDMEawq+DRYJKwYBBAHaRw8BAQdA6/ioaApnIF5CyZwgEQRvgCmQ8RlZMdmSfF/g
        ZZKnLQi0BU90aGVyiJAEExYIADgWIQQL6Lhanwlc9mYSzccYjOaJjWtroQUCawq+
        DQIbAwULCQgHAgYVCgkICwIEFgIDAQIeAQIXgAAKCRAYjOaJjWtroSLkAQDFjmD1
        WUDqRtim3Wc0Y6vNXSicKoF3c2eNTEz14VTvSgD9EwShyjTpuJC5Dnl3cRtOsjvq
        TcKY4hon0s3KTfK2ewI=
        =8/ft
        -----END PGP PUBLIC KEY BLOCK-----
        """

    /// With the checksum that GnuPG writes.
    @Test func armoursABinaryKey() throws {
        let bytes = try #require(Data(base64Encoded: Self.base64))
        let key = try OpenPGPKey(parsing: Array(bytes))
        #expect(!key.isArmored && key.armored == Self.armored)
        #expect(try OpenPGPKey(parsing: Array(Self.armored.utf8)).armored == Self.armored)
    }

    @Test func knowsTheFingerprintOfBothForms() throws {
        let key = try OpenPGPKey(parsing: Array(Self.armored.utf8))
        #expect(key.fingerprint == Self.fingerprint && key.isArmored)
        let binary = try OpenPGPKey(parsing: Array(try #require(Data(base64Encoded: Self.base64))))
        #expect(binary.fingerprint == Self.fingerprint && !binary.isArmored)
        #expect(
            try OpenPGPKey(parsing: Array(Self.other.utf8)).fingerprint == "0be8b85a9f095cf66612cdc7188ce6898d6b6ba1")
        let windows = Self.armored.replacing("\n", with: "\r\n")
        #expect(try OpenPGPKey(parsing: Array(windows.utf8)).fingerprint == Self.fingerprint)
    }

    @Test func refusesAFileWithASecondKey() {
        let error = #expect(throws: InvalidOpenPGPKey.self) {
            try OpenPGPKey(parsing: Array((Self.armored + Self.other).utf8))
        }
        #expect(error?.description.contains("it holds 2 keys") == true)
    }

    @Test(arguments: [
        "", "hello", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n",
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n????\n-----END PGP PUBLIC KEY BLOCK-----\n", "<html>404</html>",
    ])
    func refusesWhatIsNoKey(text: String) {
        #expect(throws: InvalidOpenPGPKey.self) { try OpenPGPKey(parsing: Array(text.utf8)) }
    }

    @Test func survivesAnyDamage() throws {
        let key = Array(try #require(Data(base64Encoded: Self.base64)))
        for length in 0..<key.count { _ = try? OpenPGPKey(parsing: Array(key[..<length])) }
        for place in 0..<key.count {
            for value: UInt8 in [0, 0x7f, 0x80, 0xff, key[place] ^ 1] {
                var damaged = key
                damaged[place] = value
                // Most are refused; none may crash. A changed primary key has another fingerprint.
                let read = try? OpenPGPKey(parsing: damaged)
                if let read, (2..<53).contains(place), value != key[place] {
                    #expect(read.fingerprint != Self.fingerprint)
                }
            }
        }
    }
}
