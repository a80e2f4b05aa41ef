/* Bodies that NetSuite, or a gateway before it, may answer: errors, records, rows. */
#include "fuzz.h"
#include "remote/netsuite/errors.h"
#include "remote/netsuite/suiteql.h"
#include "remote/netsuite/values.h"

#include <stdlib.h>
#include <string.h>

/* A refusal has a class and whole words, whatever came. */
static void read_fault(struct arena *arena, int status, const char *body, size_t n)
{
    const struct http_response response = {
        .outcome = HTTP_ANSWERED, .status = status, .body = body, .body_n = n};
    struct ns_fault fault = {0};
    ns_fault_read(arena, &response, &fault);
    const char *words = fault.err.message;
    if (fault.err.class == ERR_NONE || !*words || !fault.detail ||
        !str_utf8_valid(words, strlen(words)))
        abort();
}

/* No value is empty text, and an id is a number. */
static void check_record(const struct record *record)
{
    int64_t number = 0;
    if (!str_to_int64(record->id, &number))
        abort();
    for (size_t i = 0; i < record->values.n; i++)
        if (record->values.at[i].value.state == VALUE_SET && !*record->values.at[i].value.text)
            abort();
}

static void read_record(struct netsuite *ns, const char *body, size_t n)
{
    const struct json *json = json_parse(ns->arena, body, n, NULL);
    const struct ns_model *model = ns_model(ns, "customer", NULL, NULL);
    struct str_list fields = {ARENA_ARRAY(ns->arena, model->columns.n, const char *), 0};
    for (size_t i = 0; i < model->columns.n; i++)
        fields.at[fields.n++] = model->columns.at[i]->field.name;
    const struct record *record = ns_record_from_rest(ns->arena, model, &fields, json);
    if (record)
        check_record(record);
    for (size_t i = 0; i < model->columns.n; i++)
        json_each (value, json)
            ns_value_from_row(ns, ns->arena, &model->columns.at[i]->field, json_text(value));
}

static int64_t no_time(void *ctx)
{
    (void)ctx;
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const int statuses[] = {400, 401, 403, 404, 429, 500, 502, 301};
    if (n == 0)
        return 0;
    struct arena *arena AUTO_ARENA = arena_new();
    const struct sys sys = {.now_ms = no_time};
    struct netsuite ns = {.arena = arena, .sys = &sys};
    ns.clock.zone = zone_load(arena, "+05:30", NULL);
    const char *body = str_ndup(arena, (const char *)bytes + 1, n - 1);
    read_fault(arena, statuses[bytes[0] % 8], body, n - 1);
    read_record(&ns, body, n - 1);
    ns_models_free(&ns);
    return 0;
}
