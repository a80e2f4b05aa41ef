/* json_parse next to jansson: what one accepts the other must accept, but for what we refuse on
 * purpose (depth) and what jansson cannot hold (large numbers). What was accepted and written again
 * is the same value to jansson and the same bytes to us. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "fuzz.h"
#include "oracle_json.h"
#include "json/json.h"
#include "json/writer.h"

#include <assert.h>
#include <string.h>

static void write_tree(struct buf *out, const struct json *value)
{
    struct json_writer w = json_writer_init(out);
    json_put_json(&w, value);
}

static void check_tree(struct arena *arena, const struct json *value, const char *text, size_t n,
                       enum oracle_verdict verdict)
{
    struct buf first AUTO_BUF = buf_init(0), second AUTO_BUF = buf_init(0);
    struct err err = {0};
    write_tree(&first, value);
    const struct json *again = json_parse(arena, buf_text(&first), first.n, &err);
    assert(again);
    write_tree(&second, again);
    assert(strcmp(buf_text(&first), buf_text(&second)) == 0);
    assert(verdict != ORACLE_ACCEPTED || oracle_json_same(text, n, buf_text(&first), first.n));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    const char *text = (const char *)bytes;
    struct arena *arena AUTO_ARENA = arena_new();
    struct err err = {0};
    const struct json *value = json_parse(arena, text, n, &err);
    enum oracle_verdict verdict = oracle_json_judge(text, n);
    if (value) {
        assert(verdict != ORACLE_REFUSED);
        check_tree(arena, value, text, n, verdict);
    } else {
        assert(err.class == ERR_INVALID);
        assert(verdict != ORACLE_ACCEPTED || strstr(err.message, "nested too deep"));
    }
    return 0;
}
