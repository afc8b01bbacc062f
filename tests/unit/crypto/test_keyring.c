/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/attr.h"
#include "crypto/keyring.h"

#include "base/banned.h"

enum { LIFETIME_US = 1000 };

static struct uuid user_of(int number)
{
    struct uuid user = {{0}};

    user.bytes[0] = (uint8_t)(number >> 8);
    user.bytes[15] = (uint8_t)number;
    return user;
}

/* Where keys come from: counts, and does as it is told. */
struct source {
    atomic_int loads;
    bool fails;
    struct keyring *drop_from; /* drops the user whose key is just being loaded */
};

/* Every user and generation has a key of its own. */
static bool load(void *context, const struct uuid *user, uint32_t generation, struct data_key *out,
                 struct error *error)
{
    struct source *source = context;

    source->loads++;
    if (source->fails)
        return error_set(error, ERROR_BUSY, "the database rests");
    memcpy(out->bytes, user->bytes, UUID_BYTES);
    memset(out->bytes + UUID_BYTES, (int)generation, UUID_BYTES);
    out->generation = generation == KEYRING_NEWEST ? 9 : generation;
    if (source->drop_from)
        keyring_drop(source->drop_from, user);
    return true;
}

/* Asks for a key, sees that it is the right one; gives the number of loads so far. */
static int ask(struct keyring *ring, struct source *source, int number, uint32_t generation)
{
    struct keyring_loader loader = {load, source};
    struct uuid user = user_of(number);
    struct error error = ERROR_INIT;
    struct data_key key;

    assert_ok(keyring_get(ring, &user, generation, &loader, &key, &error), error);
    assert_memory_equal(key.bytes, user.bytes, UUID_BYTES);
    assert_int_equal(key.bytes[DATA_KEY_BYTES - 1], generation);
    assert_int_equal(key.generation, generation ? generation : 9);
    data_key_release(&key);
    return source->loads;
}

static void test_key_is_loaded_once(void **state)
{
    struct clock clock = {.fixed_us = 5000};
    struct keyring *ring = keyring_new(4, LIFETIME_US, &clock);
    struct source source = {.loads = 0};

    (void)state;
    assert_int_equal(ask(ring, &source, 1, KEYRING_NEWEST), 1);
    assert_int_equal(ask(ring, &source, 1, KEYRING_NEWEST), 1);
    assert_int_equal(ask(ring, &source, 1, 8), 2);
    assert_int_equal(ask(ring, &source, 1, 8), 2);
    assert_int_equal(ask(ring, &source, 2, 8), 3);
    assert_int_equal(keyring_counts(ring).hits, 2);
    assert_int_equal(keyring_counts(ring).loads, 3);
    assert_int_equal(keyring_counts(ring).held, 3);
    keyring_free(ring);
    keyring_free(NULL);
}

static void test_longest_unused_key_goes_first(void **state)
{
    struct clock clock = {.fixed_us = 5000};
    struct keyring *ring = keyring_new(3, LIFETIME_US, &clock);
    struct source source = {.loads = 0};

    (void)state;
    for (int i = 1; i <= 3; i++)
        ask(ring, &source, i, KEYRING_NEWEST);
    ask(ring, &source, 1, KEYRING_NEWEST);
    assert_int_equal(ask(ring, &source, 4, KEYRING_NEWEST), 4); /* 2 goes */
    assert_int_equal(ask(ring, &source, 1, KEYRING_NEWEST), 4);
    assert_int_equal(ask(ring, &source, 3, KEYRING_NEWEST), 4);
    assert_int_equal(ask(ring, &source, 2, KEYRING_NEWEST), 5); /* 4 goes */
    assert_int_equal(ask(ring, &source, 1, KEYRING_NEWEST), 5);
    assert_int_equal(ask(ring, &source, 4, KEYRING_NEWEST), 6);
    assert_int_equal(keyring_counts(ring).held, 3);
    assert_int_equal(keyring_counts(ring).evictions, 3);
    keyring_free(ring);
}

static void test_key_past_its_time_is_loaded_again_though_used(void **state)
{
    struct clock clock = {.fixed_us = 5000};
    struct keyring *ring = keyring_new(4, LIFETIME_US, &clock);
    struct source source = {.loads = 0};

    (void)state;
    ask(ring, &source, 1, KEYRING_NEWEST);
    clock.fixed_us += LIFETIME_US - 1;
    assert_int_equal(ask(ring, &source, 1, KEYRING_NEWEST), 1);
    clock.fixed_us += 1;
    assert_int_equal(ask(ring, &source, 1, KEYRING_NEWEST), 2);
    keyring_free(ring);
}

static void test_sweep_wipes_what_nobody_asks_for(void **state)
{
    struct clock clock = {.fixed_us = 5000};
    struct keyring *ring = keyring_new(4, LIFETIME_US, &clock);
    struct source source = {.loads = 0};

    (void)state;
    ask(ring, &source, 1, KEYRING_NEWEST);
    clock.fixed_us += LIFETIME_US / 2;
    ask(ring, &source, 2, KEYRING_NEWEST);
    clock.fixed_us += LIFETIME_US / 2;
    keyring_sweep(ring);
    assert_int_equal(keyring_counts(ring).held, 1);
    assert_int_equal(ask(ring, &source, 2, KEYRING_NEWEST), 2);
    keyring_free(ring);
}

