/* SPDX-License-Identifier: Apache-2.0 */
/* The statement compiler: statements.sql and queries/<name>.sql of a service become typed C.
 *   statement-compiler <service> <sql directory> <output directory>
 * The format is described in CONTRIBUTING.md. */
#include "arena.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { COLUMNS_MAX = 48, STATEMENTS_MAX = 512 };

struct type {
    const char *sql;  /* as written in takes/gives */
    const char *cast; /* as PostgreSQL calls it */
    const char *kind;
    const char *c; /* ends so that the name can follow */
};

static const struct type types[] = {
    {"text", "text", "COLUMN_TEXT", "const char *"},
    {"text?", "text", "COLUMN_TEXT", "const char *"},
    {"jsonb", "jsonb", "COLUMN_TEXT", "const char *"},
    {"jsonb?", "jsonb", "COLUMN_TEXT", "const char *"},
    {"bigint", "bigint", "COLUMN_INTEGER", "int64_t "},
    {"bigint?", "bigint", "COLUMN_MAYBE", "struct maybe_integer "},
    {"double precision", "double precision", "COLUMN_NUMBER", "double "},
    {"boolean", "boolean", "COLUMN_TRUTH", "bool "},
    {"date", "date", "COLUMN_DATE", "struct date "},
    {"date?", "date", "COLUMN_DATE", "struct date "},
    {"timestamptz", "timestamptz", "COLUMN_INSTANT", "struct instant "},
    {"timestamptz?", "timestamptz", "COLUMN_INSTANT", "struct instant "},
    {"text[]", "text[]", "COLUMN_TEXTS", "struct text_list "},
};

struct column {
    const char *name;
    const struct type *type;
};

struct statement {
    const char *name;
    const char *comment;
    const char *text;
    struct column takes[COLUMNS_MAX];
    size_t take_count;
    struct column gives[COLUMNS_MAX];
    size_t give_count;
    bool answers;
};

struct compiler {
    struct arena *arena;
    const char *service;
    const char *file;
    int line;
    struct statement *statements;
    size_t count;
    FILE *c;
    FILE *h;
};

static void __attribute__((noreturn, format(printf, 2, 3)))
stop(const struct compiler *compiler, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    (void)fprintf(stderr, "%s:%d: ", compiler->file, compiler->line);
    (void)vfprintf(stderr, format, list);
    (void)fputc('\n', stderr);
    va_end(list);
    exit(1);
}

static char *read_file(struct compiler *compiler, const char *path)
{
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return NULL;
    struct buffer text = {.arena = compiler->arena};
    char block[8192];
    for (size_t got = fread(block, 1, sizeof block, file); got > 0;
         got = fread(block, 1, sizeof block, file))
        buffer_add(&text, block, got);
    (void)fclose(file);
    return text.bytes == NULL ? arena_text(compiler->arena, "") : text.bytes;
}

static const char *trim(struct compiler *compiler, const char *from, const char *to)
{
    while (from < to && isspace((unsigned char)*from))
        from++;
    while (to > from && isspace((unsigned char)to[-1]))
        to--;
    return arena_copy(compiler->arena, from, (size_t)(to - from));
}

static const struct type *type_of(const struct compiler *compiler, const char *sql)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i].sql, sql) == 0)
            return &types[i];
    stop(compiler, "unknown column type '%s'", sql);
}

/* "uscc text, orders bigint?" */
static size_t read_columns(struct compiler *compiler, const char *list, struct column *columns)
{
    size_t count = 0;
    while (*list != '\0') {
        const char *comma = strchr(list, ',');
        const char *end = comma == NULL ? list + strlen(list) : comma;
        const char *item = trim(compiler, list, end);
        list = comma == NULL ? end : comma + 1;
        if (*item == '\0')
            continue;
        const char *space = strchr(item, ' ');
        if (space == NULL || count == COLUMNS_MAX)
            stop(compiler, "a column is `name type`: '%s'", item);
        columns[count].name = arena_copy(compiler->arena, item, (size_t)(space - item));
        columns[count++].type = type_of(compiler, trim(compiler, space, item + strlen(item)));
    }
    return count;
}

static bool starts(const char *text, const char *with)
{
    return strncasecmp(text, with, strlen(with)) == 0;
}

