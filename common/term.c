/* SPDX-License-Identifier: Apache-2.0 */
/* Legal terms: one walk along the days, writing down what it skips and whether it had to guess. */
#include "term.h"

#include <assert.h>
#include <string.h>

#include "arena.h"

/* The proof as it grows; without an arena only the last day is wanted and nothing is written down.
 */
struct walk {
    const struct calendar *calendar;
    struct arena *arena;
    struct term_end *end;
    size_t room;
};

enum day_kind day_kind_of(const char *text)
{
    if (strcmp(text, "workday") == 0)
        return DAY_WORKDAY;
    assert(strcmp(text, "natural") == 0);
    return DAY_NATURAL;
}

const char *day_kind_name(enum day_kind kind)
{
    return kind == DAY_WORKDAY ? "workday" : "natural";
}

struct term term_of(int64_t days, const char *day_kind, bool roll)
{
    assert(days >= 1 && days <= TERM_DAYS_MAX);
    return (struct term){.days = (int)days, .day_kind = day_kind_of(day_kind), .roll = roll};
}

struct term term_of_months(int64_t months, bool roll)
{
    assert(months >= 1 && months <= TERM_MONTHS_MAX);
    return (struct term){.months = (int)months, .day_kind = DAY_NATURAL, .roll = roll};
}

static void make_room(struct walk *walk)
{
    struct term_end *end = walk->end;
    if (end->skipped.count < walk->room)
        return;
    walk->room = walk->room == 0 ? 16 : 2 * walk->room;
    struct date *days = ARENA_MANY(walk->arena, struct date, walk->room);
    const char **reasons = ARENA_MANY(walk->arena, const char *, walk->room);
    for (size_t i = 0; i < end->skipped.count; i++) {
        days[i] = end->skipped.items[i];
        reasons[i] = end->skipped_for.items[i];
    }
    end->skipped.items = days;
    end->skipped_for.items = reasons;
}

static void write_down(struct walk *walk, struct date day, enum rest rest)
{
    if (walk->arena == NULL)
        return;
    make_room(walk);
    walk->end->skipped.items[walk->end->skipped.count++] = day;
    walk->end->skipped_for.items[walk->end->skipped_for.count++] = rest_name(rest);
}

/* Whether the day is skipped; the answer is provisional in a year without a calendar. */
static bool skips(struct walk *walk, struct date day)
{
    int year = date_year(day);
    if (!walk->end->provisional && !calendar_knows(walk->calendar, year)) {
        walk->end->provisional = true;
        walk->end->unknown_year = year;
    }
    enum rest rest = calendar_rest(walk->calendar, day);
    if (rest != REST_NONE)
        write_down(walk, day, rest);
    return rest != REST_NONE;
}

static struct date count_workdays(struct walk *walk, struct date notice, int days)
{
    struct date day = notice;
    while (days > 0) {
        day = date_plus(day, 1);
        if (!skips(walk, day))
            days--;
    }
    return day;
}

static struct date roll(struct walk *walk, struct date day)
{
    while (skips(walk, day))
        day = date_plus(day, 1);
    return day;
}

static void compute(struct walk *walk, struct term term, struct date notice)
{
    assert(notice.day > 0 && (term.months > 0 || (term.days >= 1 && term.days <= TERM_DAYS_MAX)));
    struct term_end *end = walk->end;
    *end = (struct term_end){.term = term, .notice = notice, .counted_from = date_plus(notice, 1)};
    end->calendar_version = calendar_version(walk->calendar);
    if (term.months > 0)
        end->counted_to = date_plus_months(notice, term.months);
    else if (term.day_kind == DAY_WORKDAY)
        end->counted_to = count_workdays(walk, notice, term.days);
    else
        end->counted_to = date_plus(notice, term.days);
    end->due = end->counted_to;
    if (term.day_kind == DAY_NATURAL && term.roll)
        end->due = roll(walk, end->counted_to);
    end->rolled = end->due.day > end->counted_to.day;
}

void term_compute(const struct calendar *calendar, struct term term, struct date notice,
    struct arena *arena, struct term_end *out)
{
    compute(&(struct walk){.calendar = calendar, .arena = arena, .end = out}, term, notice);
}

/* Days of the leg that were counted before `paused`. */
static int counted_before(
    const struct calendar *calendar, struct term leg, struct date notice, struct date paused)
{
    int counted = 0;
    for (struct date day = date_plus(notice, 1); day.day < paused.day; day = date_plus(day, 1))
        if (leg.day_kind == DAY_NATURAL || !calendar_rest_day(calendar, day))
            counted++;
    return counted;
}

