/* The last line of a TZif file: how clocks change after its last transition, as POSIX writes it in
 * the variable TZ ("EST5EDT,M3.2.0,M11.1.0"). For zone.c alone; knows no files and no names. */
#ifndef TENON_BASE_ZONE_RULE_H
#define TENON_BASE_ZONE_RULE_H

#include <stdbool.h>
#include <stdint.h>

enum zone_day_kind {
    ZONE_DAY_JULIAN,  /* Jn: 1 to 365, February 29 is never counted */
    ZONE_DAY_OF_YEAR, /* n: 0 to 365 */
    ZONE_DAY_WEEKDAY  /* Mm.w.d: the w-th weekday d of month m; w 5 is the last one */
};

/* When clocks change, in a year's wall time as it is before the change. */
struct zone_change {
    enum zone_day_kind kind;
    int day, month, week;
    int32_t second; /* of that day; may lie outside it */
};

struct zone_rule {
    int32_t standard_s, summer_s; /* seconds east of UTC */
    bool has_summer;
    struct zone_change start, end; /* of summer time */
};

/* The whole text (without newlines) must be a rule. */
bool zone_rule_parse(const char *text, struct zone_rule *rule);
int32_t zone_rule_offset_s(const struct zone_rule *rule, int64_t utc_s);

#endif
