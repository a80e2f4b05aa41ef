/* A sync's filter on one side's own fields: groups joined by OR, conditions in a group by AND.
 * Pure. */
#ifndef TENON_RECORD_FILTER_H
#define TENON_RECORD_FILTER_H

#include "record/record.h"

#define FILTER_OPERATORS(X)                                                                        \
    X(FILTER_IS, "is") /* any of the values */                                                     \
    X(FILTER_IS_NOT, "is not")                                                                     \
    X(FILTER_CONTAINS, "contains")                                                                 \
    X(FILTER_STARTS, "starts with")                                                                \
    X(FILTER_EMPTY, "is empty")                                                                    \
    X(FILTER_NOT_EMPTY, "is not empty")                                                            \
    X(FILTER_LESS, "less than")                                                                    \
    X(FILTER_AT_MOST, "at most")                                                                   \
    X(FILTER_MORE, "more than")                                                                    \
    X(FILTER_AT_LEAST, "at least")
enum filter_operator {
#define X(id, name) id,
    FILTER_OPERATORS(X)
#undef X
};
const char *filter_operator_name(enum filter_operator op);
bool filter_operator_parse(const char *name, enum filter_operator *out);

struct condition {
    const char *field;
    enum filter_operator op;
    const char *const *values;
    size_t n_values;
};
struct condition_group {
    const struct condition *conditions;
    size_t n;
};
struct filter {
    const struct condition_group *groups;
    size_t n; /* 0: everything passes */
};

enum filter_verdict {
    FILTER_PASSES,
    FILTER_FAILS,
    FILTER_UNDECIDED /* a field it needs is unknown */
};
/* *why: words naming the condition that failed ("lifecyclestage is not customer"). */
enum filter_verdict filter_check(struct arena *arena, const struct filter *filter,
                                 const struct schema *schema, const struct values *values,
                                 const char **why);

#endif
