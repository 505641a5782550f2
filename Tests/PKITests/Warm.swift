import Testing
@Test func warmPKITests() {}
