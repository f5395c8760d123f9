/* SPDX-License-Identifier: Apache-2.0 */
/* minglu-migrate: brings a database to what this tree needs. For each directory in services/ a
 * schema, a login role and its numbered migrations (common/sql/migrations first, then its own),
 * each in a transaction of its own with its checksum, all under one advisory lock; then the rights.
 * An edited, missing or out-of-order file anywhere is refused before anything is run. The one
 * program whose SQL stands in C: names of schemas and roles cannot be parameters. */
#include "arena.h"
#include "crypto.h"

#include <dirent.h>
#include <errno.h>
#include <libpq-fe.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOCK_NUMBER = 0x6D696E67, FILE_SIZE_MAX = 4 << 20, NUMBER_DIGITS = 4 };

struct options {
    const char *database;
    const char *root;
    const char
        *passwords; /* directory with <service>.password files; NULL: roles without a password */
    bool check;
};

/* One migration file; `name` is common/0001_turn or intake/0002_register. */
struct migration {
    const char *name;
    const char *number; /* 0001 */
    const char *text;
    const char *sha256;
};

struct migration_list {
    size_t count;
    struct migration *items;
};

struct tool {
    struct arena *arena;
    const struct options *options;
    PGconn *db;
    size_t applied;
    size_t pending; /* with --check */
    bool looking;   /* whether files and record agree; nothing is run yet */
};

/* ---- saying what is wrong ---- */

/* One sentence on stderr. Always false. */
static bool refuse(const char *sentence)
{
    fprintf(stderr, "minglu-migrate: %s\n", sentence);
    return false;
}

static bool refuse_server(struct tool *tool, const char *doing, const char *message)
{
    return refuse(arena_print(tool->arena, "%s: %s", doing, message));
}

/* Names go into statements as they are: only plain ones are taken. */
static bool is_plain(const char *name)
{
    return *name != '\0' && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name) &&
           (*name < '0' || *name > '9');
}

/* ---- talking to the server ---- */

static bool run(struct tool *tool, const char *doing, const char *sql)
{
    PGresult *result = PQexec(tool->db, sql);
    ExecStatusType status = PQresultStatus(result);
    bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!good)
        refuse_server(tool, doing, PQerrorMessage(tool->db));
    PQclear(result);
    return good;
}

/* NULL, and told, if it failed; else the caller clears it. */
static PGresult *ask(
    struct tool *tool, const char *doing, const char *sql, int count, const char *const *values)
{
    PGresult *result = PQexecParams(tool->db, sql, count, NULL, values, NULL, NULL, 0);
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
        return result;
    refuse_server(tool, doing, PQerrorMessage(tool->db));
    PQclear(result);
    return NULL;
}

static bool exists(struct tool *tool, const char *sql, const char *value, bool *out)
{
    PGresult *result = ask(tool, "looking at the catalogue", sql, 1, &value);
    if (result == NULL)
        return false;
    *out = PQntuples(result) > 0;
    PQclear(result);
    return true;
}

/* ---- files ---- */

static char *read_file(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return NULL;
    struct buffer text = {.arena = arena};
    char chunk[4096];
    size_t got = 0;
    while ((got = fread(chunk, 1, sizeof(chunk), file)) > 0 && text.length < FILE_SIZE_MAX)
        buffer_add(&text, chunk, got);
    bool good = !ferror(file) && text.length < FILE_SIZE_MAX;
    fclose(file);
    if (!good)
        return NULL;
    return text.bytes == NULL ? arena_text(arena, "") : text.bytes;
}

static int is_sql(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return length > 4 && strcmp(entry->d_name + length - 4, ".sql") == 0;
}

/* NNNN_name.sql */
static bool is_numbered(const char *name)
{
    return strspn(name, "0123456789") == NUMBER_DIGITS && name[NUMBER_DIGITS] == '_';
}

static bool read_migration(struct tool *tool, const char *origin, const char *directory,
    const char *file, struct migration *out)
{
    const char *path = arena_print(tool->arena, "%s/%s", directory, file);
    if (!is_numbered(file))
        return refuse(arena_print(tool->arena, "%s: not named NNNN_name.sql.", path));
    out->text = read_file(tool->arena, path);
    if (out->text == NULL)
        return refuse(arena_print(tool->arena, "%s: cannot be read.", path));
    int stem = (int)strlen(file) - 4;
    out->name = arena_print(tool->arena, "%s/%.*s", origin, stem, file);
    out->number = arena_copy(tool->arena, file, NUMBER_DIGITS);
    out->sha256 = sha256_hex(tool->arena, out->text, strlen(out->text));
    return true;
}

