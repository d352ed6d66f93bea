internal import Tracing

extension Check {
    /// Marks every line. `then` goes on from the event that the line before found, and waits while that found none.
    ///
    /// Each line takes the earliest event that will do, which is enough: if any choice of events keeps the order wanted,
    /// the earliest ones do too.
    public func evaluate(_ evidence: Evidence) -> Evaluation {
        let events = evidence.trace.slice(evidence.events)
        let witnesses = events.map { Witness(event: $0, link: $0.link.flatMap(evidence.trace.link)) }
        let state = StateReading(evidence)
        /// The index after the event that the line before found; `nil` when it found none.
        var next: Int? = 0
        let marks = lines.map { line in
            let result: Evaluation.Result
            switch line.demand {
            case .seen(let selector, let fate):
                (result, next) = Self.find(selector, fate, in: witnesses, from: 0)
            case .then(let selector, let fate):
                if let start = next {
                    (result, next) = Self.find(selector, fate, in: witnesses, from: start)
                } else {
                    result = .waiting
                }
            case .never(let selector, let fate):
                let culprit = witnesses.first { $0.satisfies(selector, fate) }
                result = culprit.map { .missed(MissWords.unwanted($0)) } ?? .met(event: nil)
            case .count(let wanted, let orMore, let selector, let fate):
                result = Self.count(wanted, orMore: orMore, selector, fate, in: witnesses)
            case .state(let demand, let isWanted):
                result = state.miss(demand, isWanted: isWanted).map { .missed(Evaluation.Miss($0)) } ?? .met(event: nil)
            }
            return Evaluation.Mark(line: line, result: result)
        }
        return Evaluation(marks, forgotten: evidence.events.count - events.count)
    }

    private static func find(
        _ selector: Selector, _ fate: Fate, in witnesses: [Witness], from start: Int
    ) -> (Evaluation.Result, next: Int?) {
        if let found = witnesses[start...].firstIndex(where: { $0.satisfies(selector, fate) }) {
            return (.met(event: witnesses[found].event.number), found + 1)
        }
        return (.missed(MissWords.missing(selector, fate, among: witnesses, from: start)), nil)
    }

    private static func count(
        _ wanted: Int, orMore: Bool, _ selector: Selector, _ fate: Fate, in witnesses: [Witness]
    ) -> Evaluation.Result {
        let found = witnesses.filter { $0.satisfies(selector, fate) }
        if found.count == wanted || orMore && found.count > wanted { return .met(event: found.last?.event.number) }
        if found.isEmpty { return .missed(MissWords.missing(selector, fate, among: witnesses, from: 0)) }
        return .missed(MissWords.miscounted(found, wanted, orMore: orMore))
    }
}
