/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/random.h"

#include "base/banned.h"

static const uint64_t PCG_MULTIPLIER = 6364136223846793005u, PCG_INCREMENT = 1442695040888963407u;

void random_init(struct random *random, uint64_t seed)
{
    random->state = seed + PCG_INCREMENT;
    random_next(random);
}

uint32_t random_next(struct random *random)
{
    uint64_t old = random->state;
    uint32_t shifted = (uint32_t)(((old >> 18) ^ old) >> 27);
    unsigned turn = (unsigned)(old >> 59);

    random->state = old * PCG_MULTIPLIER + PCG_INCREMENT;
    return (shifted >> turn) | (shifted << (-turn & 31));
}

uint32_t random_below(struct random *random, uint32_t bound)
{
    uint32_t unbiased_from = -bound % bound, draw;

    do
        draw = random_next(random);
    while (draw < unbiased_from);
    return draw % bound;
}

double random_unit(struct random *random)
{
    return random_next(random) * (1.0 / 4294967296.0);
}

uint64_t random_hash(struct str text, uint64_t seed)
{
    uint64_t hash = 14695981039346656037u ^ seed;

    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.ptr[i]) * 1099511628211u;
    hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdu;
    hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53u;
    return hash ^ (hash >> 33);
}