/* Two files of one number have no order. */
static bool numbers_differ(struct tool *tool, const struct migration_list *list)
{
    for (size_t i = 1; i < list->count; i++) {
        const struct migration *before = &list->items[i - 1], *this = &list->items[i];
        if (strcmp(before->number, this->number) == 0)
            return refuse(arena_print(
                tool->arena, "%s and %s have the same number.", before->name, this->name));
    }
    return true;
}

/* The migrations of one directory, in numeric order; none if it is not there. */
static bool read_migrations(
    struct tool *tool, const char *origin, const char *directory, struct migration_list *out)
{
    struct dirent **entries = NULL;
    int count = scandir(directory, &entries, is_sql, alphasort);
    if (count < 0 && errno != ENOENT)
        return refuse(arena_print(tool->arena, "%s: %s.", directory, strerror(errno)));
    if (count < 0)
        count = 0;
    bool good = true;
    out->items = ARENA_MANY(tool->arena, struct migration, (size_t)count + 1);
    for (int i = 0; i < count; i++) {
        good = good && read_migration(tool, origin, directory, entries[i]->d_name, &out->items[i]);
        free(entries[i]);
    }
    free(entries);
    out->count = (size_t)count;
    return good && numbers_differ(tool, out);
}

/* ---- the record of what was run ---- */

static bool open_record(struct tool *tool)
{
    return run(tool, "opening the record of migrations",
        "create schema if not exists minglu;"
        "create table if not exists minglu.schema_migration ("
        "  service text not null, number integer not null, name text not null,"
        "  sha256 text not null, at timestamptz not null default now(),"
        "  primary key (service, name))");
}

static const struct migration *find(const struct migration_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i].name, name) == 0)
            return &list->items[i];
    }
    return NULL;
}

/* What the record says of one name against what the file says. */
static bool agrees(struct tool *tool, const char *service, const struct migration *file,
    const char *name, const char *sha256)
{
    if (file == NULL)
        return refuse(arena_print(tool->arena,
            "%s: the database has had migration %s, which is not known here: the image is older "
            "than "
            "the database. Run the newer image, or restore a backup from before it.",
            service, name));
    if (strcmp(file->sha256, sha256) != 0)
        return refuse(arena_print(tool->arena,
            "%s: %s was edited after it had been run; put it back and write a new migration.",
            service, name));
    return true;
}

/* How many of the list have been run; refused when the record and the files disagree. */
static bool count_run(struct tool *tool, const char *service, const char *origin,
    const struct migration_list *list, size_t *out)
{
    const char *values[] = {service, arena_print(tool->arena, "%s/%%", origin)};
    PGresult *rows = ask(tool, "reading the record of migrations",
        "select name, sha256 from minglu.schema_migration "
        "where service = $1 and name like $2 order by number",
        2, values);
    if (rows == NULL)
        return false;
    bool good = true;
    size_t count = (size_t)PQntuples(rows);
    for (size_t i = 0; good && i < count; i++) {
        const char *name = PQgetvalue(rows, (int)i, 0);
        good = agrees(tool, service, find(list, name), name, PQgetvalue(rows, (int)i, 1));
        if (good && strcmp(list->items[i].name, name) != 0)
            good = refuse(arena_print(tool->arena,
                "%s: %s is new but comes before %s, which was run already; give it the next "
                "number.",
                service, list->items[i].name, name));
    }
    PQclear(rows);
    *out = count;
    return good;
}

/* ---- running them ---- */

static bool write_record(struct tool *tool, const char *service, const struct migration *migration)
{
    const char *values[] = {service, migration->number, migration->name, migration->sha256};
    PGresult *result = ask(tool, "recording a migration",
        "insert into minglu.schema_migration (service, number, name, sha256) "
        "values ($1, $2::integer, $3, $4)",
        4, values);
    PQclear(result);
    return result != NULL;
}

