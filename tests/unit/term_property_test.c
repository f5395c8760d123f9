/* SPDX-License-Identifier: Apache-2.0 */
/* Properties of terms on random calendars, against an oracle that knows no calendar.c: a plain
 * table of days, filled by hand, stepped through one by one. Seeded: a failure comes again. */
#include "deployed.h"

#include <string.h>

#include "term.h"

enum {
    CALENDARS = 60,
    CASES = 500, /* per calendar: 30 000 in all */
    FIRST_YEAR = 2023,
    LAST_YEAR = 2029,
    HOLIDAYS_MAX = 40,
    TABLE_DAYS = 366 * (LAST_YEAR - FIRST_YEAR + 1),
};

/* One world: what is given to the code, and beside it the oracle's own table. */
struct world {
    struct arena *arena;
    struct calendar *calendar;
    bool known[LAST_YEAR - FIRST_YEAR + 1];
    int first_day; /* 2023-01-01, a Sunday */
    bool rest[TABLE_DAYS];
    int year[TABLE_DAYS];
    uint64_t seed;
};

static uint64_t next_random(struct world *world)
{
    uint64_t z = (world->seed += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

static int between(struct world *world, int low, int high)
{
    return low + (int)(next_random(world) % (uint64_t)(high - low + 1));
}

static struct date at(const struct world *world, int index)
{
    assert_in_range(index, 0, TABLE_DAYS - 1);
    return (struct date){world->first_day + index};
}

static int index_of(const struct world *world, struct date date)
{
    int index = date.day - world->first_day;
    assert_in_range(index, 0, TABLE_DAYS - 1);
    return index;
}

static void fill_weekends(struct world *world)
{
    static const int lengths[] = {365, 366, 365, 365, 365, 366, 365}; /* 2023 … 2029 */
    int index = 0;
    for (int y = 0; y <= LAST_YEAR - FIRST_YEAR; y++)
        for (int d = 0; d < lengths[y]; d++, index++)
            world->year[index] = FIRST_YEAR + y;
    for (int i = 0; i < TABLE_DAYS; i++)
        world->rest[i] = i % 7 == 0 || i % 7 == 6; /* day 0 is a Sunday */
}

/* Random days off (single ones and weeks) and random weekend days worked, of one year. */
static const struct holiday_year *random_year(struct world *world, int year, int first, int length)
{
    struct holiday_year *made = ARENA_NEW(world->arena, struct holiday_year);
    made->year = year;
    made->holidays.items = ARENA_MANY(world->arena, struct date, HOLIDAYS_MAX);
    made->workdays.items = ARENA_MANY(world->arena, struct date, HOLIDAYS_MAX);
    bool named[366] = {false};
    for (int start = between(world, 0, 30); start < length; start += between(world, 8, 60)) {
        int run = between(world, 1, 9);
        for (int d = start; d < start + run && d < length && made->holidays.count < HOLIDAYS_MAX;
             d++) {
            made->holidays.items[made->holidays.count++] = at(world, first + d);
            world->rest[first + d] = named[d] = true;
        }
    }
    for (int d = between(world, 0, 40); d < length; d += between(world, 5, 40)) {
        if ((first + d) % 7 != 0 || named[d])
            continue;
        made->workdays.items[made->workdays.count++] = at(world, first + d);
        world->rest[first + d] = false;
    }
    return made;
}

static void make_world(struct world *world, uint64_t seed)
{
    *world = (struct world){.arena = arena_open(), .seed = seed};
    world->first_day = date_of(FIRST_YEAR, 1, 1).day;
    fill_weekends(world);
    const struct holiday_year *years[LAST_YEAR - FIRST_YEAR + 1];
    size_t count = 0;
    for (int index = 0; index < TABLE_DAYS && world->year[index] != 0;) {
        int length = 0, year = world->year[index];
        while (index + length < TABLE_DAYS && world->year[index + length] == year)
            length++;
        world->known[year - FIRST_YEAR] = between(world, 0, 3) > 0;
        if (world->known[year - FIRST_YEAR])
            years[count++] = random_year(world, year, index, length);
        index += length;
    }
    world->calendar = calendar_make(world->arena, years, count, "random");
}

static bool unknown(const struct world *world, int index)
{
    return !world->known[world->year[index] - FIRST_YEAR];
}

/* ---- the oracle ---- */
struct expected {
    int count_end, due, skipped;
    bool provisional;
};

static struct expected step(const struct world *world, struct term term, int notice)
{
    struct expected e = {0};
    int day = notice;
    for (int left = term.days; left > 0;) {
        day++;
        bool workdays = term.day_kind == DAY_WORKDAY;
        if (workdays)
            e.provisional |= unknown(world, day);
        if (workdays && world->rest[day])
            e.skipped++;
        else
            left--;
    }
    e.count_end = day;
    if (term.roll && term.day_kind == DAY_NATURAL)
        for (e.provisional |= unknown(world, day); world->rest[day]; e.skipped++)
            e.provisional |= unknown(world, ++day);
    e.due = day;
    return e;
}

static int counted(const struct world *world, struct term term, int after, int before)
{
    int days = 0;
    for (int i = after + 1; i < before; i++)
        days += term.day_kind == DAY_NATURAL || !world->rest[i];
    return days;
}

/* ---- the properties ---- */
static struct term_end compute(const struct world *world, struct term term, int notice)
{
    struct term_end end;
    term_compute(world->calendar, term, at(world, notice), world->arena, &end);
    return end;
}

static void equals_the_oracle(const struct world *world, struct term term, int notice)
{
    struct term_end end = compute(world, term, notice);
    struct expected e = step(world, term, notice);
    assert_int_equal(index_of(world, end.due), e.due);
    assert_int_equal(index_of(world, end.counted_to), e.count_end);
    assert_int_equal(index_of(world, end.counted_from), notice + 1);
    assert_int_equal(end.rolled, e.due > e.count_end);
    assert_int_equal(end.provisional, e.provisional);
    assert_int_equal(end.skipped.count, e.skipped);
    assert_int_equal(end.skipped_for.count, e.skipped);
    int before = notice;
    for (size_t i = 0; i < end.skipped.count; i++) {
        int skipped = index_of(world, end.skipped.items[i]);
        assert_true(world->rest[skipped] && skipped > before && skipped < e.due);
        before = skipped;
    }
}

static void ends_where_it_may(const struct world *world, struct term term, int notice)
{
    int due = index_of(world, compute(world, term, notice).due);
    if (term.roll || term.day_kind == DAY_WORKDAY)
        assert_false(world->rest[due]);
    if (term.day_kind == DAY_NATURAL && !term.roll)
        assert_int_equal(due - notice, term.days);
}

static void is_monotone(const struct world *world, struct term term, int notice)
{
    struct term longer = term;
    longer.days++;
    int due = compute(world, term, notice).due.day;
    assert_true(compute(world, term, notice + 1).due.day >= due);
    assert_true(compute(world, longer, notice).due.day >= due);
}

/* Whatever is paused and resumed, however often: the days counted in all legs are the days of the
 * term. */
static void pauses_keep_the_sum(struct world *world, struct term term, int notice)
{
    struct term_end running = compute(world, term, notice);
    int first_due = running.due.day, sum = 0, leg_notice = notice;
    for (int pauses = between(world, 0, 4); pauses > 0; pauses--) {
        int paused = between(world, leg_notice, index_of(world, running.counted_to));
        int remaining =
            term_remaining(world->calendar, running.term, at(world, leg_notice), at(world, paused));
        sum += counted(world, term, leg_notice, paused);
        assert_int_equal(sum + remaining, term.days);
        leg_notice = paused + between(world, 0, 40);
        term_resume(world->calendar, running.term, remaining, at(world, leg_notice), world->arena,
            &running);
        assert_int_equal(running.term.days, remaining);
    }
    sum += counted(world, term, leg_notice, index_of(world, running.counted_to) + 1);
    assert_int_equal(sum, term.days);
    assert_true(running.due.day >= first_due);
}

static void a_rolled_tail_leaves_one_day_then_none(
    const struct world *world, struct term term, int notice)
{
    struct term_end end = compute(world, term, notice);
    for (int day = end.counted_to.day; day <= end.due.day; day++)
        assert_int_equal(
            term_remaining(world->calendar, term, at(world, notice), (struct date){day}), 1);
    struct date after = date_plus(end.due, 1);
    assert_int_equal(term_remaining(world->calendar, term, at(world, notice), after), 0);
}

static void extending_adds_exactly(struct world *world, struct term term, int notice)
{
    int more = between(world, 1, 30);
    struct term_end running = compute(world, term, notice), longer;
    term_extend(world->calendar, &running, more, world->arena, &longer);
    struct term both = term;
    both.days += more;
    assert_int_equal(index_of(world, longer.due), step(world, both, notice).due);
    assert_int_equal(
        counted(world, term, notice, index_of(world, longer.counted_to) + 1), term.days + more);
}

static void try_case(struct world *world)
{
    struct term term = {
        .days = between(world, 0, 9) == 0 ? between(world, 61, 200) : between(world, 1, 60),
        .day_kind = between(world, 0, 1) ? DAY_WORKDAY : DAY_NATURAL,
        .roll = between(world, 0, 3) > 0};
    int notice = between(world, 1, TABLE_DAYS - 1300);
    equals_the_oracle(world, term, notice);
    ends_where_it_may(world, term, notice);
    is_monotone(world, term, notice);
    pauses_keep_the_sum(world, term, notice);
    a_rolled_tail_leaves_one_day_then_none(world, term, notice);
    extending_adds_exactly(world, term, notice);
}

static void the_properties_hold(void **state)
{
    (void)state;
    static struct world world;
    for (uint64_t seed = 1; seed <= CALENDARS; seed++) {
        make_world(&world, seed);
        for (int i = 0; i < CASES; i++)
            try_case(&world);
        arena_close(&world.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_properties_hold)};
    return cmocka_run_group_tests_name("term properties", tests, NULL, NULL);
}
