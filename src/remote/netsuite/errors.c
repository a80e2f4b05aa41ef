#include "remote/netsuite/errors.h"

#include "base/buf.h"
#include "base/str.h"
#include "json/json.h"

#include <string.h>

#define WORDS_MAX 4000 /* of one detail */
#define PAGE_MAX 4000  /* read of an answer that is no JSON */
#define PAGE_WORDS 200 /* and told of it */

struct reading {
    struct arena *arena;
    struct buf words;
    const char *code;
    const char *path; /* o:errorPath */
};

static void add_words(struct reading *r, const char *text)
{
    if (str_is_blank(text))
        return;
    if (r->words.n)
        buf_addc(&r->words, ' ');
    buf_add(&r->words, text, str_utf8_prefix(text, WORDS_MAX));
}

static void read_detail(struct reading *r, const struct json *detail)
{
    if (detail->type == JSON_STRING) {
        add_words(r, detail->text);
        return;
    }
    add_words(r, json_get_text(detail, "detail"));
    if (!r->code)
        r->code = json_get_text(detail, "o:errorCode");
    if (!r->path)
        r->path = json_get_text(detail, "o:errorPath");
}

/* A record service error, a RESTlet's {"error":{code,message}}, or OAuth 2.0's {"error":"…"}. */
static void read_json(struct reading *r, const struct json *body)
{
    json_each (detail, json_get(body, "o:errorDetails"))
        read_detail(r, detail);
    const struct json *error = json_get(body, "error");
    if (error && error->type == JSON_OBJECT) {
        r->code = json_get_text(error, "code");
        add_words(r, json_get_text(error, "message"));
    } else if (error) {
        r->code = json_text(error);
        add_words(r, json_get_text(body, "error_description"));
    }
    if (!r->code)
        r->code = json_get_text(body, "o:errorCode");
    if (!r->words.n)
        add_words(r, json_get_text(body, "detail"));
    if (!r->words.n)
        add_words(r, json_get_text(body, "title"));
}

/* The words of a page, without its tags. */
static void read_page(struct reading *r, const struct http_response *response)
{
    size_t n = str_utf8_prefix(response->body, PAGE_MAX);
    if (!str_utf8_valid(response->body, n))
        return;
    bool tag = false;
    struct buf page AUTO_BUF = buf_init(PAGE_MAX);
    for (size_t i = 0; i < n; i++) {
        char c = response->body[i];
        bool blank = tag || c == '<' || (unsigned char)c <= ' ';
        if (!blank)
            buf_addc(&page, c);
        else if (page.n && page.at[page.n - 1] != ' ')
            buf_addc(&page, ' ');
        tag = c == '<' || (tag && c != '>');
    }
    const char *words = str_trim(r->arena, buf_text(&page));
    add_words(r, str_ndup(r->arena, words, str_utf8_prefix(words, PAGE_WORDS)));
}

/* The text between `before` and the next of the characters in `end`; NULL when not there. */
static const char *between(struct arena *arena, const char *text, const char *before,
                           const char *end)
{
    const char *at = strstr(text, before);
    if (!at)
        return NULL;
    at += strlen(before);
    char *found = str_trim(arena, str_ndup(arena, at, strcspn(at, end)));
    return *found ? found : NULL;
}

static const char *find_named(const struct reading *r)
{
    const char *words = buf_text(&r->words);
    const char *named = between(r->arena, words, "Please enter value(s) for:", ".\n");
    if (!named)
        named = between(r->arena, words, "following field:", ".,;\n");
    if (!named && strstr(words, "contained more than"))
        named = between(r->arena, words, "The field ", " ");
    return named ? named : r->path;
}

