/// Text that is no RFC 3339 moment.
public struct InvalidTime: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text that was read.
    public let text: String
    /// What is wrong with it.
    public let reason: String

    /// The text, the reason, and what would be right, for people.
    public var description: String { "'\(text)' is no time: \(reason); right would be 2026-08-21T10:00:00Z" }
}

/// A moment to the nanosecond, between RFC 3339 text and integers. The Gregorian calendar holds for all years.
struct Timestamp: Hashable {
    var secondsSinceEpoch: Int64
    /// 0 to 999,999,999, counted forwards also before 1970.
    var nanoseconds: Int

    init(secondsSinceEpoch: Int64, nanoseconds: Int) {
        self.secondsSinceEpoch = secondsSinceEpoch
        self.nanoseconds = nanoseconds
    }

    init(parsing text: some StringProtocol) throws(InvalidTime) {
        var reader = TimestampReader(text)
        do throws(TimestampReader.Failure) {
            self = try reader.timestamp()
        } catch {
            throw InvalidTime(text: String(text), reason: error.reason)
        }
    }

    /// RFC 3339 in UTC. Years have at least four digits.
    func text(fractionDigits: Int = 0) -> String {
        let (days, secondOfDay) = secondsSinceEpoch.flooredDivision(by: 86_400)
        let (year, month, day) = Self.date(daysSinceEpoch: days)
        var text = "\(year.padded(to: 4))-\(month.padded(to: 2))-\(day.padded(to: 2))T"
        text += "\((secondOfDay / 3600).padded(to: 2)):\((secondOfDay / 60 % 60).padded(to: 2))"
        text += ":\((secondOfDay % 60).padded(to: 2))"
        if fractionDigits > 0 { text += "." + Int64(nanoseconds).padded(to: 9).prefix(fractionDigits) }
        return text + "Z"
    }

    // The calendar below counts in eras of 400 years that begin on 1 March, so that the leap day ends a year.

    /// The days from 1970-01-01 to a date.
    static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
        let (era, yearOfEra) = (month <= 2 ? year - 1 : year).flooredDivision(by: 400)
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The date so many days after 1970-01-01.
    static func date(daysSinceEpoch: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (daysSinceEpoch + 719_468).flooredDivision(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// The number of days in a month.
    static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension Int64 {
    /// The quotient rounded down, and the remainder from 0 up to the divisor.
    func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    /// The decimal digits with zeros in front; a sign comes before them.
    fileprivate func padded(to width: Int) -> String {
        let digits = String(magnitude)
        let zeros = String(repeating: "0", count: Swift.max(0, width - digits.count))
        return (self < 0 ? "-" : "") + zeros + digits
    }
}
