/* Makes a regression test of a fuzz target: gives it every file of a folder, each also cut short.
 * Without libFuzzer, so that every build runs it. */
#include "base/arena.h"
#include "base/str.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define FILE_MAX ((size_t)1 << 20)

static bool replay(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    uint8_t *bytes = arena_alloc(arena, FILE_MAX);
    size_t n = fread(bytes, 1, FILE_MAX, file);
    fclose(file);
    for (size_t part = 0; part <= 8; part++) {
        /* A copy, so that it may not count on what follows. */
        struct arena *scratch AUTO_ARENA = arena_new();
        size_t size = n * part / 8;
        LLVMFuzzerTestOneInput(arena_copy(scratch, bytes, size), size);
    }
    return true;
}

int main(int argc, char **argv)
{
    struct arena *arena AUTO_ARENA = arena_new();
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    int n = 0;
    if (!folder) {
        fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (entry->d_name[0] == '.')
            continue;
        struct arena *scratch AUTO_ARENA = arena_new();
        if (!replay(scratch, str_fmt(arena, "%s/%s", argv[1], entry->d_name)))
            return 1;
        n++;
    }
    closedir(folder);
    printf("%d inputs\n", n);
    return n == 0;
}
