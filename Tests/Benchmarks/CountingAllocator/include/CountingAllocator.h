#pragma once

/// Calls of malloc, calloc, realloc, aligned_alloc and posix_memalign in this process so far.
long allocations_so_far(void);
