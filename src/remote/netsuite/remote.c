#include "base/memory.h"
#include "base/str.h"
#include "remote/netsuite/ops.h"
#include "remote/netsuite/schema.h"

#include <string.h>

#define BUDGET_SPARE                                                                               \
    2 /* of the account's slots, left to its other integrations (DESIGN rule 12)                   \
       */
#define CONCURRENCY_UNKNOWN 5

static bool ns_prepare(struct remote *remote, const char *type, struct err *err)
{
    /* externalId is there in every account. */
    return ns_model((struct netsuite *)remote, type, NULL, err);
}

/* NetSuite renews no credential: a bearer token is got anew with the same certificate. */
static const char *no_renewal(struct remote *remote, struct arena *arena)
{
    (void)remote;
    (void)arena;
    return NULL;
}

static void ns_free(struct remote *remote)
{
    struct netsuite *ns = (struct netsuite *)remote;
    http_client_free(ns->http);
    ns_models_free(ns);
    buf_free(&ns->bearer.token);
    arena_free(ns->arena);
    memory_free(ns);
}

static const struct remote_ops netsuite_ops = {.side = SIDE_NETSUITE,
                                               .check = ns_check,
                                               .prepare = ns_prepare,
                                               .describe = ns_describe,
                                               .recall = ns_recall,
                                               .fetch = ns_fetch,
                                               .read = ns_read,
                                               .find = ns_find,
                                               .times = ns_times,
                                               .authors = ns_authors,
                                               .dependents = ns_dependents,
                                               .part = ns_part,
                                               .write = ns_write,
                                               .renewed_credential = no_renewal,
                                               .free = ns_free};

/* Upper (or lower) case, and `to` for each `from`; NULL when a character cannot be in an id. */
static char *spell(struct arena *arena, const char *account, bool upper, char from, char to)
{
    char *id = account ? str_trim(arena, account) : NULL;
    if (str_is_blank(id))
        return NULL;
    for (char *c = id; *c; c++) {
        if (*c == from)
            *c = to;
        else if (upper && *c >= 'a' && *c <= 'z')
            *c = (char)(*c - 'a' + 'A');
        else if (!upper && *c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
        if (!(*c >= '0' && *c <= '9') && !(*c >= 'A' && *c <= 'Z') && !(*c >= 'a' && *c <= 'z') &&
            *c != to)
            return NULL;
    }
    return id;
}

char *netsuite_realm(struct arena *arena, const char *account)
{
    return spell(arena, account, true, '-', '_');
}

char *netsuite_host_label(struct arena *arena, const char *account)
{
    return spell(arena, account, false, '_', '-');
}

struct budget_limits netsuite_budget_limits(int concurrency)
{
    int all = concurrency > 0 ? concurrency : CONCURRENCY_UNKNOWN;
    int ours = all > BUDGET_SPARE ? all - BUDGET_SPARE : 1;
    return (struct budget_limits){
        .concurrency = ours, .share_percent = 100, .reserved = ours > 1 ? 1 : 0};
}

static bool is_certificate(const struct netsuite_credential *c)
{
    return !str_is_blank(c->client_id) || !str_is_blank(c->certificate_id) ||
           !str_is_blank(c->private_key_pem);
}

/* Fields that the chosen kind of login lacks, or NULL. */
static const char *missing_part(const struct netsuite_credential *c)
{
    if (is_certificate(c)) {
        return str_is_blank(c->client_id)         ? "client id"
               : str_is_blank(c->certificate_id)  ? "certificate id"
               : str_is_blank(c->private_key_pem) ? "private key"
                                                  : NULL;
    }
    return str_is_blank(c->consumer_key)      ? "consumer key"
           : str_is_blank(c->consumer_secret) ? "consumer secret"
           : str_is_blank(c->token)           ? "token id"
           : str_is_blank(c->token_secret)    ? "token secret"
                                              : NULL;
}

static void take_credential(struct netsuite *ns, const struct netsuite_credential *c)
{
    ns->bearer.token = buf_init(0);
    if (is_certificate(c)) {
        ns->bearer.client_id = str_trim(ns->arena, c->client_id);
        ns->bearer.certificate_id = str_trim(ns->arena, c->certificate_id);
        ns->bearer.private_key_pem = str_dup(ns->arena, c->private_key_pem);
        return;
    }
    ns->tba = (struct oauth1_credential){.realm = ns->realm,
                                         .consumer_key = str_trim(ns->arena, c->consumer_key),
                                         .consumer_secret = str_trim(ns->arena, c->consumer_secret),
                                         .token = str_trim(ns->arena, c->token),
                                         .token_secret = str_trim(ns->arena, c->token_secret)};
}

static const char *choose_base_url(struct netsuite *ns, const char *given)
{
    if (!given)
        return str_fmt(ns->arena, "https://%s.suitetalk.api.netsuite.com", ns->host_label);
    size_t n = strlen(given);
    while (n > 0 && given[n - 1] == '/')
        n--;
    return str_ndup(ns->arena, given, n);
}

struct remote *netsuite_remote_new(const struct netsuite_options *options, struct err *err)
{
    struct arena *arena = arena_new();
    const char *realm = netsuite_realm(arena, options->credential.account);
    const char *missing = missing_part(&options->credential);
    if (!realm || missing) {
        if (!realm)
            err_set(err, ERR_INVALID,
                    "\"%s\" is no NetSuite account id: it looks like 1234567 or 1234567_SB1 (Setup "
                    "> Company > Company Information)",
                    options->credential.account ? options->credential.account : "");
        else
            err_set(err, ERR_INVALID, "the NetSuite credential lacks its %s", missing);
        arena_free(arena);
        return NULL;
    }
    struct netsuite *ns = memory_new(sizeof *ns);
    *ns = (struct netsuite){.remote = {&netsuite_ops},
                            .arena = arena,
                            .sys = options->sys,
                            .budget = options->budget,
                            .priority = options->priority,
                            .parallel = options->parallel ? options->parallel : 1,
                            .realm = realm,
                            .host_label = netsuite_host_label(arena, realm),
                            .given_zone = str_dup(arena, options->time_zone)};
    ns->base_url = choose_base_url(ns, options->base_url);
    take_credential(ns, &options->credential);
    const struct http_client_options http = {.sys = options->sys,
                                             .proxy = options->proxy,
                                             .ca_file = options->ca_file,
                                             .user_agent = "tenon"};
    ns->http = http_client_new(&http, err);
    if (ns->http)
        return &ns->remote;
    ns_free(&ns->remote);
    return NULL;
}
