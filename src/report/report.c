#include "report/report.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/str.h"
#include "json/json.h"
#include "json/writer.h"

#include <assert.h>
#include <string.h>
#include <utf8proc.h>

#define COLUMNS_MAX 16
#define FLUSH_BYTES 16384
#define TITLE_WIDTH 14 /* of facts */
#define CELL_WIDTH_MIN 12
#define GAP 2

struct report {
    struct report_style style;
    report_write_fn *write;
    void *ctx;
    struct buf out;
    struct json_writer json;
    bool began; /* something stands above: a heading gets a blank line */
    /* the table under way */
    const char *title;
    struct report_column columns[COLUMNS_MAX];
    size_t n_columns;
    struct arena *arena; /* REPORT_WORDS: rows, until all widths are known */
    VEC(struct cell *) rows;
};

struct cell cell_text(const char *text)
{
    return (struct cell){.type = text ? CELL_TEXT : CELL_NULL, .text = text};
}

struct cell cell_json(const char *text)
{
    return (struct cell){.type = text ? CELL_JSON : CELL_NULL, .text = text};
}

struct cell cell_int(int64_t number)
{
    return (struct cell){.type = CELL_INT, .number = number};
}

struct cell cell_bool(bool yes)
{
    return (struct cell){.type = CELL_BOOL, .number = yes};
}

struct cell cell_time(int64_t ms)
{
    return (struct cell){.type = ms ? CELL_TIME : CELL_NULL, .number = ms};
}

struct cell cell_tone(struct cell cell, enum tone tone)
{
    cell.tone = tone;
    return cell;
}

struct report *report_new(const struct report_style *style, report_write_fn *write, void *ctx)
{
    struct report *report = memory_new(sizeof *report);
    report->style = *style;
    report->write = write;
    report->ctx = ctx;
    report->out = buf_init(0);
    report->arena = arena_new();
    if (style->form == REPORT_JSON) {
        report->json = json_writer_init(&report->out);
        json_begin_object(&report->json);
    }
    return report;
}

static void flush(struct report *report)
{
    report->write(report->ctx, buf_text(&report->out), report->out.n);
    buf_reset(&report->out);
}

static void flush_some(struct report *report)
{
    if (report->out.n > FLUSH_BYTES)
        flush(report);
}

void report_end(struct report *report)
{
    if (!report)
        return;
    bool said = report->json.comma; /* what failed before its first word says nothing */
    if (report->style.form == REPORT_JSON) {
        json_end_object(&report->json);
        buf_addc(&report->out, '\n');
    }
    if (said || report->style.form != REPORT_JSON)
        flush(report);
    buf_free(&report->out);
    arena_free(report->arena);
    memory_free(report);
}

void report_end_at(struct report **report)
{
    report_end(*report);
    *report = NULL;
}

bool report_is(const struct report *report, enum report_form form)
{
    return report->style.form == form;
}

/* Words ---------------------------------------------------------------------------------------- */

static const char *const tones[] = {
    [TONE_STRONG] = "\033[1m", [TONE_GOOD] = "\033[32m", [TONE_WARN] = "\033[33m",
    [TONE_BAD] = "\033[31m",   [TONE_DIM] = "\033[2m",   [TONE_PLAIN] = ""};

static void put_toned(struct report *report, enum tone tone, const char *text)
{
    bool colour = report->style.colour && tone != TONE_PLAIN;
    if (colour)
        buf_adds(&report->out, tones[tone]);
    buf_adds(&report->out, text);
    if (colour)
        buf_adds(&report->out, "\033[0m");
}

