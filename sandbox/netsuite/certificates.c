/* Rotation of the certificates of OAuth 2.0 client credentials (reference more-facts i). */
#include "base/str.h"
#include "sandbox/netsuite/oauth2.h"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <string.h>
#include <time.h>

#define FIRST_FROM_MS 1767225600000 /* 2026-01-01 */

static int64_t asn1_ms(const ASN1_TIME *time)
{
    ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
    int days = 0, seconds = 0;
    bool good = ASN1_TIME_diff(&days, &seconds, epoch, time) == 1;
    ASN1_TIME_free(epoch);
    return good ? days * DAY_MS + (int64_t)seconds * 1000 : 0;
}

/* How long the certificate is valid and which family of algorithms it is for. */
static bool read_certificate(const char *pem, int64_t *from_ms, int64_t *until_ms)
{
    BIO *bio = BIO_new_mem_buf(pem, -1);
    X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    BIO_free(bio);
    if (!certificate)
        return false;
    *from_ms = asn1_ms(X509_get0_notBefore(certificate));
    *until_ms = asn1_ms(X509_get0_notAfter(certificate));
    X509_free(certificate);
    return *until_ms - *from_ms <= 731 * DAY_MS;
}

static bool add_certificate(struct ns_call *call)
{
    const struct json *body =
        json_parse(call->arena, call->request->body, call->request->body_n, NULL);
    const char *pem = json_get_text(body, "fileContent");
    int64_t from_ms = 0, until_ms = 0;
    if (!pem || !read_certificate(pem, &from_ms, &until_ms))
        return call_refuse(call, 400, "INVALID_CONTENT", "Invalid content in the request body.");
    const char *id =
        str_fmt(call->arena, "%016llx%016llx", (unsigned long long)world_random(call->world),
                (unsigned long long)world_random(call->world));
    if (!call_exec(
            call,
            "INSERT INTO ns_certificate (id, pem, created_ms, from_ms, until_ms, revoked)"
            " VALUES (?1, ?2, ?3, ?4, ?5, 0)",
            DB_PARAMS(db_t(id), db_t(pem), db_i(call->now_ms), db_i(from_ms), db_i(until_ms))))
        return false;
    call->response->status = 204;
    return true;
}

static void put_time(struct json_writer *w, const char *key, int64_t ms)
{
    char text[TIME_TEXT_MAX];
    time_format_iso(text, ms);
    json_set_text(w, key, text);
}

static bool list_certificates(struct ns_call *call, const char *client)
{
    /* The account's first one has no row until it is revoked: its key is a switch. */
    struct db_rows *rows AUTO_ROWS = call_query(
        call,
        "SELECT id, created_ms, from_ms, until_ms, revoked FROM ns_certificate UNION ALL"
        " SELECT ?1, ?2, ?2, ?3, 0 WHERE NOT EXISTS (SELECT 1 FROM ns_certificate WHERE id = ?1)"
        " ORDER BY 2, 1",
        DB_PARAMS(db_t(call_switch_text(call, "certificate_id")), db_i(FIRST_FROM_MS),
                  db_i(FIRST_FROM_MS + 730 * DAY_MS)));
    struct buf body AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&body);
    json_begin_array(&w);
    while (call_next(call, rows)) {
        json_begin_object(&w);
        json_key(&w, "application");
        json_begin_object(&w);
        json_set_text(&w, "application_id", client);
        json_end_object(&w);
        json_set_text(&w, "certificate_id", db_text(rows, 0));
        put_time(&w, "created", db_int(rows, 1));
        put_time(&w, "valid_from", db_int(rows, 2));
        put_time(&w, "valid_until", db_int(rows, 3));
        json_set_bool(&w, "revoked", db_int(rows, 4) != 0);
        json_end_object(&w);
    }
    json_end_array(&w);
    if (call->refusal.status)
        return false;
    call_answer(call, 200, NULL, &body);
    return true;
}

static bool revoke_certificate(struct ns_call *call, const char *id)
{
    bool first = str_eq(id, call_switch_text(call, "certificate_id"));
    if (first && !call_exec(call,
                            "INSERT INTO ns_certificate (id, pem, created_ms, from_ms, until_ms,"
                            " revoked) VALUES (?1, ?2, ?3, ?3, ?4, 0) ON CONFLICT DO NOTHING",
                            DB_PARAMS(db_t(id), db_t(call_switch_text(call, "certificate")),
                                      db_i(FIRST_FROM_MS), db_i(FIRST_FROM_MS + 730 * DAY_MS))))
        return false;
    if (!call_exec(call, "UPDATE ns_certificate SET revoked = 1 WHERE id = ?1",
                   DB_PARAMS(db_t(id))))
        return false;
    if (db_changes(call->db) == 0)
        return call_refuse(call, 404, "NONEXISTENT_ID", "Record does not exist.");
    call->response->status = 204;
    return true;
}

bool oauth2_certificates(struct ns_call *call, const char *client, const char *rest)
{
    struct str_list parts = str_split(call->arena, rest, '/');
    bool known = str_eq(client, call_switch_text(call, "client_id")) && parts.n >= 1 &&
                 str_eq(parts.at[0], "certificates");
    if (known && parts.n == 1 && call_method_is(call, "GET"))
        return list_certificates(call, client);
    if (known && parts.n == 1 && call_method_is(call, "POST"))
        return add_certificate(call);
    if (known && parts.n == 3 && str_eq(parts.at[2], "revoke") && call_method_is(call, "POST"))
        return revoke_certificate(call, parts.at[1]);
    return call_refuse(call, 404, "NOT_FOUND", "The requested resource does not exist.");
}
