#include "remote/hubspot/errors.h"

#include "base/buf.h"
#include "base/str.h"

#include <stdio.h>
#include <string.h>

static const struct {
    int status;
    enum err_class class;
    enum err_scope scope;
} statuses[] = {
    /* reference 3.2; what is not here is ERR_INVALID below 500, ERR_TRANSIENT from 500 on */
    {401, ERR_AUTH, SCOPE_ACCOUNT},      {402, ERR_PERMISSION, SCOPE_TYPE},
    {403, ERR_PERMISSION, SCOPE_TYPE},   {404, ERR_NOT_FOUND, SCOPE_RECORD},
    {405, ERR_BUG, SCOPE_TYPE},          {408, ERR_TRANSIENT, SCOPE_RECORD},
    {409, ERR_CONFLICT, SCOPE_RECORD},   {415, ERR_BUG, SCOPE_TYPE},
    {423, ERR_TRANSIENT, SCOPE_RECORD},  {429, ERR_RATE_LIMITED, SCOPE_ACCOUNT},
    {477, ERR_TRANSIENT, SCOPE_ACCOUNT}, {525, ERR_TRANSIENT, SCOPE_ACCOUNT},
    {526, ERR_TRANSIENT, SCOPE_ACCOUNT},
};

/* Categories and codes that say more than the status, or stand alone in a partial answer. */
static const struct {
    const char *name;
    enum err_class class;
    enum err_scope scope;
} names[] = {
    {"CONFLICTING_UNIQUE_VALUE", ERR_CONFLICT, SCOPE_RECORD},
    {"UNIQUE_VALUE_CONFLICT", ERR_CONFLICT, SCOPE_RECORD},
    {"CONFLICT", ERR_CONFLICT, SCOPE_RECORD},
    {"OBJECT_ALREADY_EXISTS", ERR_CONFLICT, SCOPE_RECORD},
    {"OBJECT_NOT_FOUND", ERR_NOT_FOUND, SCOPE_RECORD},
    {"MISSING_SCOPES", ERR_PERMISSION, SCOPE_TYPE},
    {"FORBIDDEN", ERR_PERMISSION, SCOPE_RECORD},
    {"INVALID_AUTHENTICATION", ERR_AUTH, SCOPE_ACCOUNT},
    {"EXPIRED_AUTHENTICATION", ERR_AUTH, SCOPE_ACCOUNT},
    {"RATE_LIMITS", ERR_RATE_LIMITED, SCOPE_ACCOUNT},
    {"VALIDATION_ERROR", ERR_INVALID, SCOPE_RECORD},
};

static bool class_of_name(const char *name, struct err *err)
{
    for (size_t i = 0; name && i < sizeof names / sizeof *names; i++)
        if (str_eq(names[i].name, name)) {
            err->class = names[i].class;
            err->scope = names[i].scope;
            return true;
        }
    return false;
}

static void class_of_status(int status, struct err *err)
{
    err->class = status < 500 ? ERR_INVALID : ERR_TRANSIENT;
    err->scope = SCOPE_RECORD;
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (statuses[i].status == status) {
            err->class = statuses[i].class;
            err->scope = statuses[i].scope;
        }
}

const struct json *hubspot_fault_context(const struct json *error, const char *key)
{
    return json_get(json_get(error, "context"), key);
}

/* The first text of a list, or the text itself. */
static const char *first_text(const struct json *value)
{
    return json_text(value && value->type == JSON_ARRAY ? json_at(value, 0) : value);
}

/* "Property values were not valid: [{…}]": the array inside the text, or NULL. */
static const struct json *embedded(struct arena *arena, const char *message)
{
    static const char prefix[] = "Property values were not valid: ";
    if (!str_starts(message, prefix))
        return NULL;
    const char *array = message + strlen(prefix);
    struct err ignored = {0};
    const struct json *list = json_parse(arena, array, strlen(array), &ignored);
    return list && list->type == JSON_ARRAY && list->child ? list : NULL;
}

/* The messages of a list of errors (objects or plain texts), each once. */
static const char *words_of(struct arena *arena, const struct json *list)
{
    VEC(const char *) words = {0};
    json_each (item, list) {
        const char *text =
            item->type == JSON_OBJECT ? json_get_text(item, "message") : json_text(item);
        bool said = str_is_blank(text);
        for (size_t i = 0; i < words.n && !said; i++)
            said = str_eq(words.at[i], text);
        if (!said)
            *vec_add(arena, &words) = text;
    }
    return words.n ? str_join(arena, words.at, words.n, "; ") : NULL;
}

/* Where the scopes of MISSING_SCOPES stand: in the first error, or one floor up. */
static const char *missing_scopes(struct arena *arena, const struct json *body,
                                  const struct json *first)
{
    const struct json *scopes = hubspot_fault_context(first, "requiredGranularScopes");
    if (!scopes)
        scopes = hubspot_fault_context(body, "requiredGranularScopes");
    VEC(const char *) list = {0};
    json_each (scope, scopes)
        if (json_text(scope))
            *vec_add(arena, &list) = json_text(scope);
    return list.n ? str_join(arena, list.at, list.n, ", ") : NULL;
}

/* The run of digits that ends at `end`, or starts at `start`. */
static const char *digits_before(struct arena *arena, const char *text, const char *end)
{
    const char *start = end;
    while (start > text && start[-1] >= '0' && start[-1] <= '9')
        start--;
    return start < end ? str_ndup(arena, start, (size_t)(end - start)) : NULL;
}

static const char *digits_after(struct arena *arena, const char *start)
{
    size_t n = strspn(start, "0123456789");
    return n ? str_ndup(arena, start, n) : NULL;
}

