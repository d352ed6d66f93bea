// A long time on bad links: `swift run -c release Soak [MESSAGES [SEED…]]`, a million messages from seed 1 unless told
// otherwise. The test of the same name plays short ones.

import Simulation

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

let numbers = CommandLine.arguments.dropFirst().map { Int($0) }
guard numbers.allSatisfy({ $0 ?? 0 > 0 }) else {
    print("Soak takes numbers greater than 0: how many messages, then the seeds to play them from.")
    exit(2)
}
let messages = numbers.first.flatMap(\.self) ?? 1_000_000
let seeds = numbers.count > 1 ? numbers.dropFirst().compactMap(\.self) : [1]

var isKept = true
for seed in seeds {
    var soak = Soak(seed: UInt64(seed))
    let spent = ContinuousClock().measure { soak.play(messages: messages) }
    print(
        """
        seed \(seed): \(soak.published) published, \(soak.arrived) arrived, \(soak.cuts) links cut or dead, \
        \(soak.lost) packets lost, \(soak.time.components.seconds) s of virtual time in \(spent.components.seconds) s; \
        \(soak.broken.isEmpty ? "every promise was kept" : "broken:")
        """)
    for promise in soak.broken { print("  \(promise)") }
    isKept = isKept && soak.broken.isEmpty
}
exit(isKept ? 0 : 1)
