import Systemd
import Testing

@Suite struct SystemdUnitsTests {
    /// Without a question to systemd, which refuses the name; there may be none on this machine either.
    @Test func ofATemplateNothingRuns() async throws {
        try await SystemdUnits().stop("getty@.service")
        try await SystemdUnits().resetFailed("getty@.service")
    }
}
