#include "report/problems.h"

#include "base/buf.h"
#include "config/expression.h"
#include "report/names.h"
#include "store/account.h"
#include "store/run.h"
#include "store/summary.h"

#include <string.h>

#define CAUSES_MAX 10000

/* Cures ---------------------------------------------------------------------------------------- */

/* The text between two others; NULL when they are not there. */
static const char *between(struct arena *arena, const char *text, const char *before,
                           const char *after)
{
    const char *from = strstr(text, before);
    if (!from)
        return NULL;
    from += strlen(before);
    const char *to = strstr(from, after);
    return str_trim(arena, to ? str_ndup(arena, from, (size_t)(to - from)) : from);
}

/* The remotes name fields as their users see them. */
static const struct field *field_called(const struct schema *schema, const char *words)
{
    for (size_t i = 0; schema && i < schema->n; i++)
        if (str_eq_nocase(schema->fields[i].label, words) ||
            str_eq_nocase(schema->fields[i].name, words))
            return &schema->fields[i];
    return NULL;
}

static const struct mapping *mapping_of(const struct sync *sync, enum side side, const char *field)
{
    for (size_t i = 0; i < sync->n_mappings; i++)
        for (size_t f = 0; f < sync->mappings[i].n_fields[side]; f++)
            if (str_eq(sync->mappings[i].fields[side][f], field) &&
                mapping_allows(&sync->mappings[i], other(side)))
                return &sync->mappings[i];
    return NULL;
}

/* Creates on that side must give these fields (labels, with commas between). */
static const char *give_values(struct arena *arena, const struct sync *sync, enum side side,
                               const struct schema *schema, const char *labels)
{
    struct str_list names = str_split(arena, labels, ',');
    VEC(const char *) lines = {0};
    for (size_t i = 0; i < names.n; i++) {
        const char *label = str_trim(arena, names.at[i]);
        const struct field *field = field_called(schema, label);
        const char *name = field ? field->name : label;
        const struct mapping *mapping = mapping_of(sync, side, name);
        bool sourced = mapping && mapping->n_fields[other(side)] > 0;
        *vec_add(arena, &lines) =
            sourced
                ? str_fmt(arena, "tenon sync set %s mapping.%s.if-blank.%s VALUE", sync->name,
                          mapping->key, side_name(side))
                : str_fmt(arena, "tenon sync set %s mapping.%s.constant VALUE", sync->name, name);
    }
    return str_join(arena, lines.at, lines.n, "; ");
}

/* The table as it is, and the row that it lacks. */
static const char *add_row(struct arena *arena, const struct sync *sync, const char *cause)
{
    const char *value = between(arena, cause, "has no row for \"", "\"");
    for (size_t i = 0; value && i < sync->n_mappings; i++) {
        const struct mapping *m = &sync->mappings[i];
        if (m->transform != TRANSFORM_TABLE)
            continue;
        struct value_pair row = {{value, "VALUE"}};
        const char *text = "";
        for (size_t k = 0; k < m->n_pairs; k++)
            text = str_fmt(arena, "%s%s; ", text, table_row_to_text(arena, &m->pairs[k]));
        return str_fmt(arena, "tenon sync set %s mapping.%s.table '%s%s'", sync->name, m->key, text,
                       table_row_to_text(arena, &row));
    }
    return NULL;
}

const char *problem_cure(struct arena *arena, const struct sync *sync,
                         const struct schema *const schema[SIDES], const char *cause)
{
    const char *labels = between(arena, cause, "Please enter value(s) for:", ".");
    if (labels)
        return give_values(arena, sync, SIDE_NETSUITE, schema[SIDE_NETSUITE], labels);
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        labels = between(arena, cause, str_fmt(arena, "%s needs a value for ", side_title(side)),
                         ", and");
        if (labels)
            return give_values(arena, sync, side, schema[side], labels);
    }
    return add_row(arena, sync, cause);
}

/* The same causes together --------------------------------------------------------------------- */

struct problem {
    const struct cause_count *first;
    int64_t n;             /* on the side that has more of them: a linked pair counts once */
    struct map by_account; /* account -> int64_t */
};

/* Values in quotes and numbers of records differ where the cause is one. */
static char *cause_key(struct arena *arena, const struct cause_count *cause)
{
    struct buf key AUTO_BUF = buf_init(0);
    bool quoted = false;
    buf_addf(&key, "%s %s ", cause->sync ? cause->sync : "", record_state_name(cause->state));
    for (const char *c = cause->cause ? cause->cause : ""; *c; c++) {
        bool quote = *c == '"';
        quoted = quote ? !quoted : quoted;
        if (!quoted && !(*c >= '0' && *c <= '9'))
            buf_addc(&key, *c);
    }
    return str_dup(arena, buf_text(&key));
}

static void count(struct arena *arena, struct problem *problem, const struct cause_count *cause)
{
    int64_t *own = map_get(&problem->by_account, cause->account);
    if (!own)
        map_put(&problem->by_account, cause->account, own = ARENA_NEW(arena, int64_t));
    *own += cause->n;
    problem->n = *own > problem->n ? *own : problem->n;
}

