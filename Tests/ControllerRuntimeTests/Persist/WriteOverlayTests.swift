import ControllerRuntime
import KubernetesModel
import Testing

@Suite struct WriteOverlayTests {
    private let overlay = WriteOverlay<Widget>()
    private let cached = Widget.fixture()

    @Test func readsOwnWritesUntilTheCacheHasCaughtUp() {
        overlay.wrote(cached.version("9"))
        #expect(overlay.freshest(cached).metadata.resourceVersion == "9")
        #expect(overlay.freshest(cached.version("10")).metadata.resourceVersion == "10")
        #expect(overlay.count == 0)
    }

    @Test func forgetsWritesThatTheCacheHasSeen() {
        overlay.wrote(cached.version("9"))
        overlay.observed(cached.version("8"))
        #expect(overlay.count == 1)
        overlay.observed(cached.version("9"))
        #expect(overlay.count == 0)
    }

    @Test func forgetsDeletedObjects() {
        overlay.wrote(cached.version("9"))
        overlay.observedDeletion(of: cached.key)
        #expect(overlay.freshest(cached) == cached)
    }

    @Test func keepsTheNewerOfTwoWrites() {
        overlay.wrote(cached.version("100"))
        overlay.wrote(cached.version("99"))
        #expect(overlay.freshest(cached).metadata.resourceVersion == "100")
    }

    @Test func trustsTheCacheWhenVersionsAreNoNumbers() {
        overlay.wrote(cached.version("b"))
        #expect(overlay.freshest(cached) == cached)
    }

    @Test func comparesVersionsOfAnyLength() {
        overlay.wrote(cached.version("99999999999999999999999"))
        #expect(overlay.freshest(cached.version("1000")).metadata.resourceVersion == "99999999999999999999999")
    }
}
