// wcwidth is no part of plain C: glibc declares it only then.
#define _GNU_SOURCE

#include "clinereader.h"

#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <wchar.h>
#include <wctype.h>

// libedit knows where it has put its cursor and tells nobody. These functions walk over prompt and line by the same
// rules (re_addc and re_putc in its refresh.c): to be above the line, one must go up exactly so many rows.

typedef struct {
    int row, column;
    int columns, rows;
    bool is_uneven;
    /// Where the characters are written, too; NULL: only counted.
    FILE *out;
} pen;

static void next_row(pen *pen) {
    pen->column = 0;
    // A line higher than the screen: libedit keeps its last rows.
    if (pen->row + 1 < pen->rows) pen->row++;
}

static void put_character(pen *pen, wchar_t character, int cells) {
    if (cells > pen->columns) cells = pen->columns;
    // A wide character does not fit in the last column: it goes to the next row.
    if (pen->column + cells > pen->columns) {
        if (pen->out) fputc(' ', pen->out);
        next_row(pen);
    }
    if (pen->out) {
        char bytes[MB_LEN_MAX];
        mbstate_t state;
        memset(&state, 0, sizeof state);
        size_t count = wcrtomb(bytes, character, &state);
        if (count <= sizeof bytes) fwrite(bytes, 1, count, pen->out);
    }
    pen->column += cells;
    if (pen->column >= pen->columns) next_row(pen);
}

static void put(pen *pen, wchar_t character) {
    if (character == L'\n') {
        if (pen->out) fputs("\r\n", pen->out);
        next_row(pen);
    } else if (character == L'\t') {
        do put_character(pen, L' ', 1);
        while (pen->column & 7);
    } else if (character < 0x100 && iswcntrl((wint_t)character)) {
        put_character(pen, L'^', 1);
        put_character(pen, character == 0x7F ? L'?' : character | 0x40, 1);
    } else if (iswprint((wint_t)character)) {
        int width = wcwidth(character);
        if (width != 1) pen->is_uneven = true;
        put_character(pen, character, width < 0 ? 0 : width);
    } else {
        char name[12];
        snprintf(name, sizeof name, "\\U+%04X", (unsigned)character);
        for (char *next = name; *next != 0; next++) put_character(pen, *next, 1);
    }
}

static void put_text(pen *pen, const char *text) {
    mbstate_t state;
    memset(&state, 0, sizeof state);
    size_t left = strlen(text);
    while (left > 0) {
        wchar_t character;
        size_t used = mbrtowc(&character, text, left, &state);
        if (used == 0 || used > left) return;
        put(pen, character);
        text += used;
        left -= used;
    }
}

static clr_place put_line(pen *pen, EditLine *el) {
    const LineInfoW *line = el_wline(el);
    clr_place place = {.cursor_row = -1};
    pen->is_uneven = false;
    for (const wchar_t *next = line->buffer; next < line->lastchar; next++) {
        if (next == line->cursor) {
            bool breaks = pen->column + wcwidth(*next) > pen->columns;
            place.cursor_row = breaks ? pen->row + 1 : pen->row;
            place.cursor_column = breaks ? 0 : pen->column;
        }
        put(pen, *next);
    }
    if (place.cursor_row < 0) {
        place.cursor_row = pen->row;
        place.cursor_column = pen->column;
    }
    if (place.cursor_row >= pen->rows) place.cursor_row = pen->rows - 1;
    place.end_row = pen->row;
    place.end_column = pen->column;
    place.is_uneven = pen->is_uneven;
    return place;
}

clr_place clr_locate(EditLine *el, const char *prompt, clr_size size) {
    pen pen = {.columns = size.columns, .rows = size.rows};
    put_text(&pen, prompt);
    return put_line(&pen, el);
}

void clr_paint(EditLine *el, const char *prompt, const char *shown_prompt, clr_size size) {
    pen pen = {.columns = size.columns, .rows = size.rows};
    put_text(&pen, prompt);
    fputs(shown_prompt, stdout);
    pen.out = stdout;
    clr_place place = put_line(&pen, el);
    // Behind a full row the terminal waits in the last column.
    if (place.end_column == 0) fputs("\r\n", stdout);
    fputs("\033[J\r", stdout);
    if (place.cursor_row < place.end_row) fprintf(stdout, "\033[%dA", place.end_row - place.cursor_row);
    if (place.cursor_column > 0) fprintf(stdout, "\033[%dC", place.cursor_column);
    fflush(stdout);
}

clr_size clr_terminal_size(int descriptor) {
    struct winsize window;
    clr_size size = {.columns = 80, .rows = 24};
    if (ioctl(descriptor, TIOCGWINSZ, &window) != 0) return size;
    // Like libedit, which takes a window of one column for a mistake.
    if (window.ws_col >= 2) size.columns = window.ws_col;
    if (window.ws_row >= 1) size.rows = window.ws_row;
    return size;
}

static bool knows_utf8(const char *locale) {
    return setlocale(LC_CTYPE, locale) != NULL && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

void clr_use_utf8(void) {
    if (knows_utf8("") || knows_utf8("C.UTF-8") || knows_utf8("en_US.UTF-8")) return;
    setlocale(LC_CTYPE, "UTF-8");
}