static struct map group(struct arena *arena, const struct cause_count_list *causes)
{
    struct map problems = map_init(arena);
    for (size_t i = 0; i < causes->n; i++) {
        const struct cause_count *cause = &causes->at[i];
        if (cause->state != STATE_FAILING && cause->state != STATE_HELD)
            continue;
        char *key = cause_key(arena, cause);
        struct problem *problem = map_get(&problems, key);
        if (!problem) {
            problem = ARENA_NEW(arena, struct problem);
            problem->first = cause;
            problem->by_account = map_init(arena);
            map_put(&problems, key, problem);
        }
        count(arena, problem, cause);
    }
    return problems;
}

/* The report ----------------------------------------------------------------------------------- */

struct telling {
    struct report *report;
    struct store *store;
    struct arena *arena;
    const struct config *config;
    size_t n;
};

static void tell(struct telling *t, const struct problem *problem, const char *sync,
                 const char *words, const char *cure)
{
    const struct cause_count *one = problem ? problem->first : NULL;
    const char *example = one ? str_fmt(t->arena, "%s %s", one->type, one->example) : NULL;
    t->n++;
    if (report_is(t->report, REPORT_WORDS)) {
        if (problem)
            report_say(t->report, TONE_BAD, "%lld records of %s: %s", (long long)problem->n,
                       sync ? sync : "no sync", words);
        else
            report_say(t->report, TONE_BAD, "%s", words);
        report_say(t->report, TONE_PLAIN, "    cure:  %s", cure);
        if (example)
            report_say(t->report, TONE_DIM, "    one:   tenon why %s", example);
        return;
    }
    report_row(t->report,
               (struct cell[]){cell_text(sync), problem ? cell_int(problem->n) : cell_text(NULL),
                               cell_text(one ? record_state_name(one->state) : NULL),
                               cell_text(words), cell_text(cure), cell_text(example)});
}

static bool tell_accounts(struct telling *t, struct err *err)
{
    struct account_list accounts;
    if (!account_list(t->store, t->arena, &accounts, err))
        return false;
    for (size_t i = 0; i < accounts.n; i++) {
        const struct account *a = &accounts.at[i];
        if (!a->authorised)
            tell(t, NULL, NULL,
                 str_fmt(t->arena, "%s account \"%s\" is stopped: %s", side_title(a->side), a->name,
                         a->cause ? a->cause : "its login was refused"),
                 str_fmt(t->arena, "tenon connect %s --name %s (--again with the stored secret)",
                         side_name(a->side), a->name));
    }
    return true;
}

static bool tell_last_run(struct telling *t, struct err *err)
{
    struct run_list runs;
    if (!run_list(t->store, t->arena, 1, &runs, err))
        return false;
    if (runs.n > 0 && str_eq(runs.at[0].result, "failed"))
        tell(t, NULL, NULL,
             str_fmt(t->arena, "The last run (%lld) failed: %s", (long long)runs.at[0].run,
                     runs.at[0].error ? runs.at[0].error : "no cause was told"),
             "do what it says, then: tenon run; tenon doctor checks the accounts");
    return true;
}

static bool read_schemas(struct telling *t, const struct sync *sync,
                         const struct schema *out[SIDES], struct err *err)
{
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        struct reading reading;
        if (!reading_get(t->store, t->arena, sync->account[side], sync->type[side], &reading, err))
            return false;
        out[side] = reading.schema ? schema_decode(t->arena, reading.schema, err) : NULL;
    }
    return err->class == ERR_NONE;
}

static const char *own_cure(struct telling *t, const struct problem *problem, struct err *err)
{
    const struct cause_count *one = problem->first;
    for (size_t i = 0; i < t->config->n && one->cause; i++) {
        const struct sync *sync = &t->config->syncs[i];
        const struct schema *schema[SIDES];
        if (!str_eq(sync->name, one->sync) || !read_schemas(t, sync, schema, err))
            continue;
        const char *cure = problem_cure(t->arena, sync, schema, one->cause);
        if (cure)
            return cure;
    }
    return one->state == STATE_HELD
               ? "tenon questions list shows what is asked; answer it there"
               : "do what it says on the record or the mapping; it is tried again when one changes";
}

static bool tell_all(struct telling *t, struct err *err)
{
    struct cause_count_list causes;
    if (!tell_accounts(t, err) || !tell_last_run(t, err) ||
        !summary_causes(t->store, t->arena, CAUSES_MAX, &causes, err))
        return false;
    struct map problems = group(t->arena, &causes);
    for (size_t i = 0; i < problems.n; i++) {
        const struct problem *problem = problems.entries[i].value;
        const char *words = problem->first->cause;
        tell(t, problem, problem->first->sync, words ? words : "no cause was told",
             own_cure(t, problem, err));
        if (err->class != ERR_NONE)
            return false;
    }
    return true;
}

bool report_problems(struct report *report, struct store *store, const struct config *config,
                     size_t *n, struct err *err)
{
    static const struct report_column columns[] = {
        {"sync", NULL, false},  {"records", NULL, true}, {"state", NULL, false},
        {"words", NULL, false}, {"cure", NULL, false},   {"example", NULL, false},
    };
    struct arena *arena AUTO_ARENA = arena_new();
    struct telling t = {report, store, arena, config, 0};
    report_table(report, "problems", NULL, columns, 6);
    bool ok = tell_all(&t, err);
    report_table_end(report);
    *n = t.n;
    if (ok && t.n == 0)
        report_say(report, TONE_GOOD, "There are no problems.");
    return ok;
}
