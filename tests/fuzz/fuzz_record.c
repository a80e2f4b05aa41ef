/* What records bring from outside: texts as every type takes them, as match keys and as places, and
 * the JSON in which the store keeps values, bases and schemas. What is decoded encodes to itself.
 */
#include "base/str.h"
#include "fuzz.h"
#include "record/domain.h"
#include "record/link.h"
#include "record/place.h"
#include "sync/match.h"
#include "sync/merge.h"

#include <assert.h>
#include <string.h>

static void check_forms(struct arena *arena, const char *text)
{
    for (int form = 0; form <= MATCH_PHONE; form++) {
        const char *key = match_normalise(arena, (enum match_form)form, text);
        assert(!key || *key);
    }
    const char *domain = domain_of(arena, text);
    assert(!domain || str_eq(domain_of(arena, domain), domain));
    const char *country = country_code(arena, text);
    assert(!country || str_eq(country_code(arena, country_name(country)), country));
    const char *state = state_code(arena, "US", text);
    assert(!state || state_name("US", state));
}

/* Canonical once is canonical for ever, and says of itself that it was taken. */
static void check_types(struct arena *arena, const char *text)
{
    for (int type = 0; type <= FIELD_LINES; type++) {
        struct field field = {.name = "f", .type = (enum field_type)type, .max_length = 7};
        struct value value = value_of(text);
        const char *once = value_canonical(arena, &field, value);
        assert(str_eq(value_canonical(arena, &field, value_of(once)), once));
        assert(value_equal(&field, value, value_of(once)));
        assert(merge_taken(arena, &field, value_empty(), value, value_of(once)) == TAKEN_AS_SENT);
        (void)merge_taken(arena, &field, value_empty(), value_of("2026-11-24 10:00"), value);
    }
}

static void check_json(struct arena *arena, const char *text)
{
    struct err err = {0};
    struct values values, values_again;
    if (values_decode(arena, text, &values, &err))
        assert(values_decode(arena, values_encode(arena, &values), &values_again, &err) &&
               values_same(&values, &values_again));
    struct bases bases;
    if (bases_decode(arena, (const char *const[]){text, text}, &bases, &err)) {
        const char *first = bases_encode(arena, &bases, SIDE_NETSUITE);
        assert(bases_decode(arena, (const char *const[]){first, first}, &bases, &err));
        assert(str_eq(bases_encode(arena, &bases, SIDE_NETSUITE), first));
    }
    const struct schema *schema = schema_decode(arena, text, &err);
    if (schema) {
        const char *first = schema_encode(arena, schema);
        schema = schema_decode(arena, first, &err);
        assert(schema && str_eq(schema_encode(arena, schema), first));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena AUTO_ARENA = arena_new();
    const char *text = str_ndup(arena, (const char *)bytes, n);
    if (!str_utf8_valid(text, strlen(text)))
        return 0; /* json_parse, the gate of all texts, lets none through */
    check_forms(arena, text);
    check_types(arena, text);
    check_json(arena, text);
    return 0;
}
