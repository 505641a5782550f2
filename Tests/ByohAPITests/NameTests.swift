import ByohAPI
import KubernetesModel
import Testing

@Suite struct NameTests {
    @Test(arguments: [
        "abcdef", "abcdef.0123456789abcde", "abcdef.0123456789abcdeF", "abcdef.0123456789abcdef.",
        "Abcdef.0123456789abcdef",
        "",
    ])
    func whatIsNoEnrolmentTokenIsNotReadAsOne(_ text: String) {
        #expect(EnrolmentToken(bearer: text) == nil)
        let token = EnrolmentToken.random()
        #expect(EnrolmentToken(bearer: token.bearer.text) == token)
    }

    @Test func aProviderIDReadsBack() throws {
        let id = ProviderID(namespace: "default", host: "host-1", claimID: .random())
        #expect(ProviderID("\(id)") == id)
    }

    @Test(arguments: [
        "", "byoh://", "byoh://default/host-1", "byoh://default/host-1/short", "aws://default/host-1/x7k2p9q4ab",
        "byoh://default/host-1/x7k2p9q4ab/more", "byoh:///host-1/x7k2p9q4ab", "byoh://default/host-1/X7K2P9Q4AB",
    ]) func whatIsNotOursIsNoProviderID(_ text: String) {
        #expect(ProviderID(text) == nil)
    }

    @Test func aCommonNameReadsBack() {
        let subject = HostSubject(namespace: "edge", host: "host-1.example.com")
        #expect(subject.commonName == "byoh:host:edge:host-1.example.com")
        #expect(HostSubject(commonName: subject.commonName) == subject)
    }

    @Test(arguments: ["", "byoh:host:", "byoh:host:a", "byoh:host::b", "byoh:host:a:", "byoh:host:a:b:c", "admin"])
    func otherCommonNamesNameNoHost(_ text: String) {
        #expect(HostSubject(commonName: text) == nil)
    }

    @Test func aRequestIsNamedAfterHostAndKey() {
        let subject = HostSubject(namespace: "edge", host: "h1")
        #expect(subject.requestName(keyDigest: "0123456789abcdef") == "byoh-edge-h1-0123456789")
    }

    @Test func aMachineKeepsItsClaimInAnAnnotation() {
        var machine = ByoMachine(metadata: ObjectMeta(name: "m"))
        #expect(machine.claim == nil)
        let id = ClaimID.random()
        machine.claim = ("host-1", id)
        #expect(machine.metadata.annotations[ByohAnnotation.claim] == "host-1/\(id)")
        #expect(machine.claim?.host == "host-1")
        #expect(machine.claim?.id == id)
        machine.claim = nil
        #expect(machine.metadata.annotations.isEmpty)
    }

    @Test func termsOfATokenReadBack() throws {
        let terms = EnrolmentTerms(
            namespace: "edge", hostLabels: ["rack": "a", "disk": "ssd"], maximumUses: 5, uses: 2, autoAccept: true)
        #expect(terms.annotations[ByohAnnotation.tokenHostLabels] == "disk=ssd,rack=a")
        #expect(try EnrolmentTerms(annotations: terms.annotations) == terms)
    }

    @Test(arguments: [
        [:], [ByohAnnotation.tokenNamespace: "Not A Name"],
        [ByohAnnotation.tokenNamespace: "edge", ByohAnnotation.tokenUses: "-1"],
        [ByohAnnotation.tokenNamespace: "edge", ByohAnnotation.tokenMaximumUses: "many"],
        [ByohAnnotation.tokenNamespace: "edge", ByohAnnotation.tokenHostLabels: "rack"],
        [ByohAnnotation.tokenNamespace: "edge", ByohAnnotation.tokenHostLabels: "rack=a b"],
    ]) func termsThatMeanNothingAreRefused(_ annotations: [String: String]) {
        #expect(throws: InvalidEnrolmentTerms.self) { try EnrolmentTerms(annotations: annotations) }
    }

    @Test func aTokenShowsOnlyItsID() {
        let token = EnrolmentToken(id: "abcdef", secret: "0123456789abcdef")
        var dumped = ""
        dump(token, to: &dumped)
        for text in ["\(token)", String(reflecting: token), dumped] { #expect(!text.contains("0123456789")) }
        #expect(token.bearer.text == "abcdef.0123456789abcdef")
        #expect(EnrolmentToken.id(ofUser: token.userName) == "abcdef")
        #expect(EnrolmentToken.id(ofUser: "system:bootstrap:ABCDEF") == nil)
        #expect(EnrolmentToken.id(ofUser: "system:node:abcdef") == nil)
    }
}
