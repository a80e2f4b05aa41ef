#include "json/writer.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

struct json_writer json_writer_init(struct buf *out)
{
    return (struct json_writer){.out = out};
}

static bool in_object(const struct json_writer *w)
{
    return w->depth > 0 && (w->objects >> (w->depth - 1) & 1) != 0;
}

/* Before a value or a key. */
static void put_comma(struct json_writer *w)
{
    if (w->comma)
        buf_addc(w->out, ',');
    w->comma = true;
}

static void begin_value(struct json_writer *w)
{
    assert(w->after_key == in_object(w));
    assert(w->depth > 0 || !w->comma); /* one document */
    if (!w->after_key)
        put_comma(w);
    w->after_key = false;
}

static void begin_container(struct json_writer *w, bool object)
{
    begin_value(w);
    assert(w->depth < JSON_DEPTH_MAX);
    uint64_t level = UINT64_C(1) << w->depth++;
    w->objects = object ? w->objects | level : w->objects & ~level;
    w->comma = false;
    buf_addc(w->out, object ? '{' : '[');
}

static void end_container(struct json_writer *w, bool object)
{
    assert(w->depth > 0 && in_object(w) == object && !w->after_key);
    w->depth--;
    w->comma = true;
    buf_addc(w->out, object ? '}' : ']');
}

void json_begin_object(struct json_writer *w)
{
    begin_container(w, true);
}

void json_end_object(struct json_writer *w)
{
    end_container(w, true);
}

void json_begin_array(struct json_writer *w)
{
    begin_container(w, false);
}

void json_end_array(struct json_writer *w)
{
    end_container(w, false);
}

static bool needs_escape(unsigned char c)
{
    return c < ' ' || c == '"' || c == '\\';
}

static void put_escaped(struct buf *out, unsigned char c)
{
    static const char short_form[] = "\bb\tt\nn\ff\rr\"\"\\\\";
    for (const char *pair = short_form; *pair; pair += 2)
        if ((unsigned char)pair[0] == c) {
            buf_add(out, (const char[]){'\\', pair[1]}, 2);
            return;
        }
    buf_addf(out, "\\u%04x", c);
}

static void put_string(struct buf *out, const char *text)
{
    buf_addc(out, '"');
    for (;;) {
        size_t n = 0;
        while (!needs_escape((unsigned char)text[n]))
            n++;
        buf_add(out, text, n);
        if (!text[n])
            break;
        put_escaped(out, (unsigned char)text[n]);
        text += n + 1;
    }
    buf_addc(out, '"');
}

void json_key(struct json_writer *w, const char *key)
{
    assert(in_object(w) && !w->after_key);
    put_comma(w);
    put_string(w->out, key);
    buf_addc(w->out, ':');
    w->after_key = true;
}

void json_put_text(struct json_writer *w, const char *text)
{
    begin_value(w);
    if (text)
        put_string(w->out, text);
    else
        buf_adds(w->out, "null");
}

void json_put_number(struct json_writer *w, const char *number_text)
{
    assert(json_number_valid(number_text, strlen(number_text)));
    begin_value(w);
    buf_adds(w->out, number_text);
}

void json_put_int(struct json_writer *w, int64_t number)
{
    begin_value(w);
    buf_addf(w->out, "%" PRId64, number);
}

void json_put_bool(struct json_writer *w, bool boolean)
{
    begin_value(w);
    buf_adds(w->out, boolean ? "true" : "false");
}

void json_put_null(struct json_writer *w)
{
    json_put_text(w, NULL);
}

static void put_children(struct json_writer *w, const struct json *parent)
{
    json_each (item, parent) {
        if (item->key)
            json_key(w, item->key);
        json_put_json(w, item);
    }
}

/* Recursion ends at JSON_DEPTH_MAX, which begin_container checks. */
void json_put_json(struct json_writer *w, const struct json *value)
{
    switch (value->type) {
    case JSON_NULL:
        json_put_null(w);
        break;
    case JSON_BOOL:
        json_put_bool(w, value->boolean);
        break;
    case JSON_NUMBER:
        json_put_number(w, value->text);
        break;
    case JSON_STRING:
        json_put_text(w, value->text);
        break;
    case JSON_ARRAY:
        json_begin_array(w);
        put_children(w, value);
        json_end_array(w);
        break;
    case JSON_OBJECT:
        json_begin_object(w);
        put_children(w, value);
        json_end_object(w);
        break;
    }
}

void json_set_text(struct json_writer *w, const char *key, const char *text)
{
    json_key(w, key);
    json_put_text(w, text);
}

void json_set_int(struct json_writer *w, const char *key, int64_t number)
{
    json_key(w, key);
    json_put_int(w, number);
}

void json_set_bool(struct json_writer *w, const char *key, bool boolean)
{
    json_key(w, key);
    json_put_bool(w, boolean);
}
