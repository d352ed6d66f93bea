/// Wall-clock time as a log writes it, without Foundation's calendars.
enum UTC {
    /// Such as `2026-11-28T06:20:01.250Z`.
    static var now: String { text(millisecondsSince1970: SystemCalls.wallClock()) }

    static func text(millisecondsSince1970 now: Int64) -> String {
        let (days, ofDay) = now.quotientAndRemainder(dividingBy: 86_400_000)
        let (year, month, day) = civil(days)
        let clock = [(ofDay / 3_600_000, 2), (ofDay / 60_000 % 60, 2), (ofDay / 1_000 % 60, 2)].map(digits).joined(separator: ":")
        let date = [(year, 4), (month, 2), (day, 2)].map(digits).joined(separator: "-")
        return "\(date)T\(clock).\(digits(ofDay % 1_000, 3))Z"
    }

    /// The Gregorian date of a day since 1970, by the rule that eras of 400 years begin with March.
    private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let (era, ofEra) = shifted.quotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * ofYear + 2) / 153
        let day = ofYear - (153 * month + 2) / 5 + 1
        let isNextYear = month >= 10
        return (yearOfEra + era * 400 + (isNextYear ? 1 : 0), isNextYear ? month - 9 : month + 3, day)
    }

    private static func digits(_ number: Int64, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