static void finish(struct compiler *compiler, struct statement *statement, struct buffer *sql)
{
    if (statement->name == NULL)
        stop(compiler, "a statement without -- name:");
    statement->text = sql->bytes;
    statement->answers = statement->give_count > 0;
    if (!statement->answers && starts(sql->bytes, "select"))
        stop(compiler, "%s: a select needs -- gives:", statement->name);
    if (!statement->answers && statement->take_count == 0)
        stop(compiler, "%s: a put needs -- takes:", statement->name);
    for (size_t i = 0; i < compiler->count; i++)
        if (strcmp(compiler->statements[i].name, statement->name) == 0)
            stop(compiler, "%s stands twice", statement->name);
    if (compiler->count == STATEMENTS_MAX)
        stop(compiler, "too many statements");
    compiler->statements[compiler->count++] = *statement;
}

static void read_comment(struct compiler *compiler, struct statement *statement, const char *line)
{
    const char *end = line + strlen(line);
    if (starts(line, "-- name:"))
        statement->name = trim(compiler, line + 8, end);
    else if (starts(line, "-- takes:"))
        statement->take_count = read_columns(compiler, line + 9, statement->takes);
    else if (starts(line, "-- gives:"))
        statement->give_count = read_columns(compiler, line + 9, statement->gives);
    else if (statement->name == NULL)
        statement->comment = trim(compiler, line + 2, end);
}

static void read_statements(struct compiler *compiler, const char *text)
{
    struct statement statement = {0};
    struct buffer sql = {.arena = compiler->arena};
    compiler->line = 0;
    while (*text != '\0') {
        const char *end = strchr(text, '\n');
        end = end == NULL ? text + strlen(text) : end;
        const char *line = trim(compiler, text, end);
        text = *end == '\0' ? end : end + 1;
        compiler->line++;
        size_t length = strlen(line);
        if (length == 0)
            continue;
        if (starts(line, "--")) {
            read_comment(compiler, &statement, line);
            continue;
        }
        if (sql.length > 0)
            buffer_text(&sql, "\n");
        bool last = line[length - 1] == ';';
        buffer_add(&sql, line, last ? length - 1 : length);
        if (!last)
            continue;
        finish(compiler, &statement, &sql);
        statement = (struct statement){0};
        sql = (struct buffer){.arena = compiler->arena};
    }
    if (sql.length > 0)
        stop(compiler, "the last statement has no ;");
}

static void write_c_text(FILE *out, const char *text)
{
    (void)fputs("    \"", out);
    for (; *text != '\0'; text++) {
        if (*text == '\n')
            (void)fputs("\\n\"\n    \"", out);
        else if (*text == '"' || *text == '\\')
            (void)fprintf(out, "\\%c", *text);
        else
            (void)fputc(*text, out);
    }
    (void)fputc('"', out);
}

static void write_struct(
    struct compiler *compiler, const char *name, const struct column *columns, size_t count)
{
    (void)fprintf(compiler->h, "struct %s {\n", name);
    for (size_t i = 0; i < count; i++)
        (void)fprintf(compiler->h, "    %s%s;\n", columns[i].type->c, columns[i].name);
    if (count == 0)
        (void)fprintf(compiler->h, "    char nothing;\n");
    (void)fprintf(compiler->h, "};\n\n");
}

static void write_columns(struct compiler *compiler, const char *table, const char *structure,
    const struct column *columns, size_t count)
{
    if (count == 0)
        return;
    (void)fprintf(compiler->c, "static const struct column %s[] = {\n", table);
    for (size_t i = 0; i < count; i++)
        (void)fprintf(compiler->c, "    {\"%s\", \"%s\", %s, offsetof(struct %s, %s)},\n",
            columns[i].name, columns[i].type->cast, columns[i].type->kind, structure,
            columns[i].name);
    (void)fprintf(compiler->c, "};\n\n");
}

static void write_need(struct compiler *compiler, const struct statement *s)
{
    const char *key = arena_print(compiler->arena, "%s_key", s->name);
    write_struct(compiler, s->name, s->gives, s->give_count);
    write_struct(compiler, key, s->takes, s->take_count);
    FILE *h = compiler->h;
    (void)fprintf(h, "static inline void need_%s(struct turn *turn", s->name);
    for (size_t i = 0; i < s->take_count; i++)
        (void)fprintf(h, ", %s%s", s->takes[i].type->c, s->takes[i].name);
    (void)fprintf(h, ")\n{\n    const struct %s needed_ = {", key);
    for (size_t i = 0; i < s->take_count; i++)
        (void)fprintf(h, "%s.%s = %s", i == 0 ? "" : ", ", s->takes[i].name, s->takes[i].name);
    (void)fprintf(h,
        "};\n    turn_need(turn, &%1$s_statement, &needed_);\n}\n\n"
        "static inline const struct %1$s *all_%1$s(struct turn *turn, size_t *count)\n"
        "{\n    return turn_got(turn, &%1$s_statement, -1, count);\n}\n\n"
        "static inline const struct %1$s *got_%1$s(struct turn *turn)\n"
        "{\n    size_t count = 0;\n    const struct %1$s *rows = turn_got(turn, &%1$s_statement, "
        "-1, &count);\n    return count == 0 ? NULL : rows;\n}\n\n",
        s->name);
}

