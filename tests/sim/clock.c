/* Virtual time and seeded randomness. */
#include "tests/sim/model.h"

static int64_t clock_now(void *ctx)
{
    return ((struct sim_clock *)ctx)->now_ms;
}

static void clock_sleep(void *ctx, int64_t ms)
{
    ((struct sim_clock *)ctx)->now_ms += ms;
}

static uint64_t clock_random(void *ctx)
{
    return sim_random(ctx);
}

void sim_clock_init(struct sim_clock *clock, uint64_t seed)
{
    *clock = (struct sim_clock){.now_ms = INT64_C(1790000000000), .random = seed};
    clock->sys = (struct sys){clock, clock_now, clock_sleep, clock_random};
}

/* splitmix64 */
uint64_t sim_random(struct sim_clock *clock)
{
    uint64_t z = clock->random += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint64_t sim_below(struct sim_clock *clock, uint64_t n)
{
    return n ? sim_random(clock) % n : 0;
}

bool sim_one_in(struct sim_clock *clock, uint64_t n)
{
    return n && sim_below(clock, n) == 0;
}
