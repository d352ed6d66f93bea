#ifndef COPENSSL_H
#define COPENSSL_H

// OpenSSL 3 as Debian's libssl-dev installs it. What it offers only as macros, which Swift cannot see, stands
// below as inline functions of the same name with a leading lower-case `c`.
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

/// The bytes that a memory BIO holds; they stay its own.
static inline long c_BIO_get_mem_data(BIO *bio, const unsigned char **bytes) {
    return BIO_get_mem_data(bio, (char **)bytes);
}

/// Makes an X.509v3 extension from OpenSSL's configuration syntax; `issuer` may be the subject itself.
static inline X509_EXTENSION *c_X509V3_EXT_make(X509 *issuer, X509 *subject, int nid, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, subject, NULL, NULL, 0);
    return X509V3_EXT_conf_nid(NULL, &context, nid, value);
}

/// Seconds since 1970; 0 when the time cannot be read.
static inline int c_ASN1_TIME_seconds(const ASN1_TIME *time, int64_t *seconds) {
    int days = 0, rest = 0;
    ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
    int done = epoch != NULL && ASN1_TIME_diff(&days, &rest, epoch, time);
    ASN1_TIME_free(epoch);
    *seconds = (int64_t)days * 86400 + rest;
    return done;
}

static inline unsigned long c_name_on_one_line(void) { return XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB; }

static inline int c_GENERAL_NAMES_count(const GENERAL_NAMES *names) { return sk_GENERAL_NAME_num(names); }
static inline GENERAL_NAME *c_GENERAL_NAMES_at(const GENERAL_NAMES *names, int at) { return sk_GENERAL_NAME_value(names, at); }
static inline int c_EXTENDED_KEY_USAGE_count(const EXTENDED_KEY_USAGE *usage) { return sk_ASN1_OBJECT_num(usage); }
static inline ASN1_OBJECT *c_EXTENDED_KEY_USAGE_at(const EXTENDED_KEY_USAGE *usage, int at) { return sk_ASN1_OBJECT_value(usage, at); }

#endif
