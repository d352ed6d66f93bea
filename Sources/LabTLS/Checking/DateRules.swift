/// When a certificate begins and ends.
enum DateRules {
    static let all: [CheckRules.Rule] = [expired, notYetValid, endsSoon]

    private static let day = 86_400
    private static let wifi = "does not check dates, as the course builds it"

    private static func expired(_ subject: CheckSubject) -> [Finding] {
        subject.certificates.filter { $1.facts.notAfter < subject.request.now }.map { file, certificate in
            Finding(
                .expired, .fails, file.path, "“\(certificate.title)” ended on \(CalendarDate(certificate.facts.notAfter)).",
                why: subject.why(
                    Symptoms(
                        computer: "mosquitto_pub says “A TLS error occurred”, the broker's log “certificate expired”",
                        cell: "\(Symptoms.notKnown) whether the modem checks dates", wifi: wifi)),
                mend: mend(certificate))
        }
    }

    private static func notYetValid(_ subject: CheckSubject) -> [Finding] {
        subject.certificates.filter { $1.facts.notBefore > subject.request.now }.map { file, certificate in
            Finding(
                .notYetValid, .fails, file.path,
                "“\(certificate.title)” begins on \(CalendarDate(certificate.facts.notBefore)), or this computer's clock is behind.",
                why: subject.why(
                    Symptoms(
                        computer: "mosquitto_pub says “A TLS error occurred”, the broker's log “bad certificate”",
                        cell: "\(Symptoms.notKnown) whether the modem checks dates", wifi: wifi)),
                mend: "date -u   # if the clock is right: \(mend(certificate))")
        }
    }

    /// A root sits in boards, which want to be written anew in time: a year ahead. Others: a month.
    private static func endsSoon(_ subject: CheckSubject) -> [Finding] {
        let now = subject.request.now
        return subject.certificates.filter { _, certificate in
            let (begin, end) = (certificate.facts.notBefore, certificate.facts.notAfter)
            let isRoot = certificate.isRoot || certificate.facts.isAuthority == true
            let margin = isRoot ? min(365 * day, (end - begin) / 2) : min(SetPlan.renewalDays * day, (end - begin) / 3)
            return end >= now && end - margin < now
        }.map { file, certificate in
            Finding(
                .endsSoon, .warns, file.path,
                "“\(certificate.title)” ends on \(CalendarDate(certificate.facts.notAfter)), in \((certificate.facts.notAfter - now) / day) days.",
                why: "After that day computers refuse it; every board that carries it needs the next one before.",
                mend: mend(certificate))
        }
    }

    private static func mend(_ certificate: CheckedCertificate) -> String {
        certificate.facts.subject.contains("O = mqttlab") ? "mqttlab certs" : "mqttlab certs   # or ask its issuer for a new one"
    }
}
