// A client as the nRF70's boards are: Mbed TLS, TLS 1.2, the broker verified by chain and name. It says CONNECT and
// waits for CONNACK, and tells in one line how that went.
//
//     mbedtls_client PORT HOST CA [KEY=VALUE…]
//
// cert=FILE and key=FILE are its own certificate; suite=NAME is the one suite that it offers; curve=NAME the one curve.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/ecp.h>
#include <mbedtls/entropy.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>

static const char *option(int count, char **words, const char *name) {
    size_t length = strlen(name);
    for (int index = 4; index < count; index++)
        if (strncmp(words[index], name, length) == 0 && words[index][length] == '=') return words[index] + length + 1;
    return NULL;
}

static void need(int result, const char *what) {
    if (result == 0) return;
    printf("could not %s: -0x%04x\n", what, (unsigned)-result);
    exit(2);
}

int main(int count, char **words) {
    if (count < 4) return 2;
    mbedtls_entropy_context entropy;
    mbedtls_ctr_drbg_context random;
    mbedtls_net_context socket;
    mbedtls_ssl_context ssl;
    mbedtls_ssl_config configuration;
    mbedtls_x509_crt authority, own;
    mbedtls_pk_context key;
    mbedtls_entropy_init(&entropy);
    mbedtls_ctr_drbg_init(&random);
    mbedtls_net_init(&socket);
    mbedtls_ssl_init(&ssl);
    mbedtls_ssl_config_init(&configuration);
    mbedtls_x509_crt_init(&authority);
    mbedtls_x509_crt_init(&own);
    mbedtls_pk_init(&key);

    need(mbedtls_ctr_drbg_seed(&random, mbedtls_entropy_func, &entropy, NULL, 0), "find randomness");
    need(mbedtls_x509_crt_parse_file(&authority, words[3]), "read the CA");
    need(mbedtls_net_connect(&socket, "127.0.0.1", words[1], MBEDTLS_NET_PROTO_TCP), "connect");
    need(mbedtls_ssl_config_defaults(
             &configuration, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT), "set TLS up");
    mbedtls_ssl_conf_authmode(&configuration, MBEDTLS_SSL_VERIFY_REQUIRED);
    mbedtls_ssl_conf_ca_chain(&configuration, &authority, NULL);
    mbedtls_ssl_conf_rng(&configuration, mbedtls_ctr_drbg_random, &random);

    const char *file = option(count, words, "cert");
    if (file != NULL) {
        need(mbedtls_x509_crt_parse_file(&own, file), "read the certificate");
        need(mbedtls_pk_parse_keyfile(&key, option(count, words, "key"), NULL), "read the key");
        need(mbedtls_ssl_conf_own_cert(&configuration, &own, &key), "use the certificate");
    }
    int suites[2] = {0, 0};
    const char *suite = option(count, words, "suite");
    if (suite != NULL) {
        suites[0] = mbedtls_ssl_get_ciphersuite_id(suite);
        need(suites[0] == 0, "find the suite");
        mbedtls_ssl_conf_ciphersuites(&configuration, suites);
    }
    mbedtls_ecp_group_id curves[2] = {MBEDTLS_ECP_DP_NONE, MBEDTLS_ECP_DP_NONE};
    const char *curve = option(count, words, "curve");
    if (curve != NULL) {
        const mbedtls_ecp_curve_info *found = mbedtls_ecp_curve_info_from_name(curve);
        need(found == NULL, "find the curve");
        curves[0] = found->grp_id;
        mbedtls_ssl_conf_curves(&configuration, curves);
    }
    need(mbedtls_ssl_setup(&ssl, &configuration), "begin TLS");
    need(mbedtls_ssl_set_hostname(&ssl, words[2]), "expect the host");
    mbedtls_ssl_set_bio(&ssl, &socket, mbedtls_net_send, mbedtls_net_recv, NULL);

    int result = mbedtls_ssl_handshake(&ssl);
    if (result != 0) {
        char reasons[512] = "";
        mbedtls_x509_crt_verify_info(reasons, sizeof reasons, "; ", mbedtls_ssl_get_verify_result(&ssl));
        reasons[strcspn(reasons, "\n")] = 0;
        // Without a handshake there is no result, which reads as all reasons at once.
        int isVerified = result == MBEDTLS_ERR_X509_CERT_VERIFY_FAILED;
        printf("refused -0x%04x%s\n", (unsigned)-result, isVerified ? reasons : "");
        return 1;
    }
    static const unsigned char hello[] = {0x10, 16, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 4, 'm', 'b', 'e', 'd'};
    unsigned char answer[4];
    size_t read = 0;
    mbedtls_ssl_write(&ssl, hello, sizeof hello);
    while (read < sizeof answer && (result = mbedtls_ssl_read(&ssl, answer + read, sizeof answer - read)) > 0) read += result;
    int isWelcome = read == 4 && answer[0] == 0x20 && answer[3] == 0;
    printf("%s %s %s\n", isWelcome ? "connected" : "cut off", mbedtls_ssl_get_version(&ssl), mbedtls_ssl_get_ciphersuite(&ssl));
    mbedtls_ssl_close_notify(&ssl);
    return isWelcome ? 0 : 1;
}
