/* SPDX-License-Identifier: Apache-2.0 */
/* How far a price lies from what it was (T2.9) and from its peers (T1.3), by the rulebook that is
 * deployed. */
#include "../deployed.h"

#include <string.h>

#include "rules.h"

static struct arena *lasting;
static const struct rulebook_price *deployed;

static int read_rules(void **state)
{
    (void)state;
    lasting = arena_open();
    deployed = deployed_rulebook(lasting)->price;
    return 0;
}

static int forget_rules(void **state)
{
    (void)state;
    arena_close(&lasting);
    return 0;
}

static const char states[] = {
    [PRICE_WITHIN] = 'w', [PRICE_BEYOND] = 'b', [PRICE_NOT_APPLICABLE] = '-'};

enum { PRICES_MAX = 6 };

/* Prices by the day (from 0) they were set; `today` counts the same. */
static const struct band_case {
    const char *says;

    struct {
        int day;
        int64_t fen;
    } prices[PRICES_MAX];

    int today;
    char state;
    int64_t from_fen;
    int64_t hundredths;
    int64_t value;
    int64_t sample;
} band_cases[] = {
    {"one price is compared with nothing", {{0, 1000}}, 10, '-', 0, 0, 0, 0},
    {"a rise of the band itself is within", {{0, 1000}, {1, 1200}}, 1, 'w', 1000, 2000, 20, 1},
    {"a fen above the band is beyond", {{0, 1000}, {1, 1201}}, 1, 'b', 1000, 2010, 21, 1},
    {"a fall of the band itself is within", {{0, 1000}, {1, 800}}, 1, 'w', 1000, -2000, 20, 1},
    {"a fen below the band is beyond", {{0, 1000}, {1, 799}}, 1, 'b', 1000, -2010, 21, 1},
    {"on one day", {{0, 1000}, {0, 1300}}, 0, 'b', 1000, 3000, 30, 1},
    {"small steps add up", {{0, 1000}, {10, 1100}, {20, 1210}}, 20, 'b', 1000, 2100, 21, 2},
    {"the step that says most is told", {{0, 1000}, {10, 1150}, {20, 850}}, 20, 'b', 1150, -2608,
        27, 2},
    {"a price that went back is within", {{0, 1000}, {1, 1500}, {2, 1000}}, 2, 'w', 1000, 0, 0, 1},
    {"and further on it is not", {{0, 1000}, {1, 1500}, {2, 1300}}, 2, 'b', 1000, 3000, 30, 1},
    {"the last day of the window", {{0, 1000}, {5, 1500}}, 185, 'b', 1000, 5000, 50, 1},
    {"the day after it", {{0, 1000}, {5, 1500}}, 186, '-', 0, 0, 0, 0},
    {"what stood through is the price to compare with", {{0, 1000}, {5, 1500}, {186, 1700}}, 186,
        'w', 1500, 1333, 14, 1},
    {"what did not is none", {{0, 1000}, {5, 1500}, {185, 1700}}, 185, 'b', 1000, 7000, 70, 1},
    {"an old price that stood until yesterday is in the window", {{0, 1000}, {900, 1300}}, 901, 'b',
        1000, 3000, 30, 1},
    {"the largest prices there can be", {{0, 1}, {1, 1000000000000}}, 1, 'b', 1, 9999999999990000,
        1000000, 1},
};

static void a_price_is_held_against_what_it_was(void **state)
{
    (void)state;
    struct date zero = date_of(2025, 1, 1);
    for (size_t i = 0; i < sizeof band_cases / sizeof *band_cases; i++) {
        const struct band_case *one = &band_cases[i];
        struct catalogue_price prices[PRICES_MAX] = {0};
        size_t count = 0;
        for (; count < PRICES_MAX && one->prices[count].fen != 0; count++) {
            prices[count] = (struct catalogue_price){
                .fen = one->prices[count].fen, .from = date_plus(zero, one->prices[count].day)};
            if (count > 0)
                prices[count - 1].to = prices[count].from;
        }
        struct deviation found =
            price_band(lasting, prices, count, deployed, date_plus(zero, one->today));
        if (states[found.state] != one->state || found.from_fen != one->from_fen ||
            found.hundredths != one->hundredths || found.value != one->value ||
            found.sample != one->sample)
            fail_msg("%s: %c, from %lld by %lld, %lld percent of %lld", one->says,
                states[found.state], (long long)found.from_fen, (long long)found.hundredths,
                (long long)found.value, (long long)found.sample);
        assert_int_equal(found.threshold, deployed->band_percent);
    }
}

