#include "sync/merge.h"

#include "record/names.h"
#include "sync/moment.h"

#include <string.h>

NAMES_DEFINE_NAME(decision, enum decision, DECISIONS)

/* Two edits closer than this have no order that anyone could vouch for. */
#define TOO_CLOSE_MS (INT64_C(2) * 60 * 1000)

/* One mapping of one link, as the rules see it. */
struct view {
    struct arena *arena;
    const struct merge_input *input;
    const struct mapping *mapping;
    const struct base *base; /* NULL: first meeting */
    struct value now[SIDES][MAPPING_FIELDS_MAX];
    bool empty[SIDES];
    bool changed[SIDES]; /* differs from the base */
};

/* ---- The outcomes ---- */

static void settle(struct merge_outcome *out, enum apart apart, const char *rule)
{
    out->decision = DECIDE_SETTLE;
    out->apart = apart;
    out->rule = rule;
}

static void fail(struct merge_outcome *out, const char *cause)
{
    out->decision = DECIDE_FAIL;
    out->cause = cause;
}

/* A glance at them: long texts are cut. */
static const char *values_words(const struct view *v, enum side side)
{
    const char *texts[MAPPING_FIELDS_MAX] = {0};
    size_t n = 0;
    for (size_t i = 0; i < v->mapping->n_fields[side]; i++)
        if (v->now[side][i].state == VALUE_SET)
            texts[n++] = v->now[side][i].text;
    const char *all = str_join(v->arena, texts, n, ", ");
    size_t shown = str_utf8_prefix(all, 120);
    return n == 0 ? "nothing"
                  : str_fmt(v->arena, "\"%.*s%s\"", (int)shown, all, all[shown] ? "…" : "");
}

static void ask(const struct view *v, struct merge_outcome *out, const char *reason)
{
    out->decision = DECIDE_ASK;
    out->cause = str_fmt(v->arena, "%s: HubSpot has %s, NetSuite has %s", reason,
                         values_words(v, SIDE_HUBSPOT), values_words(v, SIDE_NETSUITE));
}

/* Refused or not taken before, and the source is still the same. */
static const char *failed_before(const struct view *v, enum side from)
{
    for (size_t i = 0; i < v->input->n_failing; i++) {
        const struct merge_failing *failing = &v->input->failing[i];
        if (failing->target == other(from) && str_eq(failing->mapping, v->mapping->key) &&
            mapping_equal_on(v->mapping, from, failing->source, v->now[from],
                             v->input->env->schema[from]))
            return failing->cause;
    }
    return NULL;
}

/* A field of several that says the same in other words stays as it is ("USA" beside a new city):
 * that is, when the source is what the target would give with it. */
static void keep_same_words(const struct view *v, enum side from, struct value *made)
{
    enum side to = other(from);
    if (v->mapping->n_fields[to] < 2)
        return;
    for (size_t i = 0; i < v->mapping->n_fields[to]; i++) {
        if (value_same(made[i], v->now[to][i]))
            continue;
        struct value ours = made[i];
        made[i] = v->now[to][i];
        struct translation back = mapping_translate(v->arena, v->mapping, to, made, v->input->env);
        if (back.result != TRANSLATE_OK ||
            !mapping_equal_on(v->mapping, from, back.values, v->now[from],
                              v->input->env->schema[from]))
            made[i] = ours;
    }
}

static const char *read_only_field(const struct view *v, enum side to, const struct value *made)
{
    for (size_t i = 0; i < v->mapping->n_fields[to]; i++) {
        const char *name = v->mapping->fields[to][i];
        const struct field *field = schema_field(v->input->env->schema[to], name);
        if (field && field->read_only && !value_equal(field, made[i], v->now[to][i]))
            return field->label ? field->label : name;
    }
    return NULL;
}

static void write_made(const struct view *v, struct merge_outcome *out, enum side from,
                       const struct value *made)
{
    enum side to = other(from);
    const char *read_only = read_only_field(v, to, made);
    if (read_only) {
        fail(out, str_fmt(v->arena, "%s does not let us write %s. Let the mapping go to %s only.",
                          side_title(to), read_only, side_title(from)));
        return;
    }
    struct moment moment = moment_of(v->input, v->mapping, from, v->base);
    out->decision = DECIDE_WRITE;
    out->source_ms = moment.ms;
    out->by_record_time = moment.by_record;
    memcpy(out->expected, v->now[to], sizeof out->expected);
    memcpy(out->value, made, sizeof out->value);
    memcpy(out->source, v->now[from], sizeof out->source);
}

