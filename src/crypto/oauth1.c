#include "crypto/oauth1.h"

#include "base/str.h"
#include "crypto/crypto.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Both percent-encoded. */
struct param {
    const char *name, *value;
};
struct params {
    struct param *at;
    size_t n, cap;
};

static int compare_params(const void *left, const void *right)
{
    const struct param *a = left, *b = right;
    int by_name = strcmp(a->name, b->name);
    return by_name ? by_name : strcmp(a->value, b->value);
}

static void add(struct arena *arena, struct params *list, const char *name, const char *value)
{
    *vec_add(arena, list) =
        (struct param){percent_encode(arena, name), percent_encode(arena, value)};
}

/* A piece of a query as it was meant; one that cannot be decoded means itself. */
static const char *decode(struct arena *arena, const char *text, size_t n)
{
    const char *decoded = percent_decode(arena, text, n);
    return decoded ? decoded : str_ndup(arena, text, n);
}

static void add_query(struct arena *arena, struct params *list, const char *query)
{
    while (*query) {
        size_t n = strcspn(query, "&"), name_n = strcspn(query, "=&");
        size_t value_at = name_n < n ? name_n + 1 : n;
        if (n > 0)
            add(arena, list, decode(arena, query, name_n),
                decode(arena, query + value_at, n - value_at));
        query += n + (query[n] == '&');
    }
}

static void add_oauth(struct arena *arena, struct params *list,
                      const struct oauth1_credential *credential, const char *nonce,
                      int64_t timestamp_s)
{
    add(arena, list, "oauth_consumer_key", credential->consumer_key);
    add(arena, list, "oauth_token", credential->token);
    add(arena, list, "oauth_nonce", nonce);
    add(arena, list, "oauth_timestamp", str_fmt(arena, "%" PRId64, timestamp_s));
    add(arena, list, "oauth_signature_method", "HMAC-SHA256");
    add(arena, list, "oauth_version", "1.0");
}

static const char *join_sorted(struct arena *arena, struct params *list)
{
    qsort(list->at, list->n, sizeof *list->at, compare_params);
    const char **pairs = ARENA_ARRAY(arena, list->n, const char *);
    for (size_t i = 0; i < list->n; i++)
        pairs[i] = str_fmt(arena, "%s=%s", list->at[i].name, list->at[i].value);
    return str_join(arena, pairs, list->n, "&");
}

/* scheme://host in lower case without the scheme's own port (RFC 5849, 3.4.1.2), then the path. */
static const char *base_uri(struct arena *arena, const char *url, size_t n)
{
    const char *scheme_end = strstr(url, "://");
    size_t host = scheme_end ? (size_t)(scheme_end - url) + 3 : 0;
    size_t path = host + strcspn(url + host, "/?");
    const char *origin = str_lower(arena, str_ndup(arena, url, path));
    const char *port = str_starts(origin, "https:") ? ":443" : ":80";
    size_t origin_n = strlen(origin) - (str_ends(origin, port) ? strlen(port) : 0);
    return str_fmt(arena, "%.*s%.*s", (int)origin_n, origin, (int)(n - path), url + path);
}

char *oauth1_base_string(struct arena *arena, const char *method, const char *url,
                         const struct oauth1_credential *credential, const char *nonce,
                         int64_t timestamp_s)
{
    struct params list = {0};
    size_t n = strcspn(url, "?");
    add_oauth(arena, &list, credential, nonce, timestamp_s);
    if (url[n])
        add_query(arena, &list, url + n + 1);
    return str_fmt(arena, "%s&%s&%s", method, percent_encode(arena, base_uri(arena, url, n)),
                   percent_encode(arena, join_sorted(arena, &list)));
}

char *oauth1_signature(struct arena *arena, const char *base_string,
                       const struct oauth1_credential *credential)
{
    const char *key = str_fmt(arena, "%s&%s", percent_encode(arena, credential->consumer_secret),
                              percent_encode(arena, credential->token_secret));
    unsigned char digest[SHA256_SIZE];
    hmac_sha256(digest, key, strlen(key), base_string, strlen(base_string));
    return base64_encode(arena, digest, sizeof digest);
}

char *oauth1_header(struct arena *arena, const char *method, const char *url,
                    const struct oauth1_credential *credential, const char *nonce,
                    int64_t timestamp_s)
{
    const char *base = oauth1_base_string(arena, method, url, credential, nonce, timestamp_s);
    struct params list = {0};
    add(arena, &list, "realm", credential->realm);
    add_oauth(arena, &list, credential, nonce, timestamp_s);
    add(arena, &list, "oauth_signature", oauth1_signature(arena, base, credential));
    const char **pairs = ARENA_ARRAY(arena, list.n, const char *);
    for (size_t i = 0; i < list.n; i++)
        pairs[i] = str_fmt(arena, "%s=\"%s\"", list.at[i].name, list.at[i].value);
    return str_fmt(arena, "OAuth %s", str_join(arena, pairs, list.n, ", "));
}
