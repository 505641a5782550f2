import PodRoutes
import Testing

@Suite struct HostRoutesTests {
    // Rule: a larger route by way of somebody is there for all that nothing better is known of; one to neighbours is not.
    @Test(arguments: [
        (#""gateway":"192.0.2.9","dev":"eth0""#, false),
        (#""via":{"family":"inet6","host":"fe80::1"},"dev":"eth0""#, false),
        (#""nexthops":[{"gateway":"192.0.2.8","dev":"eth0"},{"gateway":"192.0.2.9","dev":"eth1"}]"#, false),
        (#""dev":"eth1","scope":"link""#, true),
    ])
    func knowsWhatIsNear(way: String, isOnLink: Bool) throws {
        let listing = #"[{"dst":"10.0.0.0/8",\#(way),"flags":[]}]"#
        let foreign = try HostRoutes(listing: Array(listing.utf8)).foreign
        #expect(foreign.map(\.isOnLink) == [isOnLink])
    }
}
