/* A report: facts, tables and lines, put out while they are made, in one of three forms: words for
 * a person, JSON for a program, CSV for a spreadsheet (its tables alone). Whoever makes one says
 * everything once; which of it shows in which form is decided here. Text of records is made safe
 * for a terminal. Never asks the store anything. */
#ifndef TENON_REPORT_REPORT_H
#define TENON_REPORT_REPORT_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum report_form { REPORT_WORDS, REPORT_JSON, REPORT_CSV };

struct report_style {
    enum report_form form;
    bool colour; /* REPORT_WORDS */
    int width;   /* columns that tables are cut to; 0: nothing is cut */
};

typedef void report_write_fn(void *ctx, const char *bytes, size_t n);

struct report *report_new(const struct report_style *style, report_write_fn *write, void *ctx);
/* Writes what is left and frees it. */
void report_end(struct report *report); /* NULL is fine */
void report_end_at(struct report **report);
#define AUTO_REPORT AUTO(report_end_at)

bool report_is(const struct report *report, enum report_form form);

enum tone { TONE_PLAIN, TONE_STRONG, TONE_GOOD, TONE_WARN, TONE_BAD, TONE_DIM };

/* A value. Texts need not outlive the call. */
enum cell_type { CELL_NULL, CELL_TEXT, CELL_INT, CELL_BOOL, CELL_TIME, CELL_JSON };
struct cell {
    enum cell_type type;
    const char *text;
    int64_t number; /* CELL_TIME: UTC milliseconds */
    enum tone tone;
};
struct cell cell_text(const char *text); /* NULL: null */
struct cell cell_json(const char *text); /* JSON as it is: part of a JSON report; NULL: null */
struct cell cell_int(int64_t number);
struct cell cell_bool(bool yes);
struct cell cell_time(int64_t ms); /* 0: null */
struct cell cell_tone(struct cell cell, enum tone tone);

/* "Title  value" for a person; key and value in JSON. */
void report_fact(struct report *report, const char *key, const char *title, struct cell cell);

struct report_column {
    const char *key;   /* in JSON and CSV; NULL: not there (but never the first) */
    const char *title; /* for a person; NULL: the column does not show */
    bool right;        /* aligned to the right */
};
/* A table: an array of objects in JSON. `title` (NULL: none) stands above it; a table without rows
 * does not show to a person. Rows until report_table_end, one cell per column. */
void report_table(struct report *report, const char *key, const char *title,
                  const struct report_column *columns, size_t n);
void report_row(struct report *report, const struct cell *cells);
void report_table_end(struct report *report);

/* A list of texts: lines for a person, an array in JSON. */
void report_list(struct report *report, const char *key, const char *title,
                 const char *const *texts, size_t n);

/* A line for a person alone. */
void report_say(struct report *report, enum tone tone, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