struct meaning {
    int status;        /* 0: any */
    const char *words; /* in the code or the details; NULL: any */
    enum err_class class;
    enum err_scope scope;
};
/* First match. Status and code come before words: these are in the language of the token's user. */
static const struct meaning meanings[] = {
    {401, NULL, ERR_AUTH, SCOPE_ACCOUNT},
    {429, NULL, ERR_RATE_LIMITED, SCOPE_ACCOUNT},
    {0, "CONCURRENCY_LIMIT_EXCEEDED", ERR_RATE_LIMITED, SCOPE_ACCOUNT},
    {0, "SSS_REQUEST_LIMIT_EXCEEDED", ERR_RATE_LIMITED, SCOPE_ACCOUNT},
    {403, NULL, ERR_PERMISSION, SCOPE_TYPE},
    {404, "Record type", ERR_NOT_FOUND, SCOPE_TYPE},
    {404, NULL, ERR_NOT_FOUND, SCOPE_RECORD},
    {408, NULL, ERR_TRANSIENT, SCOPE_ACCOUNT},
    {409, NULL, ERR_CONFLICT, SCOPE_RECORD},
    {400, "INSUFFICIENT_PERMISSION", ERR_PERMISSION, SCOPE_TYPE},
    {400, "have permission", ERR_PERMISSION, SCOPE_TYPE},
    {400, "permission violation", ERR_PERMISSION, SCOPE_TYPE},
    {400, "already exists", ERR_CONFLICT, SCOPE_RECORD},
    {400, "record has been changed", ERR_TRANSIENT, SCOPE_RECORD},
    {500, NULL, ERR_TRANSIENT, SCOPE_RECORD},
};

static struct meaning find_meaning(const struct reading *r, int status)
{
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
        const struct meaning *m = &meanings[i];
        if (m->status && m->status != status)
            continue;
        if (!m->words || str_contains_nocase(r->code ? r->code : "", m->words) ||
            str_contains_nocase(buf_text(&r->words), m->words))
            return *m;
    }
    if (status > 500)
        return (struct meaning){0, NULL, ERR_TRANSIENT, SCOPE_ACCOUNT};
    return (struct meaning){0, NULL, ERR_INVALID, SCOPE_RECORD};
}

static const char *hint(enum err_class class)
{
    switch (class) {
    case ERR_AUTH:
        return " Likeliest first: a key or secret was not copied whole, the account id is "
               "another one's, the token was revoked or its role lost it, this machine's clock is "
               "wrong, too many wrong logins locked it for half an hour. The Login Audit Trail in "
               "NetSuite (Setup > Users/Roles > User Management) names the cause.";
    case ERR_PERMISSION:
        return " Give the role of Tenon's token this permission in NetSuite.";
    default:
        return "";
    }
}

static const char *missing_hint(const char *words)
{
    return strstr(words, "Please enter value(s) for:")
               ? " Map these fields, or give them a value for creates."
               : "";
}

static const char *login_reason(struct arena *arena, const struct http_response *response)
{
    const char *header = http_header_get(response, "WWW-Authenticate");
    const char *reason = header ? between(arena, header, "error=\"", "\"") : NULL;
    return reason ? reason : "no reason told";
}

void ns_fault_read(struct arena *arena, const struct http_response *response,
                   struct ns_fault *fault)
{
    struct reading r = {.arena = arena, .words = buf_init(64 << 10)};
    const struct json *body = json_parse(arena, response->body, response->body_n, NULL);
    if (body)
        read_json(&r, body);
    else
        read_page(&r, response);
    struct meaning meaning = find_meaning(&r, response->status);
    const char *words = str_dup(arena, buf_text(&r.words));
    if (meaning.class == ERR_AUTH)
        err_set(&fault->err, ERR_AUTH, "NetSuite does not accept the login (%s): %s%s",
                login_reason(arena, response), words, hint(ERR_AUTH));
    else
        err_set(&fault->err, meaning.class, "NetSuite answers %d: %s%s%s", response->status,
                *words ? words : "no words", hint(meaning.class), missing_hint(words));
    fault->err.scope = meaning.scope;
    fault->err.http_status = response->status;
    fault->err.retry_after_ms = http_retry_after_ms(response);
    if (r.code) {
        size_t n = str_utf8_prefix(r.code, sizeof fault->err.code - 1);
        memcpy(fault->err.code, r.code, n);
        fault->err.code[n] = 0;
    }
    fault->detail = words;
    fault->named = find_named(&r);
    buf_free(&r.words);
}
