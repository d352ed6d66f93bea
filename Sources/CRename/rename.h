#ifndef CRENAME_H
#define CRENAME_H

#include <stdio.h>

#if defined(__linux__)
// The C library declares it only for C programs that ask for GNU's extensions.
extern int renameat2(int, const char *, int, const char *, unsigned int);
#endif

/// Swaps two paths in one step; -1 with errno, like rename(2).
static inline int c_rename_swap(const char *path, const char *other) {
#if defined(__APPLE__)
    return renamex_np(path, other, RENAME_SWAP);
#else
    const int currentFolder = -100;
    const unsigned int exchange = 2;
    return renameat2(currentFolder, path, currentFolder, other, exchange);
#endif
}

#endif
