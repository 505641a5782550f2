import Testing
@Test func warmJSONTreeTests() {}
