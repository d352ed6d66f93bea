#ifndef CLIBEDIT_H
#define CLIBEDIT_H

// libedit as Debian's libedit-dev installs it.
#include <histedit.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

// el_set and history are variadic, which Swift cannot call, and stdin, stdout and stderr are mutable globals,
// which Swift 6 refuses: one inline function for each use.

typedef char *(*cle_prompt_function)(EditLine *);
typedef unsigned char (*cle_key_function)(EditLine *, int);
typedef int (*cle_read_function)(EditLine *, wchar_t *);

static inline FILE *cle_stdout(void) { return stdout; }

static inline EditLine *cle_init(const char *program) { return el_init(program, stdin, stdout, stderr); }

static inline void cle_set_client_data(EditLine *el, void *data) { el_set(el, EL_CLIENTDATA, data); }

static inline void *cle_client_data(EditLine *el) {
    void *data = NULL;
    el_get(el, EL_CLIENTDATA, &data);
    return data;
}

/// What stands between two `escape` characters in the prompt takes no cells.
static inline void cle_set_prompt(EditLine *el, cle_prompt_function prompt, char escape) {
    el_set(el, EL_PROMPT_ESC, prompt, escape);
}

static inline void cle_set_reader(EditLine *el, cle_read_function reader) { el_set(el, EL_GETCFN, reader); }

static inline void cle_set_editor(EditLine *el, const char *emacs_or_vi) { el_set(el, EL_EDITOR, emacs_or_vi); }

static inline void cle_add_function(EditLine *el, const char *name, const char *help, cle_key_function function) {
    el_set(el, EL_ADDFN, name, help, function);
}

static inline void cle_bind(EditLine *el, const char *key, const char *function) {
    el_set(el, EL_BIND, key, function, NULL);
}

/// For the command mode of the vi keys.
static inline void cle_bind_alternative(EditLine *el, const char *key, const char *function) {
    el_set(el, EL_BIND, "-a", key, function, NULL);
}

static inline bool cle_has_vi_keys(EditLine *el) {
    const char *editor = NULL;
    return el_get(el, EL_EDITOR, &editor) == 0 && editor != NULL && strcmp(editor, "vi") == 0;
}

/// The terminal's own signal keys become keys of the editor while a line is edited.
static inline void cle_take_signal_keys(EditLine *el) { el_set(el, EL_SETTY, "-d", "-isig", NULL); }

/// What is typed while no line is edited is shown when the next one is, and not in the middle of other output.
static inline void cle_hide_typing_ahead(EditLine *el) { el_set(el, EL_SETTY, "-x", "-echo", NULL); }

/// 1: as the editor wants the terminal; 0: as programs find it.
static inline void cle_prepare_terminal(EditLine *el, int editing) { el_set(el, EL_PREP_TERM, editing); }

/// Draws prompt and line from where the terminal's cursor is, whatever was drawn before.
static inline void cle_draw(EditLine *el) { el_set(el, EL_REFRESH); }

/// libedit takes its rows for empty, the cursor for being where it was, and so draws every character anew.
/// (Setting the width has this effect, even to what it is.)
static inline void cle_forget_drawing(EditLine *el, int columns) {
    char width[8];
    snprintf(width, sizeof width, "%d", columns);
    el_set(el, EL_SETTC, "co", width, NULL);
}

static inline void cle_use_history(EditLine *el, History *lines) { el_set(el, EL_HIST, history, lines); }

static inline void cle_history_bound(History *lines, int count) {
    HistEvent event;
    history(lines, &event, H_SETSIZE, count);
    history(lines, &event, H_SETUNIQUE, 1);
}

static inline void cle_history_enter(History *lines, const char *line) {
    HistEvent event;
    history(lines, &event, H_ENTER, line);
}

#endif