/* Who holds the value: told in a context, or only in the words. */
static const char *existing_id(struct arena *arena, const struct json *body,
                               const struct json *first, const char *message)
{
    static const char *const keys[] = {"existingId", "existingObjectId"};
    const struct json *const places[] = {json_get(body, "context"), json_get(first, "context"),
                                         json_get(first, "tokens"), json_get(first, "errorTokens")};
    for (size_t p = 0; p < sizeof places / sizeof *places; p++)
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
            const char *id = first_text(json_get(places[p], keys[k]));
            if (id)
                return str_dup(arena, id);
        }
    const char *at = message ? strstr(message, "Existing ID: ") : NULL;
    if (at)
        return digits_after(arena, at + strlen("Existing ID: "));
    at = message ? strstr(message, " already has that value") : NULL;
    return at ? digits_before(arena, message, at) : NULL;
}

static const char *bad_field(struct arena *arena, const struct json *first, const char *message)
{
    static const char *const keys[] = {"propertyName", "propertyNames"};
    const struct json *const places[] = {json_get(first, "context"), json_get(first, "tokens"),
                                         json_get(first, "errorTokens")};
    for (size_t p = 0; p < sizeof places / sizeof *places; p++)
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
            const char *name = first_text(json_get(places[p], keys[k]));
            if (name)
                return str_dup(arena, name);
        }
    if (json_get_text(first, "name"))
        return str_dup(arena, json_get_text(first, "name"));
    /* "Cannot set PropertyValueCoordinates{…, propertyName=P, value=V} on NEW. …" */
    const char *at = message ? strstr(message, "propertyName=") : NULL;
    if (!at)
        return NULL;
    at += strlen("propertyName=");
    size_t n = strcspn(at, ",}");
    return n ? str_ndup(arena, at, n) : NULL;
}

struct told {
    const struct json *body, *errors, *inside; /* inside: the array within the message */
    const char *message, *category, *code;
};

static struct told read_body(struct arena *arena, const struct json *body)
{
    struct told t = {.body = body, .errors = json_get(body, "errors")};
    t.message = json_get_text(body, "message");
    t.category = json_get_text(body, "category");
    t.inside = embedded(arena, t.message);
    t.code = json_get_text(json_at(t.errors, 0), "code");
    if (!t.code)
        t.code = json_get_text(json_at(t.inside, 0), "error");
    if (!t.code)
        t.code = json_get_text(body, "subCategory");
    if (!t.code)
        t.code = t.category;
    if (!t.code)
        t.code = json_get_text(body, "policyName");
    if (!t.code)
        t.code = json_get_text(body, "errorType");
    return t;
}

/* Words that tell of a taken value where neither category nor code does. */
static bool tells_taken(const char *message)
{
    return message &&
           (strstr(message, " already has that value") || strstr(message, "Existing ID: "));
}

static void classify(int status, const struct told *t, struct err *err)
{
    if (status)
        class_of_status(status, err);
    else if (!class_of_name(t->category, err))
        /* without a category a code is that of a value; else nothing says that it was refused */
        err->class = !t->category && t->code ? ERR_INVALID : ERR_TRANSIENT;
    if (err->class == ERR_INVALID)
        class_of_name(t->code, err);
    if (err->class == ERR_INVALID && tells_taken(t->message))
        err->class = ERR_CONFLICT;
}

static const char *words(struct arena *arena, int status, const struct told *t,
                         enum err_class class)
{
    const char *scopes = missing_scopes(arena, t->body, json_at(t->errors, 0));
    if (class == ERR_PERMISSION && scopes)
        return str_fmt(arena,
                       "The HubSpot app was not granted all of the scopes %s: add what is missing "
                       "to the app, then install it again",
                       scopes);
    const char *said = words_of(arena, t->inside);
    if (!said)
        said = words_of(arena, t->errors);
    if (!said)
        said = str_is_blank(t->message) ? NULL : t->message;
    if (class == ERR_AUTH)
        return str_fmt(arena,
                       "HubSpot does not accept the access token (%s). Likeliest first: it was not "
                       "copied whole, it was rotated, its app was uninstalled. The page of the app "
                       "or service key in HubSpot (Development) shows the token in force.",
                       said ? said : "no reason given");
    if (said)
        return said;
    return status ? str_fmt(arena, "HubSpot answered %d without an explanation", status)
                  : "HubSpot refused it without an explanation";
}

/* The id goes last and is never cut. */
static void set_words(struct err *err, enum err_class class, const char *said,
                      const char *request_id)
{
    if (!request_id) {
        err_set(err, class, "%s", said);
        return;
    }
    char tail[128];
    snprintf(tail, sizeof tail, " (HubSpot request %.80s)", request_id);
    int n = (int)str_utf8_prefix(said, sizeof err->message - 1 - strlen(tail));
    err_set(err, class, "%.*s%s", n, said, tail);
}

void hubspot_fault_decode(struct arena *arena, int status, const struct json *body,
                          const char *request_id, struct hubspot_fault *out)
{
    *out = (struct hubspot_fault){0};
    struct told t = read_body(arena, body);
    struct err kind = {0};
    classify(status, &t, &kind);
    set_words(&out->err, kind.class, words(arena, status, &t, kind.class), request_id);
    out->err.scope = kind.scope;
    out->err.http_status = status;
    snprintf(out->err.code, sizeof out->err.code, "%s", t.code ? t.code : "");
    const struct json *first = t.errors && t.errors->child && t.errors->child->type == JSON_OBJECT
                                   ? t.errors->child
                                   : json_at(t.inside, 0);
    if (out->err.class == ERR_CONFLICT)
        out->existing_id = existing_id(arena, body, first, t.message);
    out->bad_field = bad_field(arena, first, t.message);
    out->policy = str_dup(arena, json_get_text(body, "policyName"));
}
