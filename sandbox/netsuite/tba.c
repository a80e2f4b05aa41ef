#include "sandbox/netsuite/tba.h"

#include "base/buf.h"
#include "base/str.h"
#include "http/query.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { PAIRS_MAX = 200 };

static bool is_unreserved(unsigned char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

static const char *percent_encode(struct arena *arena, const char *text)
{
    static const char digits[] = "0123456789ABCDEF";
    char *out = arena_alloc(arena, 3 * strlen(text) + 1);
    size_t used = 0;
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (is_unreserved(*c)) {
            out[used++] = (char)*c;
            continue;
        }
        out[used++] = '%';
        out[used++] = digits[*c >> 4];
        out[used++] = digits[*c & 15];
    }
    return out;
}

static const char *skip_blanks(const char *at)
{
    return at + strspn(at, " \t");
}

bool tba_parse_header(struct arena *arena, const char *header, struct tba_pairs *out)
{
    if (!header || strncasecmp(header, "OAuth ", 6) != 0)
        return false;
    const char *at = skip_blanks(header + 6);
    while (*at && out->list.n < PAIRS_MAX) {
        size_t name_n = strcspn(at, "=, \"");
        const char *name = at;
        at += name_n;
        if (name_n == 0 || at[0] != '=' || at[1] != '"')
            return false;
        at += 2;
        size_t value_n = strcspn(at, "\"");
        if (!at[value_n])
            return false;
        struct tba_pair *pair = vec_add(arena, &out->list);
        pair->name = http_percent_decode(arena, name, name_n, false);
        pair->value = http_percent_decode(arena, at, value_n, false);
        at = skip_blanks(at + value_n + 1);
        if (*at == ',')
            at = skip_blanks(at + 1);
        else if (*at)
            return false;
    }
    return out->list.n > 0;
}

const char *tba_get(const struct tba_pairs *pairs, const char *name)
{
    for (size_t i = 0; i < pairs->list.n; i++)
        if (str_eq(pairs->list.at[i].name, name))
            return pairs->list.at[i].value;
    return NULL;
}

static int compare_pairs(const void *a, const void *b)
{
    const struct tba_pair *left = a, *right = b;
    int by_name = strcmp(left->name, right->name);
    return by_name ? by_name : strcmp(left->value, right->value);
}

static void add_encoded(struct arena *arena, struct tba_pairs *out, const char *name,
                        const char *value)
{
    struct tba_pair *pair = vec_add(arena, &out->list);
    pair->name = percent_encode(arena, name);
    pair->value = percent_encode(arena, value);
}

/* Query pairs are decoded and encoded again; '+' is a blank there. */
static void add_query(struct arena *arena, struct tba_pairs *out, const char *query)
{
    for (const char *at = query; *at && out->list.n < PAIRS_MAX;) {
        size_t n = strcspn(at, "&");
        const char *equals = memchr(at, '=', n);
        size_t name_n = equals ? (size_t)(equals - at) : n;
        size_t value_at = equals ? name_n + 1 : n;
        if (n)
            add_encoded(arena, out, http_percent_decode(arena, at, name_n, true),
                        http_percent_decode(arena, at + value_at, n - value_at, true));
        at += n;
        at += *at == '&';
    }
}

const char *tba_base_string(struct arena *arena, const struct tba_input *input)
{
    struct tba_pairs pairs = {0};
    for (size_t i = 0; i < input->oauth->list.n; i++) {
        const struct tba_pair *pair = &input->oauth->list.at[i];
        if (!str_eq(pair->name, "realm") && !str_eq(pair->name, "oauth_signature"))
            add_encoded(arena, &pairs, pair->name, pair->value);
    }
    add_query(arena, &pairs, input->query);
    if (pairs.list.n)
        qsort(pairs.list.at, pairs.list.n, sizeof pairs.list.at[0], compare_pairs);

    struct buf text AUTO_BUF = buf_init(0);
    for (size_t i = 0; i < pairs.list.n; i++)
        buf_addf(&text, "%s%s=%s", i ? "&" : "", pairs.list.at[i].name, pairs.list.at[i].value);
    return str_fmt(arena, "%s&%s&%s", input->method, percent_encode(arena, input->url),
                   percent_encode(arena, buf_text(&text)));
}

const char *tba_signature(struct arena *arena, const struct tba_input *input)
{
    const char *base = tba_base_string(arena, input);
    const char *key = str_fmt(arena, "%s&%s", percent_encode(arena, input->consumer_secret),
                              percent_encode(arena, input->token_secret));
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned int n = 0;
    HMAC(EVP_sha256(), key, (int)strlen(key), (const unsigned char *)base, strlen(base), mac, &n);
    unsigned char *out = arena_alloc(arena, 4 * (n / 3 + 1) + 1);
    EVP_EncodeBlock(out, mac, (int)n);
    return (const char *)out;
}