enum { PEERS_MAX = 8 };

static const struct peers_case {
    const char *says;
    int64_t fen;
    int64_t peers[PEERS_MAX];
    char state;
    int64_t median;
    int64_t mad;
    int64_t value;
    int64_t threshold;
    int64_t sample;
} peers_cases[] = {
    {"too few", 9000, {100, 200, 300, 400}, '-', 0, 0, 0, 0, 4},
    {"none", 9000, {0}, '-', 0, 0, 0, 0, 0},
    {"three and a half deviations are within", 1350, {1200, 900, 1000, 1100, 800}, 'w', 1000, 100,
        35, 35, 5},
    {"a fen more is beyond", 1351, {1200, 900, 1000, 1100, 800}, 'b', 1000, 100, 36, 35, 5},
    {"below as above", 650, {1200, 900, 1000, 1100, 800}, 'w', 1000, 100, 35, 35, 5},
    {"a fen less is beyond", 649, {1200, 900, 1000, 1100, 800}, 'b', 1000, 100, 36, 35, 5},
    /* median 1050.5, deviations 50.5 50.5 150.5 150.5 250.5 250.5: MAD 150.5, 3.5 × MAD 526.75 */
    {"an even number, exactly to the half fen", 1577, {800, 900, 1000, 1101, 1201, 1301}, 'w', 1050,
        150, 51, 50, 6},
    {"and beyond it", 1578, {800, 900, 1000, 1101, 1201, 1301}, 'b', 1050, 150, 51, 50, 6},
    {"who all ask the same: the band stands for the deviation", 1200,
        {1000, 1000, 1000, 1000, 1000}, 'w', 1000, 0, 20, 20, 5},
    {"a fen above it", 1201, {1000, 1000, 1000, 1000, 1000}, 'b', 1000, 0, 21, 20, 5},
    {"who ask nearly the same: the band, not three deviations of a fen", 1100,
        {999, 1000, 1000, 1001, 1002}, 'w', 1000, 1, 10, 20, 5},
    {"a fen above the band of those", 1201, {999, 1000, 1000, 1001, 1002}, 'b', 1000, 1, 21, 20, 5},
    {"deviations that make the band exactly: the band", 1200, {800, 900, 1000, 1057, 1057}, 'w',
        1000, 57, 20, 20, 5},
    {"a fen more of deviation than the band", 1202, {800, 900, 1000, 1058, 1058}, 'w', 1000, 58, 21,
        20, 5},
    {"most ask the same", 1100, {1000, 1000, 1000, 4000, 9000}, 'w', 1000, 0, 10, 20, 5},
    {"one strange peer moves nothing", 1340, {1200, 900, 1000, 1100, 99999999}, 'w', 1100, 100, 22,
        31, 5},
    {"the largest prices there can be", 1000000000000, {1, 2, 3, 4, 5}, 'b', 3, 1, 1000000, 116, 5},
};

static void a_price_is_held_against_its_peers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof peers_cases / sizeof *peers_cases; i++) {
        const struct peers_case *one = &peers_cases[i];
        int64_t peers[PEERS_MAX];
        memcpy(peers, one->peers, sizeof peers);
        size_t count = 0;
        while (count < PEERS_MAX && peers[count] != 0)
            count++;
        struct deviation found = price_peers(one->fen, peers, count, deployed);
        if (states[found.state] != one->state || found.from_fen != one->median ||
            found.mad_fen != one->mad || found.value != one->value ||
            found.threshold != one->threshold || found.sample != one->sample)
            fail_msg("%s: %c, median %lld, MAD %lld, %lld against %lld percent of %lld", one->says,
                states[found.state], (long long)found.from_fen, (long long)found.mad_fen,
                (long long)found.value, (long long)found.threshold, (long long)found.sample);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_price_is_held_against_what_it_was),
        cmocka_unit_test(a_price_is_held_against_its_peers),
    };
    return cmocka_run_group_tests(tests, read_rules, forget_rules);
}
