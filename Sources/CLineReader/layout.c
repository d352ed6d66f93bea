// wcwidth is no part of plain C: glibc declares it only then.
#define _GNU_SOURCE

#include "clinereader.h"

#include <langinfo.h>
#include <locale.h>
#include <string.h>
#include <sys/ioctl.h>
#include <wchar.h>
#include <wctype.h>

// libedit knows where it has put its cursor and tells nobody. These functions walk over prompt and line by the same
// rules (re_addc and re_putc in its refresh.c): to be above the line, one must go up exactly so many rows.

typedef struct {
    int row, column;
    int columns, rows;
} pen;

static void next_row(pen *pen) {
    pen->column = 0;
    // A line higher than the screen: libedit keeps its last rows.
    if (pen->row + 1 < pen->rows) pen->row++;
}

static void put_cells(pen *pen, int cells) {
    if (cells > pen->columns) cells = pen->columns;
    // A wide character does not fit in the last column: it goes to the next row.
    if (pen->column + cells > pen->columns) next_row(pen);
    pen->column += cells;
    if (pen->column >= pen->columns) next_row(pen);
}

static void put(pen *pen, wchar_t character) {
    if (character == L'\n') {
        next_row(pen);
    } else if (character == L'\t') {
        do put_cells(pen, 1);
        while (pen->column & 7);
    } else if (character < 0x100 && iswcntrl((wint_t)character)) {
        // Shown as ^X, one cell after the other.
        put_cells(pen, 1);
        put_cells(pen, 1);
    } else if (iswprint((wint_t)character)) {
        int width = wcwidth(character);
        put_cells(pen, width < 0 ? 0 : width);
    } else {
        // Shown as \U+XXXX.
        for (int cell = character > 0xFFFF ? 8 : 7; cell > 0; cell--) put_cells(pen, 1);
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

clr_place clr_locate(EditLine *el, const char *prompt, int columns, int rows) {
    pen pen = {.columns = columns, .rows = rows};
    put_text(&pen, prompt);
    const LineInfoW *line = el_wline(el);
    int cursor_row = -1;
    for (const wchar_t *next = line->buffer; next < line->lastchar; next++) {
        if (next == line->cursor) {
            bool breaks = pen.column + wcwidth(*next) > columns;
            cursor_row = breaks ? pen.row + 1 : pen.row;
        }
        put(&pen, *next);
    }
    if (cursor_row < 0) cursor_row = pen.row;
    if (cursor_row >= rows) cursor_row = rows - 1;
    return (clr_place){.cursor_row = cursor_row, .end_row = pen.row, .end_column = pen.column};
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