/* What stands on `from` goes to the other side. */
static void carry(const struct view *v, struct merge_outcome *out, enum side from, const char *rule)
{
    out->target = other(from);
    out->rule = rule;
    struct translation made =
        mapping_translate(v->arena, v->mapping, from, v->now[from], v->input->env);
    out->cause = made.cause;
    switch (made.result) {
    case TRANSLATE_OK:
        break;
    case TRANSLATE_UNKNOWN:
        return;
    case TRANSLATE_WAITING:
        out->decision = DECIDE_WAIT;
        return;
    case TRANSLATE_NEVER:
        out->decision = v->mapping->fail_without_partner ? DECIDE_FAIL : DECIDE_NOTHING;
        return;
    case TRANSLATE_REFUSED:
        out->decision = DECIDE_FAIL;
        return;
    }
    const char *before = failed_before(v, from);
    if (before) {
        fail(out, before);
        return;
    }
    keep_same_words(v, from, made.values);
    write_made(v, out, from, made.values);
}

/* ---- The rules ---- */

static const char *const changed_words[SIDES] = {"hubspot changed", "netsuite changed"};
static const char *const cleared_words[SIDES] = {"hubspot cleared", "netsuite cleared"};

/* On a one-way mapping. */
static enum side source_of(const struct mapping *mapping)
{
    return mapping->direction == DIRECTION_TO_NETSUITE ? SIDE_HUBSPOT : SIDE_NETSUITE;
}

static bool is_one_way(const struct mapping *mapping)
{
    return mapping->direction != DIRECTION_BOTH;
}

/* The side was emptied, and emptying is not carried over. */
static bool is_kept_clear(const struct view *v, enum side side)
{
    return v->mapping->clear == CLEAR_KEEP && v->empty[side] && !v->empty[other(side)];
}

static void carry_change(const struct view *v, struct merge_outcome *out, enum side from)
{
    if (is_kept_clear(v, from))
        settle(out, APART_CLEAR, cleared_words[from]);
    else
        carry(v, out, from, v->empty[from] ? cleared_words[from] : changed_words[from]);
}

static void carry_winner(const struct view *v, struct merge_outcome *out, enum side winner,
                         const char *rule)
{
    carry(v, out, winner,
          str_fmt(v->arena, "%s%s: %s", v->base ? "" : "first meeting, ", rule, side_name(winner)));
}

static void decide_newest(const struct view *v, struct merge_outcome *out)
{
    if (!v->input->times_known) {
        out->decision = DECIDE_TIMES;
        return;
    }
    struct moment at[SIDES];
    for (int side = 0; side < SIDES; side++)
        at[side] = moment_of(v->input, v->mapping, (enum side)side, v->base);
    bool by_record = at[SIDE_HUBSPOT].by_record || at[SIDE_NETSUITE].by_record;
    int64_t lead = at[SIDE_HUBSPOT].ms - at[SIDE_NETSUITE].ms;
    if (at[SIDE_HUBSPOT].ms == 0 || at[SIDE_NETSUITE].ms == 0)
        ask(v, out, "Nothing tells which one is newer");
    else if (lead > -TOO_CLOSE_MS && lead < TOO_CLOSE_MS)
        ask(v, out, "Both were changed within two minutes");
    else
        carry_winner(v, out, lead > 0 ? SIDE_HUBSPOT : SIDE_NETSUITE,
                     by_record ? "newest by record time" : "newest");
}

static const struct merge_answer *find_answer(const struct view *v)
{
    for (size_t i = 0; i < v->input->n_answers; i++)
        if (str_eq(v->input->answers[i].mapping, v->mapping->key))
            return &v->input->answers[i];
    return NULL;
}

/* Both sides have something else to say, and both may. */
static void decide_conflict(const struct view *v, struct merge_outcome *out)
{
    const struct merge_answer *answer = find_answer(v);
    if (is_kept_clear(v, SIDE_HUBSPOT))
        carry_change(v, out, SIDE_NETSUITE);
    else if (is_kept_clear(v, SIDE_NETSUITE))
        carry_change(v, out, SIDE_HUBSPOT);
    else if (answer && answer->keep_apart)
        settle(out, APART_CHOSEN, "answer: keep both");
    else if (answer)
        carry_winner(v, out, answer->winner, "answer");
    else if (v->mapping->conflict == CONFLICT_HUBSPOT)
        carry_winner(v, out, SIDE_HUBSPOT, "conflict rule");
    else if (v->mapping->conflict == CONFLICT_NETSUITE)
        carry_winner(v, out, SIDE_NETSUITE, "conflict rule");
    else if (v->mapping->conflict == CONFLICT_ASK)
        ask(v, out, v->base ? "Both were changed" : "They differ at their first meeting");
    else
        decide_newest(v, out);
}

