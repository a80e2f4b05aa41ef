#include "base/str.h"
#include "crypto/crypto.h"
#include "crypto/jwt.h"
#include "remote/netsuite/client.h"
#include "remote/netsuite/errors.h"
#include "json/writer.h"

#include <string.h>

#define TOKEN_PATH "/services/rest/auth/oauth2/v1/token"
#define ASSERTION_LIFE_S 3300 /* NetSuite refuses more than 3600 */
#define ASSERTION_BACK_S 30   /* for a clock that is a little ahead of NetSuite's */
#define RENEW_BEFORE_MS (5 * 60 * 1000)
#define NONCE_SIZE 32

/* From the sys table, so that tests can fix it; it must be unique, not secret. */
static char *make_nonce(struct netsuite *ns, struct arena *arena)
{
    static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
    char *nonce = arena_alloc(arena, NONCE_SIZE + 1);
    uint64_t bits = 0;
    for (size_t i = 0; i < NONCE_SIZE; i++) {
        if (i % 8 == 0)
            bits = ns->sys->random(ns->sys->ctx);
        nonce[i] = alphabet[bits & 31];
        bits >>= 5;
    }
    return nonce;
}

/* The claims of reference 1.3.2. */
static char *make_assertion(struct netsuite *ns, struct arena *arena, const char *audience,
                            struct err *err)
{
    const struct ns_bearer *bearer = &ns->bearer;
    const char *algorithm = jwt_algorithm(bearer->private_key_pem, err);
    if (!algorithm)
        return NULL;
    int64_t now_s = sys_now_ms(ns->sys) / 1000;
    struct buf header AUTO_BUF = buf_init(0), payload AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&header);
    json_begin_object(&w);
    json_set_text(&w, "typ", "JWT");
    json_set_text(&w, "alg", algorithm);
    json_set_text(&w, "kid", bearer->certificate_id);
    json_end_object(&w);
    w = json_writer_init(&payload);
    json_begin_object(&w);
    json_set_text(&w, "iss", bearer->client_id);
    json_key(&w, "scope");
    json_begin_array(&w);
    json_put_text(&w, "rest_webservices");
    json_end_array(&w);
    json_set_text(&w, "aud", audience);
    json_set_int(&w, "iat", now_s - ASSERTION_BACK_S);
    json_set_int(&w, "exp", now_s - ASSERTION_BACK_S + ASSERTION_LIFE_S);
    json_set_text(&w, "jti", make_nonce(ns, arena));
    json_end_object(&w);
    return jwt_sign(arena, buf_text(&header), buf_text(&payload), bearer->private_key_pem, err);
}

/* The employee behind an access token: its claim sub is "<role>;<entity>". */
static const char *read_user(struct arena *arena, const char *token)
{
    struct str_list parts = str_split(arena, token, '.');
    if (parts.n != 3)
        return NULL;
    size_t n = 0;
    const unsigned char *payload = base64_decode(arena, parts.at[1], &n);
    const struct json *claims = payload ? json_parse(arena, (const char *)payload, n, NULL) : NULL;
    const char *sub = json_get_text(claims, "sub");
    const char *entity = sub ? strchr(sub, ';') : NULL;
    int64_t id = 0;
    return entity && str_to_int64(entity + 1, &id) ? entity + 1 : NULL;
}

static bool keep_token(struct netsuite *ns, struct arena *arena, const struct http_response *answer,
                       struct err *err)
{
    const struct json *body = json_parse(arena, answer->body, answer->body_n, NULL);
    const char *token = json_get_text(body, "access_token");
    int64_t life_s = json_get_int(body, "expires_in", 3600);
    if (!token || !*token)
        return err_set(err, ERR_TRANSIENT, "NetSuite's answer to the login holds no access token");
    if (life_s < 60 || life_s > 86400)
        life_s = 3600;
    struct ns_bearer *bearer = &ns->bearer;
    buf_reset(&bearer->token);
    buf_adds(&bearer->token, token);
    bearer->until_ms = answer->sent_ms + life_s * 1000;
    const char *user = read_user(arena, token);
    if (user && !str_eq(user, ns->user))
        ns->user = str_dup(ns->arena, user);
    return true;
}

/* One try: whoever waits for the token repeats when the cause is one that passes. */
static bool renew_token(struct netsuite *ns, struct arena *arena, struct err *err)
{
    char *url = str_fmt(arena, "%s" TOKEN_PATH, ns->base_url);
    char *assertion = make_assertion(ns, arena, url, err);
    if (!assertion)
        return false;
    const struct http_header headers[] = {{"Content-Type", "application/x-www-form-urlencoded"},
                                          {"Accept", "application/json"}};
    char *body = str_fmt(arena,
                         "grant_type=client_credentials&client_assertion_type=urn%%3Aietf%%3A"
                         "params%%3Aoauth%%3Aclient-assertion-type%%3Ajwt-bearer"
                         "&client_assertion=%s",
                         assertion);
    struct http_request request = {.method = "POST",
                                   .url = url,
                                   .headers = headers,
                                   .n_headers = 2,
                                   .body = body,
                                   .body_n = strlen(body)};
    struct http_response answer;
    if (!http_send(ns->http, arena, &request, &answer, err))
        return err_wrap(err, "login to NetSuite");
    if (answer.status < 300)
        return keep_token(ns, arena, &answer, err);
    struct ns_fault fault = {0};
    ns_fault_read(arena, &answer, &fault);
    *err = fault.err;
    if (answer.status < 500 && answer.status != 408 && answer.status != 429) {
        err_set(err, ERR_AUTH,
                "NetSuite refuses the certificate's login (%s): check the client id, the "
                "certificate id, that its mapping (Setup > Integration > OAuth 2.0 Client "
                "Credentials) is neither expired nor revoked, and this machine's clock",
                *fault.err.code ? fault.err.code : "no code");
        err->scope = SCOPE_ACCOUNT;
        err->http_status = answer.status;
    }
    return false;
}

const char *ns_authorization(struct netsuite *ns, struct arena *arena, const char *method,
                             const char *url, struct err *err)
{
    int64_t now_ms = sys_now_ms(ns->sys);
    if (ns->tba.consumer_key)
        return oauth1_header(arena, method, url, &ns->tba, make_nonce(ns, arena), now_ms / 1000);
    if (now_ms >= ns->bearer.until_ms - RENEW_BEFORE_MS && !renew_token(ns, arena, err))
        return NULL;
    return str_fmt(arena, "Bearer %s", buf_text(&ns->bearer.token));
}
