/* Writing JSON, streaming into a buffer, without blanks. The writer puts commas and checks nesting
 * (a misuse asserts); text must be UTF-8, which is not checked again. The same calls in the same
 * order give the same bytes: sorted keys are the caller's business. */
#ifndef TENON_JSON_WRITER_H
#define TENON_JSON_WRITER_H

#include "base/buf.h"
#include "json/json.h"

#include <stdbool.h>
#include <stdint.h>

struct json_writer {
    struct buf *out;
    unsigned depth;
    uint64_t objects; /* bit d: level d is an object */
    bool comma;       /* the next element needs one */
    bool after_key;   /* a value must follow */
};

struct json_writer json_writer_init(struct buf *out);

/* At most JSON_DEPTH_MAX inside each other. */
void json_begin_object(struct json_writer *w);
void json_end_object(struct json_writer *w);
void json_begin_array(struct json_writer *w);
void json_end_array(struct json_writer *w);
void json_key(struct json_writer *w, const char *key);

void json_put_text(struct json_writer *w, const char *text);          /* NULL writes null */
void json_put_number(struct json_writer *w, const char *number_text); /* json_number_valid */
void json_put_int(struct json_writer *w, int64_t number);
void json_put_bool(struct json_writer *w, bool boolean);
void json_put_null(struct json_writer *w);
/* A tree as it was parsed (numbers to the letter). */
void json_put_json(struct json_writer *w, const struct json *value);

/* key and value at once */
void json_set_text(struct json_writer *w, const char *key, const char *text);
void json_set_int(struct json_writer *w, const char *key, int64_t number);
void json_set_bool(struct json_writer *w, const char *key, bool boolean);

#endif
