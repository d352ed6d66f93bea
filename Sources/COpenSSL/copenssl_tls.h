#ifndef COPENSSL_TLS_H
#define COPENSSL_TLS_H

// What a TLS connection needs of OpenSSL and Swift cannot see, because it is a macro.
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

static inline int c_SSL_CTX_set_versions(SSL_CTX *context, int lowest, int highest) {
    return SSL_CTX_set_min_proto_version(context, lowest) && SSL_CTX_set_max_proto_version(context, highest);
}

/// Names of groups, joined by colons, the preferred first.
static inline int c_SSL_CTX_set_groups(SSL_CTX *context, const char *groups) {
    return (int)SSL_CTX_set1_groups_list(context, groups);
}

/// Names of signature algorithms, joined by colons.
static inline int c_SSL_CTX_set_signature_algorithms(SSL_CTX *context, const char *algorithms) {
    return (int)SSL_CTX_set1_sigalgs_list(context, algorithms);
}

/// Renegotiation and compression off; of the suites that both have, the server chooses.
static inline void c_SSL_CTX_set_safe_options(SSL_CTX *context) {
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
}

/// Buffers go when they are empty, a write ends with its record, and a chain is what was given as one: OpenSSL would add
/// the root of clients to it, for which a modem has no room.
static inline void c_SSL_CTX_set_modes(SSL_CTX *context) {
    SSL_CTX_set_mode(
        context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                     SSL_MODE_NO_AUTO_CHAIN);
}

static inline void c_SSL_CTX_keep_no_sessions(SSL_CTX *context) {
    (void)SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}

/// Adds a certificate that is sent behind the leaf; the context takes a reference of its own.
static inline int c_SSL_CTX_add_chain_certificate(SSL_CTX *context, X509 *certificate) {
    return (int)SSL_CTX_add1_chain_cert(context, certificate);
}

static inline int c_SSL_set_server_name(SSL *ssl, const char *name) { return (int)SSL_set_tlsext_host_name(ssl, name); }

static inline void c_SSL_set_message_argument(SSL *ssl, void *argument) { (void)SSL_set_msg_callback_arg(ssl, argument); }

/// An empty memory buffer means "no bytes yet", not "the end".
static inline void c_BIO_set_retry_when_empty(BIO *bio) { (void)BIO_set_mem_eof_return(bio, -1); }

/// The group of the key exchange; NULL where there was none.
static inline const char *c_SSL_group_name(SSL *ssl) {
    // Without a session OpenSSL 3.0 would follow a null pointer.
    if (SSL_get_session(ssl) == NULL) return NULL;
    int group = (int)SSL_get_negotiated_group(ssl);
    return group == NID_undef ? NULL : SSL_group_to_name(ssl, group);
}

static inline int c_certificates_count(const STACK_OF(X509) *list) { return list == NULL ? 0 : sk_X509_num(list); }
static inline X509 *c_certificates_at(const STACK_OF(X509) *list, int at) { return sk_X509_value(list, at); }

#endif
