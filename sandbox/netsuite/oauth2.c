#include "sandbox/netsuite/oauth2.h"

#include "base/str.h"
#include "http/query.h"
#include "sandbox/netsuite/auth.h"
#include "sandbox/netsuite/jwt.h"

#include <string.h>

#define TOKEN_SECONDS 3600
#define CLOCK_SKEW_S 300
#define ASSERTION_TYPE "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

/* A refusal by the OAuth 2.0 rules: {"error":"…"} and nothing more. */
struct oauth2_fault {
    int status;
    const char *error;
};
static const struct oauth2_fault fine = {0, NULL};

static const char *form_field(const struct ns_call *call, const char *name)
{
    return http_query_get(call->arena, call->request->body, name);
}

/* The PEM that stands behind a kid: the account's first certificate, or one added since. */
static const char *find_certificate(struct ns_call *call, const char *key_id)
{
    const char *revoked = call_value(call, "SELECT revoked FROM ns_certificate WHERE id = ?1",
                                     DB_PARAMS(db_t(key_id)));
    if (revoked)
        return call_value(call,
                          "SELECT pem FROM ns_certificate WHERE id = ?1 AND revoked = 0"
                          " AND from_ms <= ?2 AND until_ms > ?2",
                          DB_PARAMS(db_t(key_id), db_i(call->now_ms)));
    return str_eq(key_id, call_switch_text(call, "certificate_id"))
               ? call_switch_text(call, "certificate")
               : NULL;
}

static bool audience_is_ours(const struct ns_call *call, const struct json *payload)
{
    const struct json *aud = json_get(payload, "aud");
    const char *text = json_text(aud && aud->type == JSON_ARRAY ? json_at(aud, 0) : aud);
    const char *url;
    for (size_t i = 0; (url = auth_url(call, i)); i++)
        if (str_eq(url, text))
            return true;
    return false;
}

/* "rest_webservices" must be among the scopes: an array, or a text with commas or blanks. */
static bool scope_is_good(const struct json *payload)
{
    const struct json *scope = json_get(payload, "scope");
    if (scope && scope->type == JSON_STRING)
        return strstr(scope->text, "rest_webservices") != NULL;
    json_each (item, scope)
        if (str_eq(json_text(item), "rest_webservices"))
            return true;
    return false;
}

static struct oauth2_fault check_assertion(struct ns_call *call, const char *assertion)
{
    struct jwt jwt;
    if (!assertion || !jwt_parse(call->arena, assertion, &jwt) ||
        !jwt_algorithm_allowed(jwt.algorithm))
        return (struct oauth2_fault){400, "invalid_request"};
    const char *pem = find_certificate(call, jwt.key_id);
    if (!str_eq(json_get_text(jwt.payload, "iss"), call_switch_text(call, "client_id")) || !pem ||
        !jwt_verify(&jwt, pem))
        return (struct oauth2_fault){401, "invalid_client"};
    int64_t now = call->now_ms / 1000;
    int64_t issued = json_get_int(jwt.payload, "iat", 0);
    int64_t expires = json_get_int(jwt.payload, "exp", 0);
    if (!audience_is_ours(call, jwt.payload) || issued > now + CLOCK_SKEW_S || expires <= now ||
        expires - issued > TOKEN_SECONDS)
        return (struct oauth2_fault){400, "invalid_grant"};
    if (!scope_is_good(jwt.payload))
        return (struct oauth2_fault){400, "invalid_scope"};
    return fine;
}

static struct oauth2_fault check_request(struct ns_call *call)
{
    const char *type = call_header(call, "Content-Type");
    const char *grant = form_field(call, "grant_type");
    if (!call_method_is(call, "POST") || !type ||
        !str_starts(type, "application/x-www-form-urlencoded") || !grant)
        return (struct oauth2_fault){400, "invalid_request"};
    if (!str_eq(grant, "client_credentials"))
        return (struct oauth2_fault){400, "unsupported_grant_type"};
    if (!str_eq(form_field(call, "client_assertion_type"), ASSERTION_TYPE))
        return (struct oauth2_fault){400, "invalid_request"};
    return check_assertion(call, form_field(call, "client_assertion"));
}

/* Looks like NetSuite's own; the database is what makes it good. */
static const char *make_token(struct ns_call *call)
{
    struct arena *arena = call->arena;
    int64_t now = call->now_ms / 1000;
    const char *client = call_switch_text(call, "client_id");
    const char *header = "{\"kid\":\"s.SYSTEM\",\"typ\":\"JWT\",\"alg\":\"RS256\"}";
    const char *payload =
        str_fmt(arena,
                "{\"sub\":\"%d;%d\",\"aud\":[\"1;%s\",\"%s\"],\"scope\":[\"rest_webservices\"],"
                "\"iss\":\"https://system.netsuite.com\",\"oit\":%lld,\"exp\":%lld,\"iat\":%lld,"
                "\"jti\":\"%016llx\"}",
                ROLE_INTEGRATION, ACCOUNT_INTEGRATION, call_switch_text(call, "account"), client,
                (long long)now, (long long)now + TOKEN_SECONDS, (long long)now,
                (unsigned long long)world_random(call->world));
    uint64_t signature[4];
    for (size_t i = 0; i < 4; i++)
        signature[i] = world_random(call->world);
    return str_fmt(arena, "%s.%s.%s", jwt_base64url_encode(arena, header, strlen(header)),
                   jwt_base64url_encode(arena, payload, strlen(payload)),
                   jwt_base64url_encode(arena, signature, sizeof signature));
}

static void answer_fault(struct ns_call *call, struct oauth2_fault fault)
{
    struct buf body AUTO_BUF = buf_init(0);
    buf_addf(&body, "{\"error\":\"%s\"}", fault.error);
    call_answer(call, fault.status, NULL, &body);
    if (fault.status == 401)
        http_server_set_header(
            call->arena, call->response, "WWW-Authenticate",
            str_fmt(call->arena, "Basic realm=\"%s\"", call_switch_text(call, "account")));
}

void oauth2_answer_token(struct ns_call *call)
{
    struct oauth2_fault fault = check_request(call);
    if (fault.status) {
        answer_fault(call, fault);
        return;
    }
    const char *token = make_token(call);
    if (!call_exec(call, "DELETE FROM ns_token WHERE expires_ms <= ?1",
                   DB_PARAMS(db_i(call->now_ms))) ||
        !call_exec(call, "INSERT INTO ns_token (token, expires_ms) VALUES (?1, ?2)",
                   DB_PARAMS(db_t(token), db_i(call->now_ms + TOKEN_SECONDS * 1000)))) {
        call_answer_refusal(call);
        return;
    }
    struct buf body AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&body);
    json_begin_object(&w);
    json_set_text(&w, "access_token", token);
    json_set_int(&w, "expires_in", TOKEN_SECONDS);
    json_set_text(&w, "token_type", "Bearer");
    json_end_object(&w);
    call_answer(call, 200, NULL, &body);
}

bool oauth2_token_is_good(struct ns_call *call, const char *token)
{
    return call_value(call, "SELECT 1 FROM ns_token WHERE token = ?1 AND expires_ms > ?2",
                      DB_PARAMS(db_t(token), db_i(call->now_ms))) != NULL;
}
