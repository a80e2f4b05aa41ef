#include "config/yaml.h"

#include "base/map.h"
#include "base/memory.h"
#include "base/str.h"

#include <string.h>
#include <yaml.h>

/* Reading -------------------------------------------------------------------------------------- */

/* A map or list whose end is still to come. */
struct level {
    struct yaml *node;
    struct yaml **tail;
    struct map keys;
    const char *key; /* YAML_MAP: read, its value is to come */
};

struct reader {
    struct arena *arena;
    struct err *err;
    struct level levels[YAML_DEPTH_MAX];
    size_t depth;
    size_t nodes;
    struct yaml *root;
};

static bool refuse(struct reader *r, int line, const char *words)
{
    return err_set(r->err, ERR_INVALID, "line %d: %s", line, words);
}

static struct yaml *add_node(struct reader *r, enum yaml_type type, int line)
{
    if (++r->nodes > YAML_NODES_MAX) {
        refuse(r, line, "there is too much in this file");
        return NULL;
    }
    struct yaml *node = ARENA_NEW(r->arena, struct yaml);
    node->type = type;
    node->line = line;
    if (r->depth == 0) {
        r->root = node;
        return node;
    }
    struct level *level = &r->levels[r->depth - 1];
    node->key = level->key;
    level->key = NULL;
    *level->tail = node;
    level->tail = &node->next;
    level->node->n++;
    return node;
}

static bool open_level(struct reader *r, enum yaml_type type, int line)
{
    if (r->depth > 0 && r->levels[r->depth - 1].node->type == YAML_MAP &&
        !r->levels[r->depth - 1].key)
        return refuse(r, line, "a key is a text, not a list or a map");
    if (r->depth == YAML_DEPTH_MAX)
        return refuse(r, line, "lists and maps stand too deep inside each other");
    struct yaml *node = add_node(r, type, line);
    if (!node)
        return false;
    r->levels[r->depth++] =
        (struct level){.node = node, .tail = &node->child, .keys = map_init(r->arena)};
    return true;
}

static bool take_scalar(struct reader *r, const yaml_event_t *event, int line)
{
    const char *bytes = (const char *)event->data.scalar.value;
    size_t n = event->data.scalar.length;
    char *text = str_ndup(r->arena, bytes, n);
    struct level *level = r->depth ? &r->levels[r->depth - 1] : NULL;
    if (memchr(bytes, '\0', n))
        return refuse(r, line, "a text holds a zero byte");
    if (level && level->node->type == YAML_MAP && !level->key) {
        if (map_has(&level->keys, text))
            return refuse(r, line, str_fmt(r->arena, "\"%s\" stands here twice", text));
        map_put(&level->keys, text, text);
        level->key = text;
        return true;
    }
    struct yaml *node = add_node(r, YAML_TEXT, line);
    if (node)
        node->text = text;
    return node != NULL;
}

static const char *forbidden(const yaml_event_t *event)
{
    const char *anchor = NULL, *tag = NULL;
    if (event->type == YAML_ALIAS_EVENT)
        return "\"*\" repeats something: write it out, or put the text into quotes";
    if (event->type == YAML_SCALAR_EVENT) {
        anchor = (const char *)event->data.scalar.anchor;
        tag = (const char *)event->data.scalar.tag;
    } else if (event->type == YAML_SEQUENCE_START_EVENT) {
        anchor = (const char *)event->data.sequence_start.anchor;
        tag = (const char *)event->data.sequence_start.tag;
    } else if (event->type == YAML_MAPPING_START_EVENT) {
        anchor = (const char *)event->data.mapping_start.anchor;
        tag = (const char *)event->data.mapping_start.tag;
    }
    return anchor ? "\"&\" names something: leave it out, or put the text into quotes"
           : tag  ? "\"!\" gives something a type: leave it out, or put the text into quotes"
                  : NULL;
}

static bool take_event(struct reader *r, const yaml_event_t *event)
{
    int line = (int)event->start_mark.line + 1;
    const char *why = forbidden(event);
    if (why)
        return refuse(r, line, why);
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return !r->root || refuse(r, line, "a second document begins: keep only one");
    case YAML_SCALAR_EVENT:
        return take_scalar(r, event, line);
    case YAML_SEQUENCE_START_EVENT:
        return open_level(r, YAML_LIST, line);
    case YAML_MAPPING_START_EVENT:
        return open_level(r, YAML_MAP, line);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        r->depth--;
        return true;
    default:
        return true;
    }
}

