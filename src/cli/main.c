#include "cli/cli.h"
#include "version.h"

#include <malloc.h>

#define LARGE_BYTES (128 * 1024)

/* Threads come and go with arenas of pages and batches. One heap for all of them, of which what is
 * free goes back at once, keeps a process of 100,000 records at the size of its largest batches;
 * glibc's own choice, a heap per thread and thresholds that grow, was larger by a third. */
static void keep_heap_small(void)
{
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_MMAP_THRESHOLD, LARGE_BYTES);
    mallopt(M_TRIM_THRESHOLD, LARGE_BYTES);
}

int main(int argc, char **argv)
{
    keep_heap_small();
    return cli_main(argc, argv, TENON_VERSION);
}
