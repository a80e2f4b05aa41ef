/* Every setting of a sync and of a mapping, declared once: its name, and how it becomes text and is
 * made from text. The configuration file and `sync set` both go by these tables. Pure. */
#ifndef TENON_CONFIG_SETTING_H
#define TENON_CONFIG_SETTING_H

#include "record/sync.h"

struct setting {
    const char *name; /* "*.create" is one for each side: hubspot.create, netsuite.create */
    const char *help;
    char joiner; /* ';' or ',' between several parts: a list in the file; 0: one text */
    /* NULL: the default, which the file leaves out. object: struct sync or struct mapping. */
    const char *(*get)(struct arena *arena, const void *object, enum side side);
    bool (*set)(struct arena *arena, void *object, enum side side, const char *text,
                struct err *err);
};
/* Each ends with a name of NULL; in the order in which the file has them. */
extern const struct setting sync_settings[], mapping_settings[];

/* The setting that this name is ("netsuite.create" or "leave"), and its side; NULL: none. */
const struct setting *setting_find(const struct setting *settings, const char *name,
                                   enum side *side);
char *setting_name(struct arena *arena, const struct setting *setting, enum side side);
struct str_list setting_names(struct arena *arena, const struct setting *settings);
/* Whether a sync, an account or an object may be called so. */
bool setting_name_valid(const char *text, struct err *err);
/* The parts of a text with a joiner, as get gives it; and the text that they make. */
struct str_list setting_parts(struct arena *arena, const char *text, char joiner);
char *setting_join(struct arena *arena, const struct str_list *parts, char joiner);

#endif