static void test_drop_takes_all_keys_of_one_user(void **state)
{
    struct clock clock = {.fixed_us = 5000};
    struct keyring *ring = keyring_new(8, LIFETIME_US, &clock);
    struct uuid first = user_of(1), nobody = user_of(77);
    struct source source = {.loads = 0};

    (void)state;
    ask(ring, &source, 1, KEYRING_NEWEST);
    ask(ring, &source, 1, 3);
    ask(ring, &source, 2, KEYRING_NEWEST);
    keyring_drop(ring, &nobody);
    assert_int_equal(keyring_counts(ring).held, 3);
    keyring_drop(ring, &first);
    assert_int_equal(keyring_counts(ring).held, 1);
    assert_int_equal(ask(ring, &source, 2, KEYRING_NEWEST), 3);
    assert_int_equal(ask(ring, &source, 1, KEYRING_NEWEST), 4);
    keyring_clear(ring);
    assert_int_equal(keyring_counts(ring).held, 0);
    assert_int_equal(ask(ring, &source, 2, KEYRING_NEWEST), 5);
    keyring_free(ring);
}

static void test_key_dropped_while_it_is_loaded_is_not_kept(void **state)
{
    struct clock clock = {.fixed_us = 5000};
    struct keyring *ring = keyring_new(8, LIFETIME_US, &clock);
    struct source source = {.drop_from = ring};

    (void)state;
    assert_int_equal(ask(ring, &source, 1, KEYRING_NEWEST), 1);
    assert_int_equal(keyring_counts(ring).held, 0);
    keyring_free(ring);
}

static void test_failure_to_load_is_passed_on_and_not_remembered(void **state)
{
    struct clock clock = {.fixed_us = 5000};
    struct keyring *ring = keyring_new(8, LIFETIME_US, &clock);
    struct source source = {.fails = true};
    struct keyring_loader loader = {load, &source};
    struct data_key key = {.generation = 55};
    struct uuid user = user_of(1);
    struct error error = ERROR_INIT;

    (void)state;
    assert_false(keyring_get(ring, &user, KEYRING_NEWEST, &loader, &key, &error));
    assert_int_equal(error.code, ERROR_BUSY);
    assert_int_equal(key.generation, 55);
    source.fails = false;
    assert_int_equal(ask(ring, &source, 1, KEYRING_NEWEST), 2);
    keyring_free(ring);
}

struct crowd {
    struct keyring *ring;
    struct source source;
    atomic_int wrong, workers;
};

/* Asks for keys in an order of its own, dropping one now and then; counts wrong ones. */
static void *work(void *context)
{
    struct crowd *crowd = context;
    struct keyring_loader loader = {load, &crowd->source};
    uint32_t turn = (uint32_t)atomic_fetch_add(&crowd->workers, 1);

    for (int i = 0; i < 3000; i++) {
        struct uuid user;
        struct data_key key;

        turn = turn * 1664525u + 1013904223u;
        user = user_of((int)(turn >> 20 & 63));
        if ((turn >> 8 & 31) == 0)
            keyring_drop(crowd->ring, &user);
        else if ((turn >> 8 & 255) == 1)
            keyring_clear(crowd->ring);
        if (!keyring_get(crowd->ring, &user, turn >> 28, &loader, &key, NULL) ||
            memcmp(key.bytes, user.bytes, UUID_BYTES) != 0 ||
            key.bytes[DATA_KEY_BYTES - 1] != turn >> 28)
            crowd->wrong++;
    }
    return NULL;
}

static void test_many_threads_get_the_right_keys(void **state)
{
    enum { THREADS = 4, CAPACITY = 50 };
    struct crowd crowd = {.ring = keyring_new(CAPACITY, 1000000000, NULL)};
    pthread_t threads[THREADS];
    struct keyring_counts counts;

    (void)state;
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, work, &crowd), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(crowd.wrong, 0);
    counts = keyring_counts(crowd.ring);
    assert_int_equal(counts.hits + counts.loads, THREADS * 3000);
    assert_true(counts.held <= CAPACITY);
    assert_true(counts.hits > 0 && counts.evictions > 0);
    keyring_free(crowd.ring);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_key_is_loaded_once),
        cmocka_unit_test(test_longest_unused_key_goes_first),
        cmocka_unit_test(test_key_past_its_time_is_loaded_again_though_used),
        cmocka_unit_test(test_sweep_wipes_what_nobody_asks_for),
        cmocka_unit_test(test_drop_takes_all_keys_of_one_user),
        cmocka_unit_test(test_key_dropped_while_it_is_loaded_is_not_kept),
        cmocka_unit_test(test_failure_to_load_is_passed_on_and_not_remembered),
        cmocka_unit_test(test_many_threads_get_the_right_keys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