int term_remaining(
    const struct calendar *calendar, struct term leg, struct date notice, struct date paused)
{
    struct term_end end;
    compute(&(struct walk){.calendar = calendar, .end = &end}, leg, notice);
    if (paused.day > end.due.day)
        return 0;
    int remaining = leg.days - counted_before(calendar, leg, notice, paused);
    return remaining > 0 ? remaining : 1;
}

void term_resume(const struct calendar *calendar, struct term leg, int remaining,
    struct date resumed, struct arena *arena, struct term_end *out)
{
    leg.days = remaining;
    term_compute(calendar, leg, resumed, arena, out);
}

void term_extend(const struct calendar *calendar, const struct term_end *running, int more,
    struct arena *arena, struct term_end *out)
{
    assert(more >= 1);
    struct term longer = running->term;
    longer.days += more;
    term_compute(calendar, longer, running->notice, arena, out);
}

/* Where the run of days of one reason that begins at `first` ends. */
static size_t run_end(const struct term_end *end, size_t first)
{
    size_t last = first;
    while (last + 1 < end->skipped.count &&
           end->skipped.items[last + 1].day == end->skipped.items[last].day + 1 &&
           strcmp(end->skipped_for.items[last + 1], end->skipped_for.items[first]) == 0)
        last++;
    return last;
}

struct words {
    const char *between; /* runs */
    const char *to;      /* the days of a run */
    const char *weekend;
    const char *holiday;
};

static void write_skipped(
    struct buffer *text, const struct term_end *end, const struct words *words)
{
    for (size_t first = 0; first < end->skipped.count;) {
        size_t last = run_end(end, first);
        bool weekend = strcmp(end->skipped_for.items[first], "weekend") == 0;
        buffer_text(text, first == 0 ? "" : words->between);
        buffer_text(text, date_write(text->arena, end->skipped.items[first]));
        if (last > first)
            buffer_print(
                text, "%s%s", words->to, date_write(text->arena, end->skipped.items[last]));
        buffer_text(text, weekend ? words->weekend : words->holiday);
        first = last + 1;
    }
}

static const char *unit_zh(struct term term)
{
    if (term.months > 0)
        return "月";
    return term.day_kind == DAY_WORKDAY ? "工作日" : "自然日";
}

static const char *unit_en(struct term term)
{
    if (term.months > 0)
        return "month";
    return term.day_kind == DAY_WORKDAY ? "working day" : "natural day";
}

const char *term_proof_zh(const struct term_end *end, struct arena *arena)
{
    static const struct words words = {"、", "至", "（周末）", "（节假日）"};
    struct buffer text = {.arena = arena};
    buffer_print(&text, "自%s的次日（%s）起计%d个%s，", date_write(arena, end->notice),
        date_write(arena, end->counted_from),
        end->term.months > 0 ? end->term.months : end->term.days, unit_zh(end->term));
    if (end->rolled)
        buffer_print(&text, "至%s为休息日，顺延，", date_write(arena, end->counted_to));
    if (end->skipped.count > 0) {
        buffer_text(&text, "跳过");
        write_skipped(&text, end, &words);
        buffer_text(&text, "，");
    }
    buffer_print(
        &text, "于%s二十四时届满；日历版本%s", date_write(arena, end->due), end->calendar_version);
    if (end->provisional)
        buffer_print(&text, "；%d年节假日安排尚未公布，日期暂定", end->unknown_year);
    buffer_text(&text, "。");
    return text.bytes;
}

const char *term_proof_en(const struct term_end *end, struct arena *arena)
{
    static const struct words words = {", ", " to ", " (weekend)", " (holiday)"};
    struct buffer text = {.arena = arena};
    int count = end->term.months > 0 ? end->term.months : end->term.days;
    buffer_print(&text, "%d %s%s counted from %s, the day after %s", count, unit_en(end->term),
        count == 1 ? "" : "s", date_write(arena, end->counted_from),
        date_write(arena, end->notice));
    if (end->rolled)
        buffer_print(
            &text, "; %s is a rest day, the end rolls", date_write(arena, end->counted_to));
    if (end->skipped.count > 0) {
        buffer_text(&text, "; skipped ");
        write_skipped(&text, end, &words);
    }
    buffer_print(&text, "; ends at 24:00 on %s; calendar %s", date_write(arena, end->due),
        end->calendar_version);
    if (end->provisional)
        buffer_print(&text, "; provisional: no calendar for %d yet", end->unknown_year);
    buffer_text(&text, ".");
    return text.bytes;
}