/* What a terminal would obey is shown as a question mark; line ends and tabs as a blank. */
static char *safe(struct arena *arena, const char *text)
{
    struct buf out AUTO_BUF = buf_init(0);
    utf8proc_ssize_t n = (utf8proc_ssize_t)strlen(text);
    for (utf8proc_ssize_t i = 0, used; i < n; i += used) {
        utf8proc_int32_t c;
        used = utf8proc_iterate((const utf8proc_uint8_t *)text + i, n - i, &c);
        if (used <= 0) {
            buf_addc(&out, '?');
            used = 1;
        } else if (c == '\n' || c == '\t' || c == '\r') {
            buf_addc(&out, ' ');
        } else {
            utf8proc_category_t category = utf8proc_category(c);
            /* format characters turn the direction of writing around */
            bool obeyed = category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF;
            buf_add(&out, obeyed ? "?" : text + i, obeyed ? 1 : (size_t)used);
        }
    }
    return str_dup(arena, buf_text(&out));
}

/* Columns of a terminal that the text takes; cut to `max` it ends at byte *end. */
static int width_of(const char *text, int max, size_t *end)
{
    int width = 0;
    utf8proc_ssize_t n = (utf8proc_ssize_t)strlen(text);
    *end = (size_t)n;
    for (utf8proc_ssize_t i = 0, used; i < n; i += used) {
        utf8proc_int32_t c;
        used = utf8proc_iterate((const utf8proc_uint8_t *)text + i, n - i, &c);
        int w = used > 0 ? utf8proc_charwidth(c) : 1;
        if (used <= 0)
            used = 1;
        if (width + w > max && *end == (size_t)n) {
            *end = (size_t)i;
            max = INT32_MAX;
        }
        width += w;
    }
    return width;
}

/* "2026-11-24 08:00:00" (UTC) */
static const char *time_words(struct arena *arena, int64_t ms)
{
    char iso[TIME_TEXT_MAX];
    time_format_iso(iso, ms - ms % 1000);
    iso[10] = ' ';
    return str_ndup(arena, iso, 19);
}

static const char *cell_words(struct arena *arena, const struct cell *cell)
{
    switch (cell->type) {
    case CELL_TEXT:
    case CELL_JSON:
        return safe(arena, cell->text);
    case CELL_INT:
        return str_fmt(arena, "%lld", (long long)cell->number);
    case CELL_BOOL:
        return cell->number ? "yes" : "no";
    case CELL_TIME:
        return time_words(arena, cell->number);
    case CELL_NULL:
        break;
    }
    return "";
}

static void put_blanks(struct buf *out, int n)
{
    for (; n > 0; n--)
        buf_addc(out, ' ');
}

/* In its column: cut, padded (but not the last, which would end in blanks). */
static void put_cell(struct report *report, const struct cell *cell, int width, bool right,
                     bool last)
{
    size_t end, n = strlen(cell->text);
    int own = width_of(cell->text, width, &end);
    const char *text = cell->text;
    if (own > width) {
        width_of(text, width - 1, &end);
        text = str_fmt(report->arena, "%.*s…", (int)end, text);
        own = width_of(text, INT32_MAX, &n);
    }
    if (right)
        put_blanks(&report->out, width - own);
    put_toned(report, cell->tone, text);
    if (!right && !last)
        put_blanks(&report->out, width - own);
}

/* Too wide a table: the widest columns give way, to a size that still says something. */
static void fit(int *widths, const bool *shown, size_t n, int room)
{
    for (;;) {
        int sum = -GAP;
        size_t widest = 0;
        for (size_t c = 0; c < n; c++) {
            sum += shown[c] ? widths[c] + GAP : 0;
            if (shown[c] && widths[c] > widths[widest])
                widest = c;
        }
        if (sum <= room || widths[widest] <= CELL_WIDTH_MIN)
            return;
        widths[widest] -= sum - room < widths[widest] - CELL_WIDTH_MIN
                              ? sum - room
                              : widths[widest] - CELL_WIDTH_MIN;
    }
}

static void put_heading(struct report *report, const char *title)
{
    if (report->began)
        buf_addc(&report->out, '\n');
    report->began = true;
    if (title) {
        put_toned(report, TONE_STRONG, title);
        buf_addc(&report->out, '\n');
    }
}

