#include "clinereader.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

// Only what POSIX calls async-signal-safe happens in a handler: tcsetattr, write, sigaction, raise.

static int terminal = -1;
static int wake = -1;
static struct termios original, before_raw;
static volatile sig_atomic_t editing;
static volatile sig_atomic_t resized, stopped, continued, interrupted, notes_interrupts;

/// Signals that end the program, and what the program or its parent had set for them before.
static const int fatal[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT};
enum { fatal_count = sizeof fatal / sizeof fatal[0] };
static struct sigaction before[fatal_count];

static void restore(void) {
    if (terminal < 0) return;
    tcsetattr(terminal, TCSANOW, &original);
    if (!editing) return;
    editing = 0;
    ssize_t ignored = write(terminal, "\n", 1);
    (void)ignored;
}

static void call_reader(void) {
    int error = errno;
    if (wake >= 0) {
        ssize_t ignored = write(wake, "", 1);
        (void)ignored;
    }
    errno = error;
}

static void end(int number) {
    restore();
    for (int index = 0; index < fatal_count; index++) {
        if (fatal[index] == number) sigaction(number, &before[index], NULL);
    }
    // Delivered when this handler returns; a trap's instruction would also simply trap again.
    raise(number);
}

static void on_fatal(int number) {
    if (number == SIGINT && notes_interrupts && !interrupted) {
        interrupted = 1;
        call_reader();
        return;
    }
    end(number);
}

static void on_resize(int number) {
    (void)number;
    resized = 1;
    call_reader();
}

static void on_continue(int number) {
    (void)number;
    if (!editing) return;
    stopped = 0;
    continued = 1;
    call_reader();
}

static void handle(int number, void (*handler)(int), struct sigaction *previous) {
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    // Everything is blocked meanwhile, SIGTTOU too: a background job may restore the terminal.
    sigfillset(&action.sa_mask);
    sigaction(number, &action, previous);
    // A parent that starts programs from a thread of its own may hand down that thread's blocked signals.
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, number);
    pthread_sigmask(SIG_UNBLOCK, &only, NULL);
}

static void on_stop(int number) {
    int error = errno;
    tcsetattr(terminal, TCSANOW, &original);
    if (editing) {
        ssize_t ignored = write(terminal, "\n", 1);
        (void)ignored;
    }
    struct sigaction stop = {.sa_handler = SIG_DFL}, ours;
    sigemptyset(&stop.sa_mask);
    sigaction(number, &stop, &ours);
    stopped = 1;
    raise(number);
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, number);
    // Here the program stands still until SIGCONT.
    pthread_sigmask(SIG_UNBLOCK, &only, NULL);
    sigaction(number, &ours, NULL);
    // A job that no shell controls is not stopped at all, and nobody will continue it.
    if (stopped) on_continue(SIGCONT);
    errno = error;
}

static bool is_ignored(int number) {
    struct sigaction present;
    return sigaction(number, NULL, &present) == 0 && present.sa_handler == SIG_IGN;
}

static void handle_fatal(void) {
    static bool done;
    if (done) return;
    done = true;
    for (int index = 0; index < fatal_count; index++) {
        // nohup ignores SIGHUP on purpose.
        if (is_ignored(fatal[index])) continue;
        handle(fatal[index], on_fatal, &before[index]);
    }
}

void clr_call_by_signals(int wake_pipe) { wake = wake_pipe; }

void clr_guard(int descriptor) {
    if (terminal >= 0 || tcgetattr(descriptor, &original) != 0) return;
    terminal = descriptor;
    handle_fatal();
    handle(SIGWINCH, on_resize, NULL);
    handle(SIGCONT, on_continue, NULL);
    if (!is_ignored(SIGTSTP)) handle(SIGTSTP, on_stop, NULL);
    atexit(restore);
}

void clr_set_editing(bool now) { editing = now; }

void clr_set_raw(int descriptor) {
    struct termios raw;
    if (tcgetattr(descriptor, &raw) != 0) return;
    before_raw = raw;
    raw.c_lflag &= (tcflag_t) ~(ICANON | ECHO | ISIG | IEXTEN);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    tcsetattr(descriptor, TCSADRAIN, &raw);
    editing = 1;
}

void clr_set_plain(int descriptor) {
    editing = 0;
    tcsetattr(descriptor, TCSADRAIN, &before_raw);
}

bool clr_take_resized(void) {
    bool taken = resized;
    resized = 0;
    return taken;
}

bool clr_take_continued(void) {
    bool taken = continued;
    continued = 0;
    return taken;
}

void clr_suspend(void) { kill(0, SIGTSTP); }

void clr_note_interrupts(void) {
    notes_interrupts = 1;
    handle_fatal();
}

bool clr_take_interrupt(void) {
    bool taken = interrupted;
    interrupted = 0;
    return taken;
}

void clr_end_by_interrupt(void) { end(SIGINT); }