static void write_put(struct compiler *compiler, const struct statement *s)
{
    write_struct(compiler, s->name, s->takes, s->take_count);
    (void)fprintf(compiler->h,
        "static inline void put_%1$s(struct turn *turn, const struct %1$s *row)\n"
        "{\n    turn_put(turn, &%1$s_statement, row);\n}\n\n",
        s->name);
}

static void write_statement(struct compiler *compiler, const struct statement *s, size_t number)
{
    const char *key = s->answers ? arena_print(compiler->arena, "%s_key", s->name) : s->name;
    (void)fprintf(compiler->h, "%s%s%sextern const struct statement %s_statement;\n",
        s->comment == NULL ? "" : "/* ", s->comment == NULL ? "" : s->comment,
        s->comment == NULL ? "" : " */\n", s->name);
    if (s->answers)
        write_need(compiler, s);
    else
        write_put(compiler, s);
    const char *takes = arena_print(compiler->arena, "%s_takes", s->name);
    const char *gives = arena_print(compiler->arena, "%s_gives", s->name);
    write_columns(compiler, takes, key, s->takes, s->take_count);
    write_columns(compiler, gives, s->name, s->gives, s->give_count);
    FILE *c = compiler->c;
    (void)fprintf(c, "const struct statement %s_statement = {\n    .name = \"%s\",\n    .text =\n",
        s->name, s->name);
    write_c_text(c, s->text);
    (void)fprintf(
        c, ",\n    .number = %zu,\n    .answers = %s,\n", number, s->answers ? "true" : "false");
    (void)fprintf(c,
        "    .take_count = %zu,\n    .takes = %s,\n    .take_size = sizeof(struct %s),\n",
        s->take_count, s->take_count == 0 ? "NULL" : takes, key);
    if (s->answers)
        (void)fprintf(c,
            "    .give_count = %zu,\n    .gives = %s,\n    .give_size = sizeof(struct %s),\n",
            s->give_count, gives, s->name);
    (void)fprintf(c, "};\n\n");
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_sql(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return length > 4 && strcmp(entry->d_name + length - 4, ".sql") == 0;
}

struct query {
    struct buffer text;
    const char *parameters[COLUMNS_MAX];
    size_t count;
};

static size_t parameter(struct compiler *compiler, struct query *query, const char *name)
{
    for (size_t i = 0; i < query->count; i++)
        if (strcmp(query->parameters[i], name) == 0)
            return i + 1;
    if (query->count == COLUMNS_MAX)
        stop(compiler, "too many parameters");
    query->parameters[query->count++] = name;
    return query->count;
}

/* The end of what is not code at `at`: a quoted text, a comment, a cast; `at` itself if it is code.
 */
static const char *skip(const char *at)
{
    if (*at == '\'' || *at == '"') {
        const char *end = strchr(at + 1, *at);
        return end == NULL ? at + strlen(at) : end + 1;
    }
    if (at[0] == '-' && at[1] == '-')
        return at + strcspn(at, "\n");
    if (at[0] == ':' && at[1] == ':')
        return at + 2;
    return at;
}

/* `:name` becomes $n. */
static void read_query(struct compiler *compiler, const char *text, struct query *query)
{
    for (const char *at = text; *at != '\0';) {
        const char *after = skip(at);
        if (after != at) {
            if (at[0] != '-')
                buffer_add(&query->text, at, (size_t)(after - at));
            at = after;
            continue;
        }
        if (*at == ':' && (isalpha((unsigned char)at[1]) || at[1] == '_')) {
            size_t length = 1;
            while (isalnum((unsigned char)at[length]) || at[length] == '_')
                length++;
            const char *name = arena_copy(compiler->arena, at + 1, length - 1);
            buffer_print(&query->text, "$%zu", parameter(compiler, query, name));
            at += length;
            continue;
        }
        if (*at != ';')
            buffer_add(&query->text, at, 1);
        at++;
    }
}

static void write_query(struct compiler *compiler, const char *name, const struct query *query)
{
    FILE *c = compiler->c;
    if (query->count > 0) {
        (void)fprintf(c, "static const char *const %s_parameters[] = {", name);
        for (size_t i = 0; i < query->count; i++)
            (void)fprintf(c, "%s\"%s\"", i == 0 ? "" : ", ", query->parameters[i]);
        (void)fprintf(c, "};\n");
    }
    (void)fprintf(c, "static const char %s_text[] =\n", name);
    write_c_text(c, query->text.bytes == NULL ? "" : query->text.bytes);
    (void)fprintf(c, ";\n\n");
}

static void write_queries(struct compiler *compiler, const char *directory)
{
    struct dirent **entries = NULL;
    const char *path = arena_print(compiler->arena, "%s/queries", directory);
    int count = scandir(path, &entries, is_sql, by_name);
    count = count < 0 ? 0 : count;
    struct buffer table = {.arena = compiler->arena};
    for (int i = 0; i < count; i++) {
        const char *file = arena_print(compiler->arena, "%s/%s", path, entries[i]->d_name);
        const char *name =
            arena_copy(compiler->arena, entries[i]->d_name, strlen(entries[i]->d_name) - 4);
        free(entries[i]);
        compiler->file = file;
        struct query query = {.text = {.arena = compiler->arena}};
        read_query(compiler, read_file(compiler, file), &query);
        write_query(compiler, name, &query);
        buffer_print(&table, "    {\"%s\", %s_text, %zu, %s%s},\n", name, name, query.count,
            query.count == 0 ? "NULL" : name, query.count == 0 ? "" : "_parameters");
    }
    free(entries);
    (void)fprintf(compiler->c, "const struct query %s_queries[] = {\n%s};\n", compiler->service,
        table.bytes == NULL ? "    {0},\n" : table.bytes);
    (void)fprintf(compiler->c, "const size_t %s_queries_count = %d;\n", compiler->service, count);
}

static FILE *create(struct compiler *compiler, const char *directory, const char *name)
{
    const char *path = arena_print(compiler->arena, "%s/%s", directory, name);
    FILE *file = fopen(path, "we");
    if (file == NULL) {
        (void)fprintf(stderr, "%s: %s\n", path, strerror(errno));
        exit(1);
    }
    return file;
}

static void make_directory(struct compiler *compiler, const char *path)
{
    for (const char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/'))
        (void)mkdir(arena_copy(compiler->arena, path, (size_t)(slash - path)), 0755);
    (void)mkdir(path, 0755);
}

static void write_all(struct compiler *compiler, const char *directory)
{
    const char *service = compiler->service;
    (void)fprintf(compiler->h,
        "/* Made by the statement compiler from %s's SQL. Do not edit. */\n#pragma once\n\n"
        "#include \"message.h\"\n#include \"service.h\"\n#include \"statement.h\"\n#include "
        "\"turn.h\"\n\n"
        "extern const struct statement *const %s_statements[];\n"
        "extern const size_t %s_statements_count;\n"
        "extern const struct query %s_queries[];\nextern const size_t %s_queries_count;\n\n",
        service, service, service, service, service);
    (void)fprintf(compiler->c,
        "/* Made by the statement compiler. Do not edit. */\n#include \"%s/statements.h\"\n\n",
        service);
    for (size_t i = 0; i < compiler->count; i++)
        write_statement(compiler, &compiler->statements[i], i);
    (void)fprintf(compiler->c, "const struct statement *const %s_statements[] = {\n", service);
    for (size_t i = 0; i < compiler->count; i++)
        (void)fprintf(compiler->c, "    &%s_statement,\n", compiler->statements[i].name);
    (void)fprintf(compiler->c, "%s};\nconst size_t %s_statements_count = %zu;\n\n",
        compiler->count == 0 ? "    NULL,\n" : "", service, compiler->count);
    write_queries(compiler, directory);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        (void)fprintf(stderr, "usage: statement-compiler SERVICE SQL-DIRECTORY OUTPUT-DIRECTORY\n");
        return 2;
    }
    struct arena *arena = arena_open();
    struct compiler compiler = {.arena = arena, .service = argv[1]};
    compiler.statements = ARENA_MANY(arena, struct statement, STATEMENTS_MAX);
    compiler.file = arena_print(arena, "%s/statements.sql", argv[2]);
    const char *text = read_file(&compiler, compiler.file);
    if (text != NULL)
        read_statements(&compiler, text);
    make_directory(&compiler, argv[3]);
    compiler.c = create(&compiler, argv[3], "statements.c");
    compiler.h = create(&compiler, argv[3], "statements.h");
    write_all(&compiler, argv[2]);
    int failed = fclose(compiler.c) | fclose(compiler.h);
    arena_close(&arena);
    return failed == 0 ? 0 : 1;
}
