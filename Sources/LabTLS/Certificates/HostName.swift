/// What a broker is reached by: a name, or an address, which a certificate carries in another form.
public enum HostName: Sendable, Hashable {
    /// Lower case, as certificates are compared.
    case name(String)
    case address4(String)
    case address6(String)
}
