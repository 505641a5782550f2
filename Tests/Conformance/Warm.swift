import Testing
@Test func warmConformance() {}
