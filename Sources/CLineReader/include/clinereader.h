#ifndef CLINEREADER_H
#define CLINEREADER_H

#include <stdbool.h>
#include <stddef.h>
#include <histedit.h>

/// The one place where the main thread blocks: it waits for a byte from the input and, meanwhile, is woken
/// through a pipe to show lines that other threads posted.
typedef struct clr_reader {
    int input;
    /// The end of the pipe to read from; its bytes say only that there is something to do.
    int wake;
    /// Called on the reading thread when woken, and when `wait_ms` has passed; returns the next `wait_ms`.
    int (*woken)(void *context);
    void *context;
    /// For whom an EditLine reads, and what is called when libedit has drawn everything and wants a character; may be NULL.
    void *owner;
    void (*drawn)(void *owner);
    /// -1: only when woken.
    int wait_ms;
} clr_reader;

enum { CLR_END = -1, CLR_FAILED = -2, CLR_INTERRUPTED = -3 };

/// The next byte of the input (0...255), or why there is none.
int clr_read_byte(clr_reader *reader);

/// Whether a byte can be read without waiting.
bool clr_input_ready(const clr_reader *reader);

/// EL_GETCFN of an EditLine whose EL_CLIENTDATA is its clr_reader.
int clr_read_character(EditLine *el, wchar_t *character);

typedef struct clr_size {
    int columns;
    int rows;
} clr_size;

/// The size of the terminal behind a descriptor; 80 by 24 when it does not say.
clr_size clr_terminal_size(int descriptor);

/// Where libedit has put the line being edited, counted from the row and column where its prompt began.
typedef struct clr_place {
    int cursor_row;
    int cursor_column;
    int end_row;
    int end_column;
    /// A character of the line takes none or two cells.
    bool is_uneven;
} clr_place;

/// `prompt`: as UTF-8 and without escape sequences.
clr_place clr_locate(EditLine *el, const char *prompt, clr_size size);

/// Writes the line and puts the cursor into it, from the begin of the row where its prompt begins.
/// `shown_prompt`: with escape sequences.
void clr_paint(EditLine *el, const char *prompt, const char *shown_prompt, clr_size size);

/// Character types that know UTF-8, whatever the environment says: else neither libedit nor wcwidth can.
void clr_use_utf8(void);

/// Signals that matter to the reader write a byte to this end of its pipe.
void clr_call_by_signals(int wake);

/// Keeps the terminal's present modes and restores them on every way out: exit, signals that end the program,
/// and traps.
void clr_guard(int terminal);

/// Whether the terminal's modes are now the editor's, so that a stop must restore them.
void clr_set_editing(bool editing);

/// No echo and no line discipline until `clr_set_plain`; for keys and secrets.
void clr_set_raw(int terminal);
void clr_set_plain(int terminal);

/// Whether the window changed its size, and whether the program was stopped and continued, since last asked.
bool clr_take_resized(void);
bool clr_take_continued(void);

/// Stops the job as the terminal's own key would; returns when it is continued.
void clr_suspend(void);

/// From now on SIGINT is noted instead of ending the program, unless the one before was never taken.
void clr_note_interrupts(void);
bool clr_take_interrupt(void);

/// As SIGINT does where nobody notes it.
void clr_end_by_interrupt(void);

#endif
