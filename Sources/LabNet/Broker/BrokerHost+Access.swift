internal import Access
internal import BrokerCore
internal import MQTTSessions
internal import MQTTWire
internal import NIOCore

// Who may come in, and what each may do: what the core asks the host about, and what its owner changes while it runs.

extension BrokerHost {
    /// Finds out whether credentials are right; until then nothing of that client is read.
    func check(_ credentials: Credentials, of identifier: ConnectionIdentifier) {
        let desk = desk ?? PasswordDesk(loop: common.loop, limit: options.configuration.passwordQueue)
        self.desk = desk
        self[identifier]?.hold()
        let ticket = access.accounts.flatMap { accounts in
            desk.check(credentials, against: accounts) { [weak self] verdict in
                // Accounts may have been read again meanwhile.
                let user = credentials.userName
                let isCurrent = self?.access.accounts?.list[user] == accounts.list[user]
                self?.checked(identifier, isCurrent ? verdict : .refused)
            }
        }
        // The core is still at work on the CONNECT: a refusal comes when that is done.
        guard let ticket else {
            return common.loop.assumeIsolated().execute { [weak self] in self?.checked(identifier, .tooBusy) }
        }
        tickets[identifier] = ticket
    }

    private func checked(_ identifier: ConnectionIdentifier, _ verdict: CredentialsVerdict) {
        tickets[identifier] = nil
        handle(.authenticated(identifier, verdict))
        self[identifier]?.goOn()
        common.turn.schedule()
    }

    /// Nobody waits for the answer any more.
    func forgetTicket(of identifier: ConnectionIdentifier) { tickets.removeValue(forKey: identifier)?.giveBack() }

    /// Goes by other accounts and rules from now on. Clients whose accounts are gone, or have another password, are sent away.
    func apply(_ new: BrokerAccess) {
        let old = access
        access = new
        core.admission = new.admission
        // Who has half proved a password that may be another by now begins anew, or is refused.
        exchanges = [:]
        let revoked = old.accounts.map { $0.list.changed(in: new.accounts?.list ?? AccountList()) } ?? []
        handle(.accessChanged(new.rules, revoked: revoked))
        common.turn.schedule()
    }
}
