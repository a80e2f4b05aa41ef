#include "sandbox/netsuite/auth.h"

#include "base/log.h"
#include "base/str.h"
#include "sandbox/netsuite/oauth2.h"
#include "sandbox/netsuite/tba.h"

#include <openssl/crypto.h>
#include <string.h>
#include <strings.h>
#include <xxhash.h>

#define CLOCK_SKEW_S 300
#define LOCK_MS (30 * 60 * 1000)
#define LOGIN_TEXT                                                                                 \
    "Invalid login attempt. For more details, see the Login Audit Trail in the NetSuite UI at "    \
    "Setup > Users/Roles > User Management > View Login Audit Trail."

const char *auth_url(const struct ns_call *call, size_t i)
{
    const char *path = call->request->path;
    const char *host = http_server_header(call->request, "Host");
    if (i == 0)
        return call_url(call, "%s", path);
    return i > 2 || !host ? NULL
                          : str_fmt(call->arena, "%s://%s%s", i == 1 ? "http" : "https",
                                    str_lower(call->arena, host), path);
}

/* Remembers a nonce and its timestamp; false when the pair was used within the time a timestamp is
 * good for. A full neighbourhood gives up its oldest. */
static bool nonce_is_new(struct ns_nonce *nonces, const char *pair, int64_t now_ms)
{
    enum { PROBES = 16 };
    const int64_t good_ms = 2 * CLOCK_SKEW_S * 1000;
    uint64_t hash = XXH3_64bits(pair, strlen(pair));
    struct ns_nonce *oldest = &nonces[hash % NS_NONCES];
    for (size_t i = 0; i < PROBES; i++) {
        struct ns_nonce *at = &nonces[(hash + i) % NS_NONCES];
        if (at->hash == hash && now_ms - at->used_ms <= good_ms)
            return false;
        if (at->used_ms < oldest->used_ms)
            oldest = at;
    }
    *oldest = (struct ns_nonce){hash, now_ms};
    return true;
}

static bool text_is(const struct ns_call *call, const char *value, const char *name)
{
    return str_eq(value, call_switch_text(call, name));
}

static bool signature_is_good(const struct ns_call *call, const struct tba_pairs *oauth)
{
    const char *given = tba_get(oauth, "oauth_signature");
    const char *url;
    for (size_t i = 0; (url = auth_url(call, i)); i++) {
        const struct tba_input input = {
            .method = call->request->method,
            .url = url,
            .query = call->request->query,
            .oauth = oauth,
            .consumer_secret = call_switch_text(call, "consumer_secret"),
            .token_secret = call_switch_text(call, "token_secret"),
        };
        const char *signature = tba_signature(call->arena, &input);
        if (strlen(signature) == strlen(given) &&
            CRYPTO_memcmp(signature, given, strlen(given)) == 0)
            return true;
    }
    return false;
}

static bool has_all(const struct tba_pairs *oauth)
{
    static const char *const names[] = {
        "oauth_consumer_key",     "oauth_token",    "oauth_nonce", "oauth_timestamp",
        "oauth_signature_method", "oauth_signature"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (str_is_blank(tba_get(oauth, names[i])))
            return false;
    return true;
}

/* Reasons that concern the request alone, not the token; NULL: none (reference 1.2.2). */
static const char *request_fault(const struct ns_call *call, const struct tba_pairs *oauth)
{
    const char *version = tba_get(oauth, "oauth_version");
    int64_t timestamp = 0;
    if (!has_all(oauth))
        return "MissingTokenPassportRequiredFields";
    if (version && !str_eq(version, "1.0"))
        return "VersionRejected";
    if (!str_eq(tba_get(oauth, "oauth_signature_method"), "HMAC-SHA256"))
        return "UnknownAlgorithm";
    if (!str_to_int64(tba_get(oauth, "oauth_timestamp"), &timestamp) ||
        timestamp < call->now_ms / 1000 - CLOCK_SKEW_S ||
        timestamp > call->now_ms / 1000 + CLOCK_SKEW_S)
        return "InvalidTimestamp";
    if (strlen(tba_get(oauth, "oauth_nonce")) < 6)
        return "nonce_rejected";
    if (!text_is(call, tba_get(oauth, "realm"), "account"))
        return "parameter_rejected";
    if (!text_is(call, tba_get(oauth, "oauth_consumer_key"), "consumer_key"))
        return "consumer_key_unknown";
    return NULL;
}

/* NULL when the login is good. Five failures in a row lock the token for 30 minutes. */
static const char *tba_fault(struct ns_call *call, const struct tba_pairs *oauth)
{
    struct netsuite *account = call->account;
    const char *fault = request_fault(call, oauth);
    if (fault)
        return fault;
    if (!text_is(call, tba_get(oauth, "oauth_token"), "token_id"))
        return "token_rejected";
    if (call->now_ms < account->locked_until_ms)
        return "temporary_locked";
    if (!signature_is_good(call, oauth))
        fault = "InvalidSignature";
    else if (!nonce_is_new(account->nonces,
                           str_fmt(call->arena, "%s %s", tba_get(oauth, "oauth_nonce"),
                                   tba_get(oauth, "oauth_timestamp")),
                           call->now_ms))
        fault = "nonce_used";
    account->failures = fault ? account->failures + 1 : 0;
    int64_t limit = call_switch(call, "lock_after");
    if (limit > 0 && account->failures >= limit) {
        account->locked_until_ms = call->now_ms + LOCK_MS;
        account->failures = 0;
    }
    return fault;
}

static bool refuse_login(struct ns_call *call, const char *reason, bool bearer)
{
    LOG(LOG_INFO, "netsuite.login_refused", log_text("reason", reason));
    const char *challenge = str_fmt(
        call->arena, "%s realm=\"%s\", error=\"%s\", error_description=\"Invalid login attempt.\"",
        bearer ? "Bearer" : "OAuth", call_switch_text(call, "account"),
        bearer ? "invalid_token" : "token_rejected");
    http_server_set_header(call->arena, call->response, "WWW-Authenticate", challenge);
    return call_refuse(call, 401, "INVALID_LOGIN", "%s", LOGIN_TEXT);
}

bool auth_check(struct ns_call *call)
{
    const char *header = call_header(call, "Authorization");
    const char *reason = "no Authorization header";
    bool bearer = header && strncasecmp(header, "Bearer ", 7) == 0;
    if (bearer) {
        reason = oauth2_token_is_good(call, header + 7) ? NULL : "token expired or unknown";
    } else if (header) {
        struct tba_pairs oauth = {0};
        reason = tba_parse_header(call->arena, header, &oauth)
                     ? tba_fault(call, &oauth)
                     : "MissingTokenPassportRequiredFields";
    }
    if (call->refusal.status)
        return false;
    if (reason)
        return refuse_login(call, reason, bearer);
    call->actor = (struct ns_actor){
        .employee = ACCOUNT_INTEGRATION,
        .role = ROLE_INTEGRATION,
        .context = call_switch_text(call, "rest_context"),
        .name = "api",
        .api = true,
    };
    return true;
}
