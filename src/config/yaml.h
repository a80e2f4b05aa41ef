/* YAML as the configuration is written in it: maps, lists and texts, nothing else. One document, no
 * anchors, no tags, no duplicate keys; a plain yes or 12 is the text "yes" or "12". Knows nothing
 * of what the texts mean. */
#ifndef TENON_CONFIG_YAML_H
#define TENON_CONFIG_YAML_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum yaml_type { YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml {
    enum yaml_type type;
    int line;         /* where it begins, from 1 */
    const char *key;  /* in a map, else NULL */
    const char *text; /* YAML_TEXT */
    size_t n;         /* children */
    struct yaml *child, *next;
};

#define YAML_SIZE_MAX ((size_t)4 << 20)
#define YAML_DEPTH_MAX 16
#define YAML_NODES_MAX 200000

/* NULL and *err (ERR_INVALID, with the line and what to do). An empty document is an empty map. */
const struct yaml *yaml_parse(struct arena *arena, const char *text, size_t n, struct err *err);

/* NULL when the node is no map or has no such key. */
const struct yaml *yaml_get(const struct yaml *map, const char *key);

#define yaml_each(item, parent)                                                                    \
    for (const struct yaml *item = (parent) ? (parent)->child : NULL; item; item = (item)->next)

/* Writing: the same calls give the same bytes. A map or list on one line ends with its container.
 */
struct yaml_writer;
struct yaml_writer *yaml_writer_new(struct buf *out);
/* False when something could not be written (a text that is no UTF-8). Frees it. */
bool yaml_writer_end(struct yaml_writer *w);
void yaml_begin_map(struct yaml_writer *w, bool one_line);
void yaml_end_map(struct yaml_writer *w);
void yaml_begin_list(struct yaml_writer *w, bool one_line);
void yaml_end_list(struct yaml_writer *w);
void yaml_put(struct yaml_writer *w, const char *text);
void yaml_set(struct yaml_writer *w, const char *key, const char *text);

#endif