/* No base: a new link, a new mapping, or one whose fields changed. */
static void decide_first_meeting(const struct view *v, struct merge_outcome *out)
{
    enum side source = source_of(v->mapping);
    if (is_one_way(v->mapping) && v->empty[source])
        settle(out, APART_DIRECTION, "first meeting");
    else if (is_one_way(v->mapping))
        carry(v, out, source, "first meeting");
    else if (v->empty[SIDE_HUBSPOT])
        carry(v, out, SIDE_NETSUITE, "first meeting");
    else if (v->empty[SIDE_NETSUITE])
        carry(v, out, SIDE_HUBSPOT, "first meeting");
    else
        decide_conflict(v, out);
}

/* The target of a one-way mapping has a value of its own. An empty source enforces nothing while
 * clears are kept. */
static void decide_against_direction(const struct view *v, struct merge_outcome *out)
{
    enum side source = source_of(v->mapping);
    if (v->mapping->enforce && !is_kept_clear(v, source))
        carry(v, out, source, "enforced");
    else
        settle(out, APART_DIRECTION, changed_words[other(source)]);
}

static bool equal_across(const struct view *v)
{
    return mapping_equal_across(v->arena, v->mapping, v->now[SIDE_HUBSPOT], v->now[SIDE_NETSUITE],
                                v->input->env);
}

/* Both stand where they were settled: nothing to do, unless `enforce` came later than a change
 * that had been left against the direction. */
static void decide_unchanged(const struct view *v, struct merge_outcome *out)
{
    if (is_one_way(v->mapping) && v->mapping->enforce && v->base->apart == APART_DIRECTION &&
        !v->empty[source_of(v->mapping)] && !equal_across(v))
        carry(v, out, source_of(v->mapping), "enforced");
}

/* DESIGN rule 3, row by row. */
static void decide(const struct view *v, struct merge_outcome *out)
{
    bool hubspot = v->changed[SIDE_HUBSPOT], netsuite = v->changed[SIDE_NETSUITE];
    if (v->base && !hubspot && !netsuite)
        decide_unchanged(v, out);
    else if (equal_across(v))
        settle(out, APART_NOT, v->base ? "same value" : "first meeting");
    else if (!v->base)
        decide_first_meeting(v, out);
    else if (is_one_way(v->mapping) && v->changed[source_of(v->mapping)])
        carry_change(v, out, source_of(v->mapping));
    else if (is_one_way(v->mapping))
        decide_against_direction(v, out);
    else if (hubspot && netsuite)
        decide_conflict(v, out);
    else
        carry_change(v, out, hubspot ? SIDE_HUBSPOT : SIDE_NETSUITE);
}

/* False: an unknown field decides nothing. */
static bool look(struct view *v)
{
    const struct merge_input *input = v->input;
    v->base = bases_get(input->bases, v->mapping->key);
    for (int i = 0; i < SIDES; i++) {
        enum side side = (enum side)i;
        mapping_values(v->mapping, side, &input->record[side]->values, v->now[side]);
        if (mapping_is_unknown(v->mapping, side, v->now[side]))
            return false;
        v->empty[side] = mapping_is_empty(v->mapping, side, v->now[side]);
        if (v->base && mapping_is_unknown(v->mapping, side, v->base->values[side]))
            v->base = NULL; /* it says nothing of one side */
    }
    for (int i = 0; v->base && i < SIDES; i++)
        v->changed[i] = !mapping_equal_on(v->mapping, (enum side)i, v->now[i], v->base->values[i],
                                          input->env->schema[i]);
    return true;
}

struct merge_result merge_link(struct arena *arena, const struct merge_input *input)
{
    struct merge_result result = {
        .at = ARENA_ARRAY(arena, input->sync->n_mappings, struct merge_outcome),
    };
    for (size_t i = 0; i < input->sync->n_mappings; i++) {
        const struct mapping *mapping = &input->sync->mappings[i];
        if (mapping->on_create || mapping->transform == TRANSFORM_CONSTANT)
            continue;
        struct merge_outcome *out = &result.at[result.n++];
        out->mapping = mapping;
        struct view view = {.arena = arena, .input = input, .mapping = mapping};
        if (look(&view))
            decide(&view, out);
    }
    return result;
}
