#include "clinereader.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

enum { CONTROL_C = 0x03 };

static void drain(int pipe) {
    char bytes[64];
    while (read(pipe, bytes, sizeof bytes) > 0) continue;
}

int clr_read_byte(clr_reader *reader) {
    for (;;) {
        if (clr_take_interrupt()) return CLR_INTERRUPTED;
        struct pollfd waiting[2] = {
            {.fd = reader->input, .events = POLLIN},
            {.fd = reader->wake, .events = POLLIN},
        };
        int ready = poll(waiting, 2, reader->wait_ms);
        if (ready < 0) {
            if (errno != EINTR) return CLR_FAILED;
            continue;
        }
        bool woken = waiting[1].revents != 0;
        if (woken) drain(reader->wake);
        // A key that repeats must not keep the lines waiting: they are asked for at every turn while some are due.
        if (woken || reader->wait_ms >= 0) reader->wait_ms = reader->woken(reader->context);
        if (waiting[0].revents == 0) continue;

        unsigned char byte;
        ssize_t count = read(reader->input, &byte, 1);
        if (count == 1) return byte;
        // EIO: the terminal is gone.
        if (count == 0 || errno == EIO) return CLR_END;
        if (errno != EINTR && errno != EAGAIN) return CLR_FAILED;
    }
}

bool clr_input_ready(const clr_reader *reader) {
    struct pollfd input = {.fd = reader->input, .events = POLLIN};
    return poll(&input, 1, 0) > 0;
}

int clr_read_character(EditLine *el, wchar_t *character) {
    clr_reader *reader = NULL;
    el_get(el, EL_CLIENTDATA, &reader);
    if (reader->drawn) reader->drawn(reader->owner);
    char bytes[MB_LEN_MAX];
    size_t count = 0;
    for (;;) {
        int byte = clr_read_byte(reader);
        if (byte == CLR_INTERRUPTED) byte = CONTROL_C;
        if (byte < 0) return byte == CLR_END ? 0 : -1;
        bytes[count++] = (char)byte;

        mbstate_t state;
        memset(&state, 0, sizeof state);
        switch (mbrtowc(character, bytes, count, &state)) {
        case (size_t)-1:
            // What came before cannot be completed; the last byte may begin something new.
            bytes[0] = (char)byte;
            count = count > 1 ? 1 : 0;
            if (count == 1) {
                memset(&state, 0, sizeof state);
                size_t single = mbrtowc(character, bytes, 1, &state);
                if (single <= 1) return 1;
                if (single == (size_t)-1) count = 0;
            }
            break;
        case (size_t)-2:
            if (count == MB_LEN_MAX) count = 0;
            break;
        default:
            return 1;
        }
    }
}