static void put_table_row(struct report *report, const struct cell *cells, const int *widths)
{
    size_t last = 0;
    bool first = true;
    for (size_t c = 0; c < report->n_columns; c++)
        if (report->columns[c].title && (*cells[c].text || c == 0))
            last = c;
    put_blanks(&report->out, report->title ? GAP : 0);
    for (size_t c = 0; c <= last; c++) {
        if (!report->columns[c].title)
            continue;
        put_blanks(&report->out, first ? 0 : GAP);
        first = false;
        put_cell(report, &cells[c], widths[c], report->columns[c].right, c == last);
    }
    buf_addc(&report->out, '\n');
}

static void put_words_table(struct report *report)
{
    int widths[COLUMNS_MAX] = {0};
    bool shown[COLUMNS_MAX];
    struct cell head[COLUMNS_MAX];
    bool titled = false;
    size_t end;
    for (size_t c = 0; c < report->n_columns; c++) {
        const char *title = report->columns[c].title;
        shown[c] = title != NULL;
        head[c] = cell_tone(cell_text(title ? title : ""), TONE_DIM);
        widths[c] = width_of(head[c].text, INT32_MAX, &end);
        titled = titled || widths[c] > 0;
        for (size_t r = 0; r < report->rows.n; r++) {
            int width = width_of(report->rows.at[r][c].text, INT32_MAX, &end);
            widths[c] = width > widths[c] ? width : widths[c];
        }
    }
    if (report->style.width > 0)
        fit(widths, shown, report->n_columns, report->style.width - (report->title ? GAP : 0));
    put_heading(report, report->title);
    if (titled)
        put_table_row(report, head, widths);
    for (size_t r = 0; r < report->rows.n; r++) {
        put_table_row(report, report->rows.at[r], widths);
        flush_some(report);
    }
}

static void keep_row(struct report *report, const struct cell *cells)
{
    struct cell *row = ARENA_ARRAY(report->arena, report->n_columns, struct cell);
    for (size_t c = 0; c < report->n_columns; c++)
        row[c] = (struct cell){
            .type = CELL_TEXT, .text = cell_words(report->arena, &cells[c]), .tone = cells[c].tone};
    *vec_add(report->arena, &report->rows) = row;
}

/* JSON and CSV --------------------------------------------------------------------------------- */

/* What is no JSON stays a text. */
static void put_json_text(struct json_writer *w, const char *text)
{
    struct arena *arena AUTO_ARENA = arena_new();
    const struct json *value = json_parse(arena, text, strlen(text), NULL);
    if (value)
        json_put_json(w, value);
    else
        json_put_text(w, text);
}

static void put_json_cell(struct json_writer *w, const struct cell *cell)
{
    char iso[TIME_TEXT_MAX];
    switch (cell->type) {
    case CELL_TEXT:
        json_put_text(w, cell->text);
        return;
    case CELL_JSON:
        put_json_text(w, cell->text);
        return;
    case CELL_INT:
        json_put_int(w, cell->number);
        return;
    case CELL_BOOL:
        json_put_bool(w, cell->number != 0);
        return;
    case CELL_TIME:
        time_format_iso(iso, cell->number);
        json_put_text(w, iso);
        return;
    case CELL_NULL:
        break;
    }
    json_put_null(w);
}

/* RFC 4180 */
static void put_csv_text(struct buf *out, const char *text)
{
    if (!strpbrk(text, ",\"\r\n")) {
        buf_adds(out, text);
        return;
    }
    buf_addc(out, '"');
    for (const char *c = text; *c; c++) {
        if (*c == '"')
            buf_addc(out, '"');
        buf_addc(out, *c);
    }
    buf_addc(out, '"');
}

