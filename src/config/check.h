/* Whether a configuration makes sense: by itself (config_check), and against what the accounts say
 * of their fields (check_fields). Says what to do about what does not. Pure. */
#ifndef TENON_CONFIG_CHECK_H
#define TENON_CONFIG_CHECK_H

#include "config/config.h"

/* False and *err with the first thing that cannot be meant so: a mapping whose transform does not
 * take its fields, a field that two mappings of a sync write, a name twice, a sync that is on
 * without accounts. */
bool mapping_check(const struct mapping *mapping, struct err *err);
bool sync_check(struct arena *arena, const struct sync *sync, struct err *err);
bool config_check(struct arena *arena, const struct config *config, struct err *err);

/* One thing that the schemas say against a sync. */
struct complaint {
    const char *sync;
    enum side side;    /* whose schema says it */
    const char *words; /* a sentence without its cure */
    const char *cure;  /* a step, most often a command that can be pasted */
    bool wrong;        /* cannot be meant: a field or an option that is not there, a VALUE that was
                          not put in. Else it may be meant so, for now */
};
struct complaint_list {
    struct complaint *at;
    size_t n, cap;
};

/* What the schemas say against a sync: fields that are not there, fields that cannot be written,
 * values that no option has, fields that a create must give and nothing does. schema of a side
 * NULL: not known, not checked. */
struct complaint_list check_fields(struct arena *arena, const struct sync *sync,
                                   const struct schema *const schema[SIDES]);

#endif
