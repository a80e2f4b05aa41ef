#include "record/sync.h"

#include "record/names.h"

#include <stdlib.h>

NAMES_DEFINE(delete_policy, enum delete_policy, DELETE_POLICIES)
NAMES_DEFINE(leave_rule, enum leave_rule, LEAVE_RULES)
NAMES_DEFINE(match_form, enum match_form, MATCH_FORMS)

const struct mapping *sync_mapping(const struct sync *sync, const char *key)
{
    for (size_t i = 0; i < sync->n_mappings; i++)
        if (str_eq(sync->mappings[i].key, key))
            return &sync->mappings[i];
    return NULL;
}

struct names {
    const char **at;
    size_t n, cap;
};

static void add_filter(struct arena *arena, struct names *names, const struct filter *filter)
{
    for (size_t i = 0; i < filter->n; i++)
        for (size_t k = 0; k < filter->groups[i].n; k++)
            *vec_add(arena, names) = filter->groups[i].conditions[k].field;
}

struct str_list sync_fields(struct arena *arena, const struct sync *sync, enum side side)
{
    struct names names = {0};
    for (size_t i = 0; i < sync->n_mappings; i++)
        for (size_t k = 0; k < sync->mappings[i].n_fields[side]; k++)
            *vec_add(arena, &names) = sync->mappings[i].fields[side][k];
    for (size_t i = 0; i < sync->n_match; i++)
        for (size_t k = 0; k < sync->match[i].n_parts; k++)
            *vec_add(arena, &names) = sync->match[i].parts[k].field[side];
    add_filter(arena, &names, &sync->scope[side]);
    add_filter(arena, &names, &sync->filter[side]);
    if (names.n > 1)
        qsort(names.at, names.n, sizeof *names.at, str_compare_at);
    size_t n = 0;
    for (size_t i = 0; i < names.n; i++)
        if (n == 0 || !str_eq(names.at[n - 1], names.at[i]))
            names.at[n++] = names.at[i];
    return (struct str_list){names.at, n};
}

const char *sync_email_field(const struct sync *sync, enum side side)
{
    for (size_t i = 0; i < sync->n_match; i++)
        if (sync->match[i].n_parts == 1 && sync->match[i].parts[0].form == MATCH_EMAIL)
            return sync->match[i].parts[0].field[side];
    return NULL;
}

static enum filter_verdict check_email(const struct sync *sync, enum side side,
                                       const struct record *record, const char **why)
{
    const char *field = sync->without_email ? NULL : sync_email_field(sync, side);
    if (!field)
        return FILTER_PASSES;
    switch (values_get(&record->values, field).state) {
    case VALUE_UNKNOWN:
        *why = "its e-mail address is not known";
        return FILTER_UNDECIDED;
    case VALUE_EMPTY:
        *why = "it has no e-mail address";
        return FILTER_FAILS;
    case VALUE_SET:
        break;
    }
    return FILTER_PASSES;
}

enum filter_verdict sync_admits(struct arena *arena, const struct sync *sync, enum side side,
                                const struct schema *schema, const struct record *record,
                                const char **why)
{
    enum filter_verdict verdict =
        filter_check(arena, &sync->scope[side], schema, &record->values, why);
    if (verdict == FILTER_PASSES)
        verdict = filter_check(arena, &sync->filter[side], schema, &record->values, why);
    if (verdict == FILTER_PASSES)
        verdict = check_email(sync, side, record, why);
    return verdict;
}
