import Testing
@Test func warmHTTPServingTests() {}