static bool apply_inside(struct tool *tool, const char *service, const struct migration *migration)
{
    const char *doing = arena_print(tool->arena, "%s: %s failed", service, migration->name);
    if (!run(tool, doing, arena_print(tool->arena, "set local search_path to %s", service)))
        return false;
    if (!run(tool, doing, migration->text))
        return false;
    if (PQtransactionStatus(tool->db) != PQTRANS_INTRANS)
        return refuse(arena_print(tool->arena,
            "%s: %s ends its own transaction; a migration holds no begin and no commit.", service,
            migration->name));
    return write_record(tool, service, migration);
}

static bool apply(struct tool *tool, const char *service, const struct migration *migration)
{
    if (tool->looking)
        return true;
    if (tool->options->check) {
        printf("%s: %s has not been run\n", service, migration->name);
        tool->pending++;
        return true;
    }
    if (!run(tool, "beginning", "begin"))
        return false;
    if (!apply_inside(tool, service, migration)) {
        PQclear(PQexec(tool->db, "rollback"));
        return false;
    }
    if (!run(tool, "committing", "commit"))
        return false;
    printf("%s: %s\n", service, migration->name);
    tool->applied++;
    return true;
}

static bool bring_up(
    struct tool *tool, const char *service, const char *origin, const char *directory)
{
    struct migration_list list = {0};
    size_t done = 0;
    if (!read_migrations(tool, origin, directory, &list))
        return false;
    if (!count_run(tool, service, origin, &list, &done))
        return false;
    for (size_t i = done; i < list.count; i++) {
        if (!apply(tool, service, &list.items[i]))
            return false;
    }
    return true;
}

/* ---- roles and rights ---- */

static bool ensure_role(struct tool *tool, const char *service)
{
    bool there = false;
    const char *role = arena_print(tool->arena, "minglu_%s", service);
    if (!exists(tool, "select 1 from pg_roles where rolname = $1", role, &there))
        return false;
    return there ||
           run(tool, "making a role", arena_print(tool->arena, "create role %s login", role));
}

/* The password goes over as its SCRAM verifier, never in clear. */
static bool set_password(struct tool *tool, const char *service)
{
    const char *role = arena_print(tool->arena, "minglu_%s", service);
    const char *path =
        arena_print(tool->arena, "%s/%s.password", tool->options->passwords, service);
    char *password = read_file(tool->arena, path);
    if (password == NULL)
        return refuse(arena_print(tool->arena, "%s: cannot be read.", path));
    password[strcspn(password, "\r\n")] = '\0';
    char *verifier = PQencryptPasswordConn(tool->db, password, role, "scram-sha-256");
    char *quoted = verifier == NULL ? NULL : PQescapeLiteral(tool->db, verifier, strlen(verifier));
    bool good = quoted == NULL
                    ? refuse_server(tool, "making a password", PQerrorMessage(tool->db))
                    : run(tool, "setting a password",
                          arena_print(tool->arena, "alter role %s password %s", role, quoted));
    PQfreemem(quoted);
    PQfreemem(verifier);
    return good;
}

static bool prepare_service(struct tool *tool, const char *service)
{
    const char *schema = arena_print(tool->arena, "create schema if not exists %s", service);
    if (!run(tool, "making a schema", schema) || !ensure_role(tool, service))
        return false;
    return tool->options->passwords == NULL || set_password(tool, service);
}

/* Rows of its own schema, and nothing else in the database. What was told and what was done stays
 * as it was written. */
static bool grant_rights(struct tool *tool, const char *service)
{
    return run(tool, "granting rights",
        arena_print(tool->arena,
            "begin;"
            "revoke all on schema %1$s from public;"
            "revoke all on all tables in schema %1$s from public;"
            "grant usage on schema %1$s to minglu_%1$s;"
            "grant select, insert, update, delete on all tables in schema %1$s to minglu_%1$s;"
            "do $$ declare kept text; begin"
            " for kept in select tablename from pg_tables where schemaname = '%1$s'"
            " and tablename in ('audit', 'outbox', 'journal') loop"
            " execute format('revoke update, delete on %1$s.%%I from minglu_%1$s', kept);"
            " end loop; end $$;"
            "grant usage on all sequences in schema %1$s to minglu_%1$s;"
            "grant connect on database %2$s to minglu_%1$s;"
            "alter role minglu_%1$s in database %2$s set search_path = %1$s;"
            "commit",
            service, PQdb(tool->db)));
}

