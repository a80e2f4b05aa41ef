#include "record/filter.h"

#include "base/dec.h"
#include "record/names.h"

#include <string.h>

NAMES_DEFINE(filter_operator, enum filter_operator, FILTER_OPERATORS)

/* One condition under check. */
struct check {
    struct arena *arena;
    const struct condition *condition;
    const struct field *field; /* NULL: a plain string */
    const char *text;          /* the value, which is set */
};

static bool is_text(const struct field *field)
{
    return !field || field->type == FIELD_STRING || field->type == FIELD_TEXT;
}

/* The own value; of several ticked options one. */
static bool is_value(const struct check *check, const char *wanted)
{
    if (!check->field || check->field->type != FIELD_MULTI_ENUM)
        return value_equal(check->field, value_of(check->text), value_of(wanted));
    struct str_list ticked = str_split(check->arena, check->text, ';');
    for (size_t i = 0; i < ticked.n; i++)
        if (str_eq(ticked.at[i], wanted))
            return true;
    return false;
}

/* Texts as a person compares them, an option by its value or its label. */
static bool is(const struct check *check, const char *wanted)
{
    const struct field *field = check->field;
    if (is_text(field))
        return strcmp(str_fold(check->arena, check->text), str_fold(check->arena, wanted)) == 0;
    for (size_t i = 0; i < field->n_options; i++)
        if (str_eq(field->options[i].label, wanted) && is_value(check, field->options[i].value))
            return true;
    return is_value(check, wanted);
}

static bool is_one_of(const struct check *check)
{
    for (size_t i = 0; i < check->condition->n_values; i++)
        if (is(check, check->condition->values[i]))
            return true;
    return false;
}

static bool has_part(const struct check *check)
{
    const char *text = str_fold(check->arena, check->text);
    for (size_t i = 0; i < check->condition->n_values; i++) {
        const char *part = str_fold(check->arena, check->condition->values[i]);
        if (check->condition->op == FILTER_STARTS ? str_starts(text, part)
                                                  : strstr(text, part) != NULL)
            return true;
    }
    return false;
}

/* By time, by number, else as texts. */
static int compare(const struct check *check, const char *bound)
{
    int64_t a_ms, b_ms;
    if (value_time(check->text, &a_ms) && value_time(bound, &b_ms))
        return (a_ms > b_ms) - (a_ms < b_ms);
    struct dec a, b;
    if (dec_parse(check->text, &a) && dec_parse(bound, &b))
        return dec_compare(a, b);
    return strcmp(str_fold(check->arena, check->text), str_fold(check->arena, bound));
}

static bool is_beyond(const struct check *check)
{
    if (check->condition->n_values == 0)
        return false;
    int order = compare(check, check->condition->values[0]);
    switch (check->condition->op) {
    case FILTER_LESS:
        return order < 0;
    case FILTER_AT_MOST:
        return order <= 0;
    case FILTER_MORE:
        return order > 0;
    default:
        return order >= 0;
    }
}

/* Of a value that is known. What is empty is nothing, so it is not one of the values either. */
static bool holds(const struct check *check, bool empty)
{
    switch (check->condition->op) {
    case FILTER_IS:
        return !empty && is_one_of(check);
    case FILTER_IS_NOT:
        return empty || !is_one_of(check);
    case FILTER_CONTAINS:
    case FILTER_STARTS:
        return !empty && has_part(check);
    case FILTER_EMPTY:
        return empty;
    case FILTER_NOT_EMPTY:
        return !empty;
    case FILTER_LESS:
    case FILTER_AT_MOST:
    case FILTER_MORE:
    case FILTER_AT_LEAST:
        return !empty && is_beyond(check);
    }
    return false;
}

/* The words by which each operator fails: "lifecyclestage is not customer". */
static const char *const failing[] = {
    [FILTER_IS] = "is not",
    [FILTER_IS_NOT] = "is",
    [FILTER_CONTAINS] = "does not contain",
    [FILTER_STARTS] = "does not start with",
    [FILTER_EMPTY] = "is not empty",
    [FILTER_NOT_EMPTY] = "is empty",
    [FILTER_LESS] = "is not less than",
    [FILTER_AT_MOST] = "is more than",
    [FILTER_MORE] = "is not more than",
    [FILTER_AT_LEAST] = "is less than",
};

static const char *failure_words(struct arena *arena, const struct condition *condition)
{
    const char *values = str_join(arena, condition->values, condition->n_values, " or ");
    return str_fmt(arena, "%s %s%s%s", condition->field, failing[condition->op], *values ? " " : "",
                   values);
}

static enum filter_verdict check_condition(struct arena *arena, const struct condition *condition,
                                           const struct schema *schema, const struct values *values)
{
    struct value value = values_get(values, condition->field);
    if (value.state == VALUE_UNKNOWN)
        return FILTER_UNDECIDED;
    struct check check = {arena, condition, schema_field(schema, condition->field), value.text};
    return holds(&check, value.state == VALUE_EMPTY) ? FILTER_PASSES : FILTER_FAILS;
}

/* One condition that fails settles it, whatever the others are. */
static enum filter_verdict check_group(struct arena *arena, const struct condition_group *group,
                                       const struct schema *schema, const struct values *values,
                                       const char **why)
{
    enum filter_verdict verdict = FILTER_PASSES;
    for (size_t i = 0; i < group->n; i++) {
        const struct condition *condition = &group->conditions[i];
        switch (check_condition(arena, condition, schema, values)) {
        case FILTER_PASSES:
            break;
        case FILTER_FAILS:
            *why = failure_words(arena, condition);
            return FILTER_FAILS;
        case FILTER_UNDECIDED:
            *why = str_fmt(arena, "%s is not known", condition->field);
            verdict = FILTER_UNDECIDED;
        }
    }
    return verdict;
}

enum filter_verdict filter_check(struct arena *arena, const struct filter *filter,
                                 const struct schema *schema, const struct values *values,
                                 const char **why)
{
    enum filter_verdict verdict = filter->n == 0 ? FILTER_PASSES : FILTER_FAILS;
    VEC(const char *) reasons = {0};
    for (size_t i = 0; i < filter->n; i++) {
        const char *reason = NULL;
        enum filter_verdict group = check_group(arena, &filter->groups[i], schema, values, &reason);
        if (group == FILTER_PASSES)
            return FILTER_PASSES;
        if (group == FILTER_UNDECIDED)
            verdict = FILTER_UNDECIDED;
        *vec_add(arena, &reasons) = reason;
    }
    if (verdict != FILTER_PASSES)
        *why = str_join(arena, reasons.at, reasons.n, ", and ");
    return verdict;
}