static void put_csv_cell(struct report *report, const struct cell *cell)
{
    char iso[TIME_TEXT_MAX];
    if (cell->type == CELL_TIME)
        time_format_iso(iso, cell->number);
    if (cell->type == CELL_TEXT || cell->type == CELL_JSON)
        put_csv_text(&report->out, cell->text);
    else if (cell->type == CELL_TIME)
        buf_adds(&report->out, iso);
    else if (cell->type == CELL_INT)
        buf_addf(&report->out, "%lld", (long long)cell->number);
    else if (cell->type == CELL_BOOL)
        buf_adds(&report->out, cell->number ? "yes" : "no");
}

/* The interface -------------------------------------------------------------------------------- */

void report_fact(struct report *report, const char *key, const char *title, struct cell cell)
{
    if (report->style.form == REPORT_JSON) {
        json_key(&report->json, key);
        put_json_cell(&report->json, &cell);
    } else if (report->style.form == REPORT_WORDS && cell.type != CELL_NULL && title) {
        size_t end;
        report->began = true;
        put_toned(report, TONE_DIM, title);
        int gap = TITLE_WIDTH - width_of(title, INT32_MAX, &end);
        put_blanks(&report->out, gap > GAP ? gap : GAP);
        put_toned(report, cell.tone, cell_words(report->arena, &cell));
        buf_addc(&report->out, '\n');
    }
}

void report_table(struct report *report, const char *key, const char *title,
                  const struct report_column *columns, size_t n)
{
    assert(n <= COLUMNS_MAX);
    report->title = title;
    report->n_columns = n;
    memcpy(report->columns, columns, n * sizeof *columns);
    if (report->style.form == REPORT_JSON) {
        json_key(&report->json, key);
        json_begin_array(&report->json);
    } else if (report->style.form == REPORT_CSV) {
        for (size_t c = 0; c < n; c++)
            if (columns[c].key)
                buf_addf(&report->out, "%s%s", c ? "," : "", columns[c].key);
        buf_adds(&report->out, "\r\n");
    }
}

void report_row(struct report *report, const struct cell *cells)
{
    if (report->style.form == REPORT_WORDS) {
        keep_row(report, cells);
        return;
    }
    if (report->style.form == REPORT_JSON)
        json_begin_object(&report->json);
    for (size_t c = 0; c < report->n_columns; c++) {
        if (!report->columns[c].key)
            continue;
        if (report->style.form == REPORT_JSON) {
            json_key(&report->json, report->columns[c].key);
            put_json_cell(&report->json, &cells[c]);
        } else {
            if (c > 0)
                buf_addc(&report->out, ',');
            put_csv_cell(report, &cells[c]);
        }
    }
    if (report->style.form == REPORT_JSON)
        json_end_object(&report->json);
    else
        buf_adds(&report->out, "\r\n");
    flush_some(report);
}

void report_table_end(struct report *report)
{
    if (report->style.form == REPORT_JSON)
        json_end_array(&report->json);
    else if (report->style.form == REPORT_WORDS && report->rows.n > 0)
        put_words_table(report);
    report->rows.at = NULL;
    report->rows.n = report->rows.cap = 0;
    arena_reset(report->arena);
}

void report_list(struct report *report, const char *key, const char *title,
                 const char *const *texts, size_t n)
{
    if (report->style.form == REPORT_JSON) {
        json_key(&report->json, key);
        json_begin_array(&report->json);
        for (size_t i = 0; i < n; i++)
            json_put_text(&report->json, texts[i]);
        json_end_array(&report->json);
    } else if (report->style.form == REPORT_WORDS && n > 0) {
        put_heading(report, title);
        for (size_t i = 0; i < n; i++)
            buf_addf(&report->out, "%s%s\n", title ? "  " : "", safe(report->arena, texts[i]));
    }
}

void report_say(struct report *report, enum tone tone, const char *fmt, ...)
{
    if (report->style.form != REPORT_WORDS)
        return;
    va_list args;
    va_start(args, fmt);
    char *text = str_vfmt(report->arena, fmt, args);
    va_end(args);
    report->began = true;
    put_toned(report, tone, safe(report->arena, text));
    buf_addc(&report->out, '\n');
    flush_some(report);
}
