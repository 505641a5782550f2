import Testing
@Test func warmControllerRuntimeTests() {}
