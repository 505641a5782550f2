import Testing
import UnitNames

@Suite struct UnitNameTests {
    @Test(arguments: [
        ("getty@tty1.service", "getty@.service"), ("a@b@c.timer", "a@.timer"), ("getty@.service", ""),
        ("getty.service", ""), ("dev-disk.device", ""),
    ])
    func knowsTheTemplateOfAnInstance(name: String, template: String) {
        #expect((UnitName(name).template ?? "") == template)
        #expect(UnitName(name).isTemplate == (name == "getty@.service"))
    }

    @Test func stopsFirstWhatWouldStartTheRestAgain() {
        let names = [
            "a.service", "srv.mount", "a.timer", "b@.service", "b@c.service", "srv.automount", "d.swap", "a.path",
        ]
        #expect(UnitName.inStopOrder(names) == ["a.timer", "a.path", "a.service", "b@c.service"])
    }
}
