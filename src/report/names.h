/* What a person calls a record: its name, else its e-mail, as far as the mirror tells. Asked for
 * first, then read together, then told. */
#ifndef TENON_REPORT_NAMES_H
#define TENON_REPORT_NAMES_H

#include "base/map.h"
#include "record/value.h"
#include "store/store.h"

struct names {
    struct arena *arena;
    struct map groups; /* "account type" -> what of it is wanted */
};
struct names names_init(struct arena *arena);
/* id NULL: nothing is wanted. Texts are not copied. */
void names_want(struct names *names, const char *account, const char *type, const char *id);
bool names_read(struct names *names, struct store *store, struct err *err);
/* NULL when it has none, or is not known. */
const char *names_get(const struct names *names, const char *account, const char *type,
                      const char *id);

/* "Acme" of the values of a record; NULL: none tells. */
const char *name_of_values(struct arena *arena, const struct values *values);

#endif