static bool read_events(struct reader *r, yaml_parser_t *parser)
{
    for (bool end = false; !end;) {
        yaml_event_t event;
        if (!yaml_parser_parse(parser, &event))
            return refuse(r, (int)parser->problem_mark.line + 1,
                          str_fmt(r->arena, "this is no YAML: %s%s%s",
                                  parser->context ? parser->context : "",
                                  parser->context ? ", " : "",
                                  parser->problem ? parser->problem : "cannot be read"));
        end = event.type == YAML_STREAM_END_EVENT;
        bool ok = take_event(r, &event);
        yaml_event_delete(&event);
        if (!ok)
            return false;
    }
    return true;
}

const struct yaml *yaml_parse(struct arena *arena, const char *text, size_t n, struct err *err)
{
    struct reader r = {.arena = arena, .err = err};
    yaml_parser_t parser;
    if (n > YAML_SIZE_MAX) {
        err_set(err, ERR_INVALID, "the file is larger than %zu bytes", YAML_SIZE_MAX);
        return NULL;
    }
    if (!yaml_parser_initialize(&parser)) {
        err_set(err, ERR_LOCAL, "the YAML reader cannot start");
        return NULL;
    }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)(text ? text : ""), n);
    bool ok = read_events(&r, &parser);
    yaml_parser_delete(&parser);
    if (ok && !r.root)
        r.root = arena_copy(arena, &(struct yaml){.type = YAML_MAP, .line = 1}, sizeof *r.root);
    return ok ? r.root : NULL;
}

const struct yaml *yaml_get(const struct yaml *map, const char *key)
{
    yaml_each (item, map)
        if (str_eq(item->key, key))
            return item;
    return NULL;
}

/* Writing -------------------------------------------------------------------------------------- */

struct yaml_writer {
    yaml_emitter_t emitter;
    struct buf *out;
    bool failed;
};

static int write_out(void *ctx, unsigned char *bytes, size_t n)
{
    return buf_add(((struct yaml_writer *)ctx)->out, bytes, n);
}

static void emit(struct yaml_writer *w, yaml_event_t *event, int made)
{
    if (w->failed || !made || !yaml_emitter_emit(&w->emitter, event))
        w->failed = true;
}

struct yaml_writer *yaml_writer_new(struct buf *out)
{
    struct yaml_writer *w = memory_new(sizeof *w);
    yaml_event_t event;
    w->out = out;
    w->failed = !yaml_emitter_initialize(&w->emitter);
    if (w->failed)
        return w;
    yaml_emitter_set_output(&w->emitter, write_out, w);
    yaml_emitter_set_unicode(&w->emitter, 1);
    yaml_emitter_set_width(&w->emitter, -1);
    emit(w, &event, yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING));
    emit(w, &event, yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1));
    return w;
}

bool yaml_writer_end(struct yaml_writer *w)
{
    yaml_event_t event;
    emit(w, &event, yaml_document_end_event_initialize(&event, 1));
    emit(w, &event, yaml_stream_end_event_initialize(&event));
    bool ok = !w->failed && !w->out->overflow;
    yaml_emitter_delete(&w->emitter);
    memory_free(w);
    return ok;
}

void yaml_begin_map(struct yaml_writer *w, bool one_line)
{
    yaml_event_t event;
    emit(w, &event,
         yaml_mapping_start_event_initialize(
             &event, NULL, NULL, 1, one_line ? YAML_FLOW_MAPPING_STYLE : YAML_BLOCK_MAPPING_STYLE));
}

void yaml_end_map(struct yaml_writer *w)
{
    yaml_event_t event;
    emit(w, &event, yaml_mapping_end_event_initialize(&event));
}

void yaml_begin_list(struct yaml_writer *w, bool one_line)
{
    yaml_event_t event;
    emit(w, &event,
         yaml_sequence_start_event_initialize(&event, NULL, NULL, 1,
                                              one_line ? YAML_FLOW_SEQUENCE_STYLE
                                                       : YAML_BLOCK_SEQUENCE_STYLE));
}

void yaml_end_list(struct yaml_writer *w)
{
    yaml_event_t event;
    emit(w, &event, yaml_sequence_end_event_initialize(&event));
}

void yaml_put(struct yaml_writer *w, const char *text)
{
    yaml_event_t event;
    emit(w, &event,
         yaml_scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)text,
                                      (int)strlen(text), 1, 1, YAML_ANY_SCALAR_STYLE));
}

void yaml_set(struct yaml_writer *w, const char *key, const char *text)
{
    yaml_put(w, key);
    yaml_put(w, text);
}
