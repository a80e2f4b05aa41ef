/* simdjson's On-Demand API behind json.h: the one C++ file of the project.
 *
 * On-Demand looks only at what it is asked for: by itself it lets pass 01, 1., truex, duplicate
 * keys, a second document, and anything inside a value that is skipped. So every value is visited,
 * each number and word is checked whole, and the end must be the end. */
#include <simdjson.h>

#include <cstring>
#include <string_view>
#include <utility>
#include <xxhash.h>

extern "C" {
#define class class_ /* a member of struct err, a keyword here */
#include "base/str.h"
#include "json/json.h"
#undef class
}

namespace ondemand = simdjson::ondemand;

namespace
{

struct reader {
    struct arena *arena;   /* of the tree */
    struct arena *scratch; /* the copy of the text; tables */
    const char *text;
    size_t n;
    uint8_t *out; /* where the next decoded text goes */
    struct err *err;
    size_t values = 0;
    ondemand::parser parser{};
    ondemand::document document{};
};

bool fail(reader *r, const char *at, const char *what)
{
    size_t offset = at < r->text ? 0 : size_t(at - r->text);
    return err_set(r->err, ERR_INVALID, "JSON, byte %zu: %s", offset < r->n ? offset : r->n, what);
}

/* simdjson stopped; whatever its code, what it looks at while it walks is structure. */
bool fail_structure(reader *r)
{
    const char *at;
    if (r->document.current_location().get(at) != simdjson::SUCCESS)
        at = r->text + r->n;
    return fail(r, at, "a comma, colon, bracket or key is missing or in a wrong place");
}

/* There is room: a decoded text and its NUL are never longer than what they were read from. */
bool read_string(reader *r, ondemand::raw_json_string raw, const char **text, size_t *n)
{
    std::string_view decoded;
    if (r->parser.unescape(raw, r->out).get(decoded) != simdjson::SUCCESS)
        return fail(r, raw.raw(), "a string with a wrong escape");
    if (std::memchr(decoded.data(), '\0', decoded.size()))
        return fail(r, raw.raw(), "a string with a NUL");
    *r->out++ = '\0';
    *text = decoded.data();
    *n = decoded.size();
    return true;
}

/* A token of On-Demand reaches to the next one. */
std::string_view without_blanks(std::string_view token)
{
    size_t last = token.find_last_not_of(" \t\r\n");
    return token.substr(0, last == token.npos ? 0 : last + 1);
}

bool read_word(reader *r, std::string_view token, struct json *value)
{
    token = without_blanks(token);
    if (token == "true" || token == "false") {
        value->type = JSON_BOOL;
        value->boolean = token == "true";
    } else if (token == "null") {
        value->type = JSON_NULL;
    } else if (json_number_valid(token.data(), token.size())) {
        value->type = JSON_NUMBER;
        value->text = reinterpret_cast<const char *>(r->out);
        value->n = token.size();
        std::memcpy(r->out, token.data(), token.size());
        r->out += token.size();
        *r->out++ = '\0';
    } else {
        return fail(r, token.data(), "not a JSON value");
    }
    return true;
}

/* The keys of one object in a table with open addressing, at most half full. The seed keeps a
 * sender from choosing keys that meet in one slot. */
const char *duplicate_key(reader *r, const struct json *object)
{
    arena_reset(r->scratch);
    size_t slots = 4;
    while (slots < 2 * object->n)
        slots *= 2;
    const char **keys = ARENA_ARRAY(r->scratch, slots, const char *);
    json_each (item, object) {
        size_t n = std::strlen(item->key);
        size_t slot = XXH3_64bits_withSeed(item->key, n, uintptr_t(r->scratch)) & (slots - 1);
        for (; keys[slot]; slot = (slot + 1) & (slots - 1))
            if (std::strcmp(keys[slot], item->key) == 0)
                return item->key;
        keys[slot] = item->key;
    }
    return nullptr;
}

bool read_value(reader *r, ondemand::value from, unsigned depth, struct json *value);

bool read_array(reader *r, ondemand::value from, unsigned depth, struct json *value)
{
    ondemand::array array;
    if (from.get_array().get(array) != simdjson::SUCCESS)
        return fail_structure(r);
    const struct json **end = &value->child;
    for (auto element : array) {
        ondemand::value inner;
        if (std::move(element).get(inner) != simdjson::SUCCESS)
            return fail_structure(r);
        struct json *child = ARENA_NEW(r->arena, struct json);
        if (!read_value(r, inner, depth, child))
            return false;
        value->n++;
        *end = child;
        end = &child->next;
    }
    return true;
}

bool read_object(reader *r, ondemand::value from, unsigned depth, struct json *value)
{
    ondemand::object object;
    const char *start = from.raw_json_token().data();
    if (from.get_object().get(object) != simdjson::SUCCESS)
        return fail_structure(r);
    const struct json **end = &value->child;
    for (auto element : object) {
        ondemand::field field;
        if (std::move(element).get(field) != simdjson::SUCCESS)
            return fail_structure(r);
        struct json *child = ARENA_NEW(r->arena, struct json);
        size_t key_n;
        if (!read_string(r, field.key(), &child->key, &key_n) ||
            !read_value(r, field.value(), depth, child))
            return false;
        value->n++;
        *end = child;
        end = &child->next;
    }
    const char *twice = duplicate_key(r, value);
    if (twice)
        return fail(r, start, str_fmt(r->scratch, "an object with two members \"%s\"", twice));
    return true;
}

/* depth: of the arrays and objects around it. Recursion ends at JSON_DEPTH_MAX. */
bool read_value(reader *r, ondemand::value from, unsigned depth, struct json *value)
{
    std::string_view token = from.raw_json_token();
    if (++r->values > JSON_VALUES_MAX)
        return fail(r, token.data(), "too many values");
    switch (token[0]) {
    case '[':
    case '{':
        if (depth == JSON_DEPTH_MAX)
            return fail(r, token.data(), "nested too deep");
        value->type = token[0] == '[' ? JSON_ARRAY : JSON_OBJECT;
        return token[0] == '[' ? read_array(r, from, depth + 1, value)
                               : read_object(r, from, depth + 1, value);
    case '"': {
        ondemand::raw_json_string raw;
        if (from.get_raw_json_string().get(raw) != simdjson::SUCCESS)
            return fail_structure(r);
        value->type = JSON_STRING;
        return read_string(r, raw, &value->text, &value->n);
    }
    default:
        return read_word(r, token, value);
    }
}

/* The first pass of simdjson says what is wrong with the bytes, not where. */
bool fail_bytes(reader *r, simdjson::error_code code)
{
    size_t at = r->n;
    if (code == simdjson::UTF8_ERROR)
        at = str_utf8_valid_prefix(r->text, r->n);
    if (code == simdjson::UNESCAPED_CHARS) {
        bool inside = false;
        for (at = 0; at < r->n && !(inside && uint8_t(r->text[at]) < ' '); at++) {
            if (inside && r->text[at] == '\\')
                at++;
            else if (r->text[at] == '"')
                inside = !inside;
        }
    }
    return fail(r, r->text + at, simdjson::error_message(code));
}

/* r->text stands between '[' and ']', see json_parse. */
bool read_document(reader *r, struct json *root)
{
    simdjson::error_code code =
        r->parser.iterate(r->text - 1, r->n + 2, r->n + 2 + simdjson::SIMDJSON_PADDING)
            .get(r->document);
    if (code)
        return fail_bytes(r, code);
    ondemand::array array;
    if (r->document.get_array().get(array) != simdjson::SUCCESS)
        return fail_structure(r);
    for (auto element : array) {
        ondemand::value value;
        if (std::move(element).get(value) != simdjson::SUCCESS)
            return fail_structure(r);
        if (r->values > 0)
            return fail(r, value.raw_json_token().data(), "something follows the document");
        if (!read_value(r, value, 0, root))
            return false;
    }
    if (r->values == 0)
        return fail(r, r->text, "no value");
    const char *rest;
    if (r->document.current_location().get(rest) == simdjson::SUCCESS)
        return fail(r, rest, "something follows the document");
    return true;
}

} // namespace

/* simdjson wants padding behind the text, so it is copied anyway; the copy is put into an array of
 * one element, because a document that is a bare scalar is a special case there. */
extern "C" const struct json *json_parse(struct arena *arena, const char *text, size_t n,
                                         struct err *err)
{
    if (n > JSON_SIZE_MAX) {
        err_set(err, ERR_INVALID, "JSON of %zu bytes: over the limit of %zu", n, JSON_SIZE_MAX);
        return nullptr;
    }
    struct arena *copy AUTO_ARENA = arena_new();
    struct arena *scratch AUTO_ARENA = arena_new();
    char *padded = static_cast<char *>(arena_alloc(copy, n + 2 + simdjson::SIMDJSON_PADDING));
    padded[0] = '[';
    if (n > 0)
        std::memcpy(padded + 1, text, n);
    padded[n + 1] = ']';
    void *decoded = arena_alloc(arena, n + 2 + simdjson::SIMDJSON_PADDING);
    reader r{arena, scratch, padded + 1, n, static_cast<uint8_t *>(decoded), err};
    struct json *root = ARENA_NEW(arena, struct json);
    return read_document(&r, root) ? root : nullptr;
}
