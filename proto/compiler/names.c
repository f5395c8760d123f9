/* SPDX-License-Identifier: Apache-2.0 */
/* Names and texts of JSON as names and texts of C. */
#include <ctype.h>
#include <string.h>

#include "compiler.h"

/* Keywords, and what gnu17 and stdbool.h define as macros. */
static const char *const reserved[] = {"asm", "auto", "bool", "break", "case", "char", "const",
    "continue", "default", "do", "double", "else", "enum", "errno", "extern", "false", "float",
    "for", "goto", "if", "inline", "int", "linux", "long", "register", "restrict", "return",
    "short", "signed", "sizeof", "static", "struct", "switch", "true", "typedef", "typeof", "union",
    "unix", "unsigned", "void", "volatile", "while"};

static bool is_reserved(const char *name)
{
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (strcmp(reserved[i], name) == 0)
            return true;
    return false;
}

const char *c_member(struct arena *arena, const char *name)
{
    char *member = arena_text(arena, name);
    for (char *at = member; *at != '\0'; at++)
        if (!isalnum((unsigned char)*at))
            *at = '_';
    if (isdigit((unsigned char)*member))
        return arena_print(arena, "_%s", member);
    return is_reserved(member) ? arena_print(arena, "%s_", member) : member;
}

const char *c_capitals(struct arena *arena, const char *name)
{
    char *capitals = arena_text(arena, name);
    for (char *at = capitals; *at != '\0'; at++)
        *at = isalnum((unsigned char)*at) ? (char)toupper((unsigned char)*at) : '_';
    return capitals;
}

void c_string(struct buffer *out, const char *text)
{
    if (text == NULL) {
        buffer_text(out, "NULL");
        return;
    }
    buffer_text(out, "\"");
    for (const char *at = text; *at != '\0'; at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte == '"' || byte == '\\' || byte == '?')
            buffer_print(out, "\\%c", byte);
        else if (byte < 0x20 || byte == 0x7f)
            buffer_print(out, "\\%03o", byte);
        else
            buffer_add(out, at, 1);
    }
    buffer_text(out, "\"");
}

bool is_name(const char *text)
{
    if (text == NULL || !islower((unsigned char)*text))
        return false;
    return strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(text);
}