static bool close_to_public(struct tool *tool)
{
    return run(tool, "closing the database to the public",
        arena_print(tool->arena,
            "begin; revoke all on database %s from public; revoke all on schema public from "
            "public; revoke all on schema minglu from public; commit",
            PQdb(tool->db)));
}

/* ---- the whole ---- */

static bool migrate_service(struct tool *tool, const char *service)
{
    const char *common = arena_print(tool->arena, "%s/common/sql/migrations", tool->options->root);
    const char *own =
        arena_print(tool->arena, "%s/services/%s/sql/migrations", tool->options->root, service);
    bool only_looks = tool->looking || tool->options->check;
    if (!only_looks && !prepare_service(tool, service))
        return false;
    if (!bring_up(tool, service, "common", common))
        return false;
    if (!bring_up(tool, service, service, own))
        return false;
    return only_looks || grant_rights(tool, service);
}

static int is_service(const struct dirent *entry)
{
    return entry->d_type == DT_DIR && is_plain(entry->d_name);
}

static bool migrate_services(struct tool *tool)
{
    struct dirent **entries = NULL;
    const char *directory = arena_print(tool->arena, "%s/services", tool->options->root);
    int count = scandir(directory, &entries, is_service, alphasort);
    if (count <= 0)
        return refuse(arena_print(tool->arena, "%s: there are no services.", directory));
    bool good = true;
    for (int i = 0; i < count; i++) {
        good = good && migrate_service(tool, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    return good;
}

static bool migrate_all(struct tool *tool)
{
    const char *lock = arena_print(tool->arena, "select pg_advisory_lock(%d)", LOCK_NUMBER);
    if (!run(tool, "preparing", "set client_min_messages = warning; set lock_timeout = '60s'"))
        return false;
    if (!run(tool, "waiting for another migration", lock) || !open_record(tool))
        return false;
    tool->looking = true;
    if (!migrate_services(tool))
        return false;
    tool->looking = false;
    if (!migrate_services(tool))
        return false;
    return tool->options->check || close_to_public(tool);
}

static bool connect_and_migrate(struct tool *tool)
{
    tool->db = PQconnectdb(tool->options->database);
    if (PQstatus(tool->db) != CONNECTION_OK)
        return refuse_server(tool, "no connection", PQerrorMessage(tool->db));
    if (!is_plain(PQdb(tool->db)))
        return refuse("the database's name is not made of a-z, 0-9 and _ alone.");
    if (!migrate_all(tool))
        return false;
    if (tool->pending > 0)
        return refuse("the database is behind this tree.");
    if (tool->applied == 0)
        puts("up to date");
    return true;
}

static bool take_option(struct options *options, const char *name, const char *value, int *used)
{
    *used = 2;
    if (strcmp(name, "--check") == 0) {
        options->check = true;
        *used = 1;
        return true;
    }
    if (value == NULL)
        return false;
    if (strcmp(name, "--database") == 0)
        options->database = value;
    else if (strcmp(name, "--root") == 0)
        options->root = value;
    else if (strcmp(name, "--passwords") == 0)
        options->passwords = value;
    else
        return false;
    return true;
}

static bool read_options(int argc, char **argv, struct options *out)
{
    int used = 0;
    for (int i = 1; i < argc; i += used) {
        if (!take_option(out, argv[i], argv[i + 1], &used))
            return false;
    }
    return out->database != NULL && out->root != NULL;
}

int main(int argc, char **argv)
{
    struct options options = {0};
    if (!read_options(argc, argv, &options)) {
        fputs("minglu-migrate --database <conninfo of the schemas' owner> --root <tree>\n"
              "    [--passwords <directory with <service>.password>]  else roles get none\n"
              "    [--check]  run nothing; exit 1 if something is to be run\n",
            stderr);
        return 2;
    }
    struct tool tool = {.arena = arena_open(), .options = &options};
    bool good = connect_and_migrate(&tool);
    PQfinish(tool.db);
    arena_close(&tool.arena);
    return good ? 0 : 1;
}
