/* Without libFuzzer a target is a regression test: each file of its corpus folder, whole and cut
 * short. */
#include "base/memory.h"
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#define FILE_MAX ((size_t)1 << 20)
#define CUTS 8

/* In memory of exactly that size, so that a sanitizer sees a read behind it. */
static void run_bytes(const unsigned char *bytes, size_t n)
{
    unsigned char *copy = memory_new(n);
    memcpy(copy, bytes, n);
    LLVMFuzzerTestOneInput(copy, n);
    memory_free(copy);
}

static int run_file(const char *folder, const char *name)
{
    static unsigned char bytes[FILE_MAX];
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return 0;
    }
    size_t n = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    for (size_t part = 0; part <= CUTS; part++)
        run_bytes(bytes, n * part / CUTS);
    return 1;
}

int main(int argc, char **argv)
{
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    if (!folder) {
        fprintf(stderr, "usage: %s CORPUS-FOLDER\n", argv[0]);
        return 2;
    }
    int ran = 0;
    for (const struct dirent *entry; (entry = readdir(folder));)
        if (entry->d_name[0] != '.')
            ran += run_file(argv[1], entry->d_name);
    closedir(folder);
    LLVMFuzzerTestOneInput(NULL, 0);
    printf("%d files\n", ran);
    return ran == 0;
}
